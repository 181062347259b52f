ALTER TABLE transactions DROP COLUMN back_dated;
