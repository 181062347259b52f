ALTER TABLE hosts DROP COLUMN base_url;
