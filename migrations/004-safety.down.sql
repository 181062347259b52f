DROP TABLE signals, blocks, phone_codes, phones;
