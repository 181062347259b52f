DROP TABLE audit_log;
DROP FUNCTION audit_log_is_append_only;
DROP INDEX hosts_one_pairing_a_database;
CREATE UNIQUE INDEX hosts_one_pairing_a_database ON hosts (database_uuid, database) WHERE state = 'paired';
ALTER TABLE hosts DROP COLUMN place;
DROP TABLE master_keys;
