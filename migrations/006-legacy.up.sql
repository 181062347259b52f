-- Coming over from the synchronization of before December 2020.
-- `wanted`: to be taken over as soon as the host answers; `undone`: given back by the operator, and not by itself again.
CREATE TABLE legacy_migrations (
  host_id uuid PRIMARY KEY REFERENCES hosts (id) ON DELETE CASCADE,
  state text NOT NULL CHECK (state IN ('wanted', 'done', 'undone')),
  finished_at timestamptz
);

-- Journals of that synchronization, and the date of their last line at the time.
CREATE TABLE legacy_journals (
  host_id uuid NOT NULL REFERENCES hosts (id) ON DELETE CASCADE,
  journal_id integer NOT NULL,
  until date NOT NULL,
  PRIMARY KEY (host_id, journal_id)
);

-- What a person said about a transaction that may be in the books already. Null: it is not.
CREATE TABLE legacy_answers (
  transaction_id bigint PRIMARY KEY REFERENCES transactions (id) ON DELETE CASCADE,
  host_line_id integer
);

ALTER TABLE accounts
  -- What is dated before is not asked for: the journal has it from before.
  ADD COLUMN history_from date,
  -- Transactions dated up to here may be in the books from before; null: none may.
  ADD COLUMN legacy_until date;
