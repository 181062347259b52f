-- Journals of that synchronization, and the date of their last line at the time.
CREATE TABLE legacy_journals (
  host_id uuid NOT NULL REFERENCES hosts (id) ON DELETE CASCADE,
  journal_id integer NOT NULL,
  until date NOT NULL,
  PRIMARY KEY (host_id, journal_id)
);
