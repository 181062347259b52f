DROP TABLE taken_webhooks;
