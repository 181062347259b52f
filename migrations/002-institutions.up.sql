-- The catalogue of banks. Every search word is plain a-z0-9 (made by the sidecar), so the index works alike in every
-- locale and encoding of the server.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- What each provider offers, by import: a new import is written beside the old one and takes its place at the end.
CREATE TABLE institution_offers (
  import_id uuid NOT NULL,
  provider text NOT NULL,
  provider_institution_id text NOT NULL,
  name text NOT NULL,
  countries text[] NOT NULL,
  bic text,
  url text,
  -- An address to fetch the logo from when it is first asked for, or the hash of one that came with the list.
  logo_url text,
  logo_hash text,
  beta boolean NOT NULL,
  healthy boolean NOT NULL,
  automatic boolean NOT NULL,
  sign_in text NOT NULL,
  history_days integer,
  PRIMARY KEY (import_id, provider, provider_institution_id)
);

CREATE TABLE institution_sources (
  provider text PRIMARY KEY,
  import_id uuid NOT NULL,
  imported_at timestamptz NOT NULL
);

-- The banks as people see them: offers of several providers merged. Made anew from the offers after each import.
CREATE TABLE institutions (
  id text PRIMARY KEY,
  name text NOT NULL,
  countries text[] NOT NULL,
  bic text,
  url text,
  logo_url text,
  logo_hash text,
  beta boolean NOT NULL,
  healthy boolean NOT NULL,
  automatic boolean NOT NULL,
  popularity integer NOT NULL,
  choices jsonb NOT NULL,
  -- Words between spaces, with a space at both ends.
  search text NOT NULL
);
CREATE INDEX institutions_search ON institutions USING gin (search gin_trgm_ops);
CREATE INDEX institutions_bic ON institutions (bic text_pattern_ops);

CREATE TABLE institution_logos (
  hash text PRIMARY KEY,
  type text NOT NULL CHECK (type IN ('image/png', 'image/jpeg')),
  bytes bytea NOT NULL
);

-- Addresses whose logo was fetched, or could not be: `hash` is null then, and it is tried again another day.
CREATE TABLE institution_logo_fetches (
  url text PRIMARY KEY,
  hash text,
  fetched_at timestamptz NOT NULL
);

-- In a function, so that its threshold is set for it alone.
CREATE FUNCTION institutions_like(words text[], most integer) RETURNS TABLE (id text, likeness real)
LANGUAGE sql STABLE SET pg_trgm.word_similarity_threshold = 0.3 AS $$
  SELECT i.id, sum(word_similarity(w.word, i.search))::real
  FROM unnest(words) AS w (word) JOIN institutions i ON i.search %> w.word
  GROUP BY i.id, i.popularity ORDER BY 2 DESC, i.popularity DESC LIMIT most
$$;
