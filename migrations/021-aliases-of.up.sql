-- Without it PostgreSQL reads every alias for each transaction that is deleted: a bank that gives new ids to a long
-- history took longer the longer it was, with the square of its length.
CREATE INDEX transaction_aliases_of ON transaction_aliases (transaction_id);
