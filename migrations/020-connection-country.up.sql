-- The country of the bank's branch, as the person chose it: reconnecting opens the same country's window.
ALTER TABLE connections ADD COLUMN country text;
