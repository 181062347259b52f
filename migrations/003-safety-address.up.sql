-- Odoo's own address when it was paired, beside the one at which it is called: a copy usually has another.
ALTER TABLE hosts ADD COLUMN base_url text NOT NULL DEFAULT '';
UPDATE hosts SET base_url = url;
