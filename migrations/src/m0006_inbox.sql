CREATE INDEX IF NOT EXISTS outbox_inbox ON outbox (recipient_id, id) WHERE text IS NOT NULL
--;
CREATE INDEX IF NOT EXISTS outbox_unread ON outbox (recipient_id) WHERE text IS NOT NULL AND read_at IS NULL
--;
