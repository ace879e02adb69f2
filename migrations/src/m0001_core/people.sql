CREATE TABLE IF NOT EXISTS users (
    id {id} NOT NULL PRIMARY KEY,
    version {number} NOT NULL CHECK (version >= 1),
    created_at {instant} NOT NULL,
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    email TEXT NOT NULL,
    email_normal TEXT NOT NULL,
    country TEXT NOT NULL CHECK (length(country) = 2),
    organization_id {id} NOT NULL REFERENCES organizations (id),
    time_zone TEXT,
    language TEXT,
    mail_opt_out {flag} NOT NULL,
    disabled {flag} NOT NULL,
    password_hash TEXT,
    password_epoch {number} NOT NULL CHECK (password_epoch >= 0),
    name_folded {sorted} NOT NULL,
    first_name_search TEXT NOT NULL,
    last_name_search TEXT NOT NULL,
    email_search TEXT NOT NULL
) {table}
--;
CREATE UNIQUE INDEX IF NOT EXISTS users_email ON users (email_normal)
--;
CREATE INDEX IF NOT EXISTS users_organization ON users (organization_id)
--;
CREATE INDEX IF NOT EXISTS users_name ON users (name_folded, id)
--;
CREATE TABLE IF NOT EXISTS user_roles (
    user_id {id} NOT NULL REFERENCES users (id),
    role TEXT NOT NULL CHECK (role IN ('operations_manager', 'enrollment_manager', 'company_training_manager',
        'sales_manager', 'help_desk_agent', 'system_administrator')),
    organization_id {id} REFERENCES organizations (id),
    CHECK ((organization_id IS NULL) = (role IN ('help_desk_agent', 'system_administrator')))
) {table}
--;
CREATE UNIQUE INDEX IF NOT EXISTS user_roles_held ON user_roles (user_id, role, organization_id)
--;
CREATE UNIQUE INDEX IF NOT EXISTS user_roles_held_everywhere ON user_roles (user_id, role) WHERE organization_id IS NULL
--;
--postgres
CREATE INDEX IF NOT EXISTS users_search ON users
    USING gin (first_name_search gin_trgm_ops, last_name_search gin_trgm_ops, email_search gin_trgm_ops)
--;
--sqlite
CREATE VIRTUAL TABLE IF NOT EXISTS users_search USING fts5 (
    first_name_search, last_name_search, email_search,
    content = 'users', content_rowid = 'rowid', tokenize = 'trigram case_sensitive 1'
)
--;
--sqlite
CREATE TRIGGER IF NOT EXISTS users_search_added AFTER INSERT ON users BEGIN
    INSERT INTO users_search (rowid, first_name_search, last_name_search, email_search)
    VALUES (new.rowid, new.first_name_search, new.last_name_search, new.email_search);
END
--;
--sqlite
CREATE TRIGGER IF NOT EXISTS users_search_changed
AFTER UPDATE OF first_name_search, last_name_search, email_search ON users
WHEN (old.first_name_search, old.last_name_search, old.email_search)
    IS NOT (new.first_name_search, new.last_name_search, new.email_search)
BEGIN
    INSERT INTO users_search (users_search, rowid, first_name_search, last_name_search, email_search)
    VALUES ('delete', old.rowid, old.first_name_search, old.last_name_search, old.email_search);
    INSERT INTO users_search (rowid, first_name_search, last_name_search, email_search)
    VALUES (new.rowid, new.first_name_search, new.last_name_search, new.email_search);
END
--;
