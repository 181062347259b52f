-- The last reminder of a consent's end: how many days before, and of which end. Null: none stands.
ALTER TABLE connections
  ADD COLUMN consent_told_days smallint,
  ADD COLUMN consent_told_for timestamptz;
CREATE INDEX connections_consent ON connections (consent_ends_at) WHERE consent_ends_at IS NOT NULL;
