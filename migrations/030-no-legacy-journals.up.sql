-- Up to when a journal of the synchronization before is kept: Odoo is asked when it matters, for people go on by hand.
DROP TABLE legacy_journals;
