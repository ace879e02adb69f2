CREATE TABLE IF NOT EXISTS webhooks (
    id {id} NOT NULL PRIMARY KEY,
    version {number} NOT NULL CHECK (version >= 1),
    organization_id {id} NOT NULL REFERENCES organizations (id),
    created_at {instant} NOT NULL,
    url TEXT NOT NULL CHECK (url LIKE 'https://%' OR url LIKE 'http://%'),
    -- Names side by side.
    events TEXT NOT NULL CHECK (length(events) > 0),
    description TEXT,
    enabled {flag} NOT NULL,
    secret_generation {number} NOT NULL CHECK (secret_generation >= 1),
    secret_since {instant},
    CHECK ((secret_generation = 1) = (secret_since IS NULL))
) {table}
--;
CREATE INDEX IF NOT EXISTS webhooks_organization ON webhooks (organization_id)
--;
CREATE INDEX IF NOT EXISTS webhooks_enabled ON webhooks (organization_id) WHERE enabled
--;
CREATE TABLE IF NOT EXISTS webhook_events (
    id {id} NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('assignment.created', 'assignment.started', 'assignment.completed',
        'assignment.expired', 'assignment.cancelled', 'key.redeemed')),
    at {instant} NOT NULL,
    organization_id {id} NOT NULL REFERENCES organizations (id),
    assignment_id {id} NOT NULL REFERENCES course_assignments (id),
    expires_at {instant} NOT NULL,
    completion TEXT NOT NULL CHECK (completion IN ('not_started', 'incomplete', 'complete')),
    claimed_at {instant},
    -- An expiry that was told stays, so that it is told once; everything else is taken away.
    told {flag} NOT NULL,
    CHECK (NOT told OR kind = 'assignment.expired')
) {table}
--;
CREATE INDEX IF NOT EXISTS webhook_events_waiting ON webhook_events (id) WHERE NOT told
--;
CREATE UNIQUE INDEX IF NOT EXISTS webhook_events_expiry ON webhook_events (assignment_id, expires_at)
    WHERE kind = 'assignment.expired'
--;
CREATE TABLE IF NOT EXISTS webhook_deliveries (
    id {id} NOT NULL PRIMARY KEY,
    webhook_id {id} NOT NULL REFERENCES webhooks (id),
    organization_id {id} NOT NULL REFERENCES organizations (id),
    event_id {id} NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('assignment.created', 'assignment.started', 'assignment.completed',
        'assignment.expired', 'assignment.cancelled', 'key.redeemed', 'webhook.test')),
    at {instant} NOT NULL,
    body TEXT NOT NULL,
    version {number} NOT NULL CHECK (version >= 1),
    attempts {number} NOT NULL CHECK (attempts >= 0),
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'delivered', 'failed')),
    due_at {instant},
    last_attempt_at {instant},
    last_status {number} CHECK (last_status BETWEEN 100 AND 999),
    last_error TEXT,
    CHECK ((due_at IS NULL) = (state IN ('delivered', 'failed')))
) {table}
--;
CREATE UNIQUE INDEX IF NOT EXISTS webhook_deliveries_once ON webhook_deliveries (webhook_id, event_id)
--;
CREATE INDEX IF NOT EXISTS webhook_deliveries_due ON webhook_deliveries (webhook_id, due_at, id)
    WHERE due_at IS NOT NULL
--;
CREATE INDEX IF NOT EXISTS webhook_deliveries_listed ON webhook_deliveries (webhook_id, id)
--;
CREATE INDEX IF NOT EXISTS webhook_deliveries_state ON webhook_deliveries (webhook_id, state, id)
--;
