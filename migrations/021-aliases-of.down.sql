DROP INDEX transaction_aliases_of;
