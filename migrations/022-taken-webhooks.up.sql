-- Fingerprints of signed webhooks that were taken, so that one sent again is known by every sidecar. Kept for a day.
CREATE TABLE taken_webhooks (
  fingerprint text PRIMARY KEY,
  taken_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX taken_webhooks_at ON taken_webhooks (taken_at);
