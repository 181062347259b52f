DROP TABLE runs, pending_transactions, transaction_aliases, transactions, accounts, connections, pairing_codes, hosts;
