DROP INDEX connections_consent;
ALTER TABLE connections DROP COLUMN consent_told_days, DROP COLUMN consent_told_for;
