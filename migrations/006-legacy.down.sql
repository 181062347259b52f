ALTER TABLE accounts DROP COLUMN history_from, DROP COLUMN legacy_until;
DROP TABLE legacy_answers;
DROP TABLE legacy_journals;
DROP TABLE legacy_migrations;
