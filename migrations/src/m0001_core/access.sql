CREATE TABLE IF NOT EXISTS sessions (
    id {id} NOT NULL PRIMARY KEY,
    secret_hash {bytes} NOT NULL CHECK (length(secret_hash) = 32),
    user_id {id} NOT NULL REFERENCES users (id),
    password_epoch {number} NOT NULL,
    signed_in_at {instant} NOT NULL,
    used_at {instant} NOT NULL
) {table}
--;
CREATE UNIQUE INDEX IF NOT EXISTS sessions_secret ON sessions (secret_hash)
--;
CREATE INDEX IF NOT EXISTS sessions_used ON sessions (used_at)
--;
CREATE TABLE IF NOT EXISTS tokens (
    id {id} NOT NULL PRIMARY KEY,
    version {number} NOT NULL CHECK (version >= 1),
    secret_hash {bytes} NOT NULL CHECK (length(secret_hash) = 32),
    user_id {id} NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    created_at {instant} NOT NULL,
    expires_at {instant} NOT NULL,
    removed_at {instant},
    CHECK (created_at < expires_at AND expires_at <= created_at + 31536000000000)
) {table}
--;
CREATE UNIQUE INDEX IF NOT EXISTS tokens_secret ON tokens (secret_hash)
--;
CREATE INDEX IF NOT EXISTS tokens_user ON tokens (user_id, created_at)
--;
CREATE TABLE IF NOT EXISTS password_links (
    secret_hash {bytes} NOT NULL PRIMARY KEY CHECK (length(secret_hash) = 32),
    user_id {id} NOT NULL REFERENCES users (id),
    password_epoch {number} NOT NULL,
    created_at {instant} NOT NULL
) {table}
--;
CREATE TABLE IF NOT EXISTS attempts (
    kind TEXT NOT NULL,
    counted_for TEXT NOT NULL,
    at {instant} NOT NULL,
    id {id} NOT NULL,
    PRIMARY KEY (kind, counted_for, at, id)
) {wide}
--;
CREATE INDEX IF NOT EXISTS attempts_at ON attempts (at)
--;
