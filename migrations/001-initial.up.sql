-- Paired Odoo databases. `secret_hash` proves Odoo's calls; the key to call Odoo is sealed by the vault.
CREATE TABLE hosts (
  id uuid PRIMARY KEY,
  url text NOT NULL,
  database text NOT NULL,
  database_uuid text NOT NULL,
  login text NOT NULL,
  api_key_sealed text NOT NULL,
  api_key_expires_at timestamptz,
  secret_hash bytea NOT NULL,
  state text NOT NULL DEFAULT 'paired' CHECK (state IN ('paired', 'unpaired')),
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX hosts_one_pairing_a_database ON hosts (database_uuid, database) WHERE state = 'paired';

CREATE TABLE pairing_codes (
  id uuid PRIMARY KEY,
  code_hash bytea NOT NULL UNIQUE,
  expires_at timestamptz NOT NULL,
  tries integer NOT NULL DEFAULT 0,
  used_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE connections (
  id uuid PRIMARY KEY,
  host_id uuid NOT NULL REFERENCES hosts (id) ON DELETE CASCADE,
  host_link_id integer,
  host_company_id integer NOT NULL,
  host_user_id integer,
  provider text NOT NULL,
  provider_connection_id text,
  institution_id text NOT NULL,
  institution_name text NOT NULL,
  state text NOT NULL DEFAULT 'connecting'
    CHECK (state IN ('connecting', 'connected', 'error', 'disconnected', 'removed')),
  -- Sealed by the vault, bound to this row.
  window_state text,
  credentials text,
  cursor jsonb,
  -- One reading of the bank, from its first page to its last, however many runs that takes. `pull_full`: it began
  -- without a cursor, so a known transaction that it does not show is one the bank no longer has under that id.
  pull_id uuid,
  pull_full boolean NOT NULL DEFAULT false,
  -- The second of the interval at which this connection runs, so that connections spread evenly.
  slot_seconds integer NOT NULL DEFAULT 0,
  auto_sync boolean NOT NULL DEFAULT true,
  automatic boolean NOT NULL DEFAULT true,
  next_run_at timestamptz,
  not_before timestamptz,
  consent_ends_at timestamptz,
  -- A person's "since", kept until a run has honoured it; a request during a run widens the next one.
  wanted_since date,
  requested_at timestamptz,
  -- Transient faults in a row: the pause before the next try grows with them.
  failures integer NOT NULL DEFAULT 0,
  problem jsonb,
  -- The problem last told in the chatter, so that it is told once.
  told_problem text,
  history_complete boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX connections_due ON connections (next_run_at) WHERE auto_sync AND state IN ('connected', 'error');
CREATE INDEX connections_host ON connections (host_id);
CREATE INDEX connections_provider ON connections (provider, provider_connection_id);

CREATE TABLE accounts (
  id uuid PRIMARY KEY,
  connection_id uuid NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
  provider_account_id text NOT NULL,
  host_account_id integer,
  name text NOT NULL,
  currency text NOT NULL,
  number text,
  iban text,
  kind text NOT NULL CHECK (kind IN ('bank', 'card')),
  chosen boolean NOT NULL DEFAULT false,
  balance numeric,
  balance_at timestamptz,
  balance_includes_pending boolean NOT NULL DEFAULT false,
  -- Decided once, at the first delivery; null until then.
  opening_amount numeric,
  opening_date date,
  -- What the journal held before, when the opening was decided; lines typed later are no part of it.
  opening_held numeric NOT NULL DEFAULT 0,
  UNIQUE (connection_id, provider_account_id)
);

-- One row a posted transaction that the bank gave, kept after delivery so that a repeat is known.
CREATE TABLE transactions (
  id bigserial PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  provider_id text NOT NULL,
  date date NOT NULL,
  amount numeric NOT NULL,
  currency text NOT NULL,
  -- What the bank said, cleared once the host has it and retention has passed.
  content jsonb NOT NULL,
  content_hash bytea NOT NULL,
  -- Same account, date, amount and label: what two ids of one transaction share.
  fingerprint bytea NOT NULL,
  -- The content that the host has, or was being given when we died. A delivered row whose two hashes differ is a
  -- correction that has to follow.
  delivered_hash bytea,
  -- staged: to be booked; delivering: a call is under way, or was when we died; delivered; removed: booked, and
  -- the bank took it back; held: refused, with the reason; gone: taken back and out of the books.
  state text NOT NULL DEFAULT 'staged'
    CHECK (state IN ('staged', 'delivering', 'delivered', 'removed', 'held', 'gone')),
  reason jsonb,
  host_line_id integer,
  first_pull uuid NOT NULL,
  seen_pull uuid NOT NULL,
  UNIQUE (account_id, provider_id)
);
CREATE INDEX transactions_work ON transactions (account_id, date, id)
  WHERE state <> 'gone' AND (state <> 'delivered' OR delivered_hash IS DISTINCT FROM content_hash);
CREATE INDEX transactions_fingerprint ON transactions (account_id, fingerprint);
CREATE INDEX transactions_first_pull ON transactions (first_pull);

-- Ids under which the bank gave a transaction that we know under another one.
CREATE TABLE transaction_aliases (
  account_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  provider_id text NOT NULL,
  transaction_id bigint NOT NULL REFERENCES transactions (id) ON DELETE CASCADE,
  PRIMARY KEY (account_id, provider_id)
);

CREATE TABLE pending_transactions (
  account_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  provider_id text NOT NULL,
  date date NOT NULL,
  amount numeric NOT NULL,
  currency text NOT NULL,
  label text NOT NULL,
  PRIMARY KEY (account_id, provider_id)
);

CREATE TABLE runs (
  id uuid PRIMARY KEY,
  connection_id uuid NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
  trigger text NOT NULL CHECK (trigger IN ('clock', 'person', 'webhook')),
  started_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  outcome text CHECK (outcome IN ('done', 'problem', 'failed')),
  reference text NOT NULL,
  counts jsonb NOT NULL DEFAULT '{}',
  problem jsonb
);
CREATE INDEX runs_connection ON runs (connection_id, started_at DESC);
