--postgres
CREATE EXTENSION IF NOT EXISTS pg_trgm
--;
CREATE TABLE IF NOT EXISTS organizations (
    id {id} NOT NULL PRIMARY KEY,
    version {number} NOT NULL CHECK (version >= 1),
    name TEXT NOT NULL,
    external_id TEXT,
    parent_id {id} REFERENCES organizations (id) CHECK (parent_id <> id),
    time_zone TEXT NOT NULL,
    max_access_days {number} CHECK (max_access_days BETWEEN 1 AND 3660),
    sku TEXT,
    anonymous_registration {flag} NOT NULL,
    contact TEXT
) {table}
--;
CREATE UNIQUE INDEX IF NOT EXISTS organizations_external_id ON organizations (external_id)
--;
CREATE INDEX IF NOT EXISTS organizations_parent ON organizations (parent_id)
--;
CREATE TABLE IF NOT EXISTS sites (
    id {id} NOT NULL PRIMARY KEY,
    version {number} NOT NULL CHECK (version >= 1),
    created_at {instant} NOT NULL,
    host TEXT NOT NULL,
    organization_id {id} NOT NULL REFERENCES organizations (id),
    default_user_organization_id {id} NOT NULL REFERENCES organizations (id),
    register_by_key {flag} NOT NULL,
    new_users_join_pool_organization {flag} NOT NULL,
    help_desk_email TEXT,
    contact TEXT,
    login_message TEXT
) {table}
--;
CREATE UNIQUE INDEX IF NOT EXISTS sites_host ON sites (host)
--;
