-- Which master keys have sealed anything here. The keys themselves are nowhere in the database: `proof` is a known
-- word sealed by the key, so that a wrong one is told before it writes anything.
CREATE TABLE master_keys (
  id text PRIMARY KEY,
  proof text NOT NULL,
  registered_at timestamptz NOT NULL DEFAULT now(),
  -- Null: the current one, which seals whatever is sealed from now on.
  retired_at timestamptz
);
CREATE UNIQUE INDEX master_keys_one_current ON master_keys ((true)) WHERE retired_at IS NULL;

-- Where in PostgreSQL the paired database is, in one word: a copy of it is elsewhere, though all it holds is the same.
ALTER TABLE hosts ADD COLUMN place text NOT NULL DEFAULT '';
DROP INDEX hosts_one_pairing_a_database;
CREATE UNIQUE INDEX hosts_one_pairing_a_database ON hosts (database_uuid, database, place) WHERE state = 'paired';

-- Who did what, when, from where. It is written once; nothing in it is changed or taken away, by nobody.
-- No foreign keys: an entry outlives what it is about.
CREATE TABLE audit_log (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- `operator`, `sidecar`, `odoo` or `person 7`.
  actor text NOT NULL,
  action text NOT NULL,
  host_id uuid,
  company_id integer,
  connection_id uuid,
  -- From where: an address, or the name of the machine on which the command was given.
  origin text,
  details jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX audit_log_at ON audit_log (at);
CREATE INDEX audit_log_connection ON audit_log (connection_id, at) WHERE connection_id IS NOT NULL;
CREATE INDEX audit_log_sessions ON audit_log (host_id, actor, at) WHERE action = 'session';

CREATE FUNCTION audit_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
  FOR EACH STATEMENT EXECUTE FUNCTION audit_log_is_append_only();
-- Also where a session sets session_replication_role.
ALTER TABLE audit_log ENABLE ALWAYS TRIGGER audit_log_append_only;
REVOKE UPDATE, DELETE, TRUNCATE ON audit_log FROM PUBLIC, CURRENT_USER;
