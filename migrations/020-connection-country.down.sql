ALTER TABLE connections DROP COLUMN country;
