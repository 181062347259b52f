-- What follows is kept for an account: one company of one paired Odoo.

-- The number that a code is sent to. The number itself is sealed by the vault, bound to its row.
CREATE TABLE phones (
  id uuid PRIMARY KEY,
  host_id uuid NOT NULL REFERENCES hosts (id) ON DELETE CASCADE,
  host_company_id integer NOT NULL,
  number text NOT NULL,
  masked text NOT NULL,
  host_user_id integer,
  set_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (host_id, host_company_id)
);

-- Codes that were sent to it. Sealed: six digits would be found again from any hash.
CREATE TABLE phone_codes (
  id uuid PRIMARY KEY,
  host_id uuid NOT NULL REFERENCES hosts (id) ON DELETE CASCADE,
  host_company_id integer NOT NULL,
  purpose text NOT NULL CHECK (purpose IN ('reactivate', 'change-phone')),
  code text NOT NULL,
  tries integer NOT NULL DEFAULT 0,
  sent_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);
CREATE INDEX phone_codes_account ON phone_codes (host_id, host_company_id, sent_at);

-- What was blocked, when and why, and how it was freed. Never deleted while the host is known.
CREATE TABLE blocks (
  id uuid PRIMARY KEY,
  host_id uuid NOT NULL REFERENCES hosts (id) ON DELETE CASCADE,
  host_company_id integer NOT NULL,
  reference text NOT NULL,
  -- A signal's name, or `operator`.
  signal text NOT NULL,
  reason text NOT NULL,
  blocked_at timestamptz NOT NULL DEFAULT now(),
  freed_at timestamptz,
  freed_by text CHECK (freed_by IN ('code', 'operator')),
  freed_user_id integer
);
CREATE UNIQUE INDEX blocks_one_at_a_time ON blocks (host_id, host_company_id) WHERE freed_at IS NULL;
CREATE INDEX blocks_account ON blocks (host_id, host_company_id, blocked_at);

-- How often something happened in a minute, across all sidecars. Only the last hours are kept.
CREATE TABLE signals (
  host_id uuid NOT NULL,
  host_company_id integer NOT NULL,
  kind text NOT NULL,
  value text NOT NULL DEFAULT '',
  minute timestamptz NOT NULL,
  count integer NOT NULL DEFAULT 1,
  PRIMARY KEY (host_id, host_company_id, kind, minute, value)
);
CREATE INDEX signals_minute ON signals (minute);
