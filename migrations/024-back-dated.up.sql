-- What is dated before the opening line and was found not to be history that it stood for. It is not weighed again: a
-- balance that runs ahead of the transactions could say the opposite a day later.
ALTER TABLE transactions ADD COLUMN back_dated boolean NOT NULL DEFAULT false;
