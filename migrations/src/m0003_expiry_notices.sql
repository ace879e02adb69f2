DROP INDEX IF EXISTS outbox_cause
--;
CREATE UNIQUE INDEX IF NOT EXISTS outbox_cause ON outbox (about_id, kind) WHERE days_before IS NULL
--;
CREATE UNIQUE INDEX IF NOT EXISTS outbox_notice ON outbox (about_id, expires_at, days_before)
    WHERE days_before IS NOT NULL
--;
CREATE TABLE IF NOT EXISTS marks (
    name TEXT NOT NULL PRIMARY KEY,
    at {instant} NOT NULL
) {wide}
--;
