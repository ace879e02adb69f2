CREATE TABLE IF NOT EXISTS courses (
    id {id} NOT NULL PRIMARY KEY,
    version {number} NOT NULL CHECK (version >= 1),
    organization_id {id} NOT NULL REFERENCES organizations (id),
    name TEXT NOT NULL,
    short_name TEXT,
    description TEXT,
    max_access_days {number} CHECK (max_access_days BETWEEN 1 AND 3660),
    sku TEXT,
    archived {flag} NOT NULL,
    auto_archive_at {instant},
    certificate_title TEXT,
    name_folded {sorted} NOT NULL,
    name_search TEXT NOT NULL
) {table}
--;
CREATE UNIQUE INDEX IF NOT EXISTS courses_short_name ON courses (organization_id, short_name)
--;
CREATE INDEX IF NOT EXISTS courses_name ON courses (name_folded, id)
--;
CREATE TABLE IF NOT EXISTS course_activities (
    id {id} NOT NULL PRIMARY KEY,
    course_id {id} NOT NULL REFERENCES courses (id),
    place {number} NOT NULL CHECK (place >= 0),
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('lab', 'document', 'video', 'link')),
    required {flag} NOT NULL,
    url TEXT,
    lab_profile TEXT,
    minutes {number} CHECK (minutes BETWEEN 0 AND 65535),
    requirements TEXT,
    retired {flag} NOT NULL,
    CHECK ((kind = 'lab') = (lab_profile IS NOT NULL) AND (kind = 'lab') = (url IS NULL))
) {table}
--;
CREATE INDEX IF NOT EXISTS course_activities_course ON course_activities (course_id, place)
--;
CREATE TABLE IF NOT EXISTS training_key_pools (
    id {id} NOT NULL PRIMARY KEY,
    version {number} NOT NULL CHECK (version >= 1),
    course_id {id} NOT NULL REFERENCES courses (id),
    organization_id {id} NOT NULL REFERENCES organizations (id),
    created_at {instant} NOT NULL,
    name TEXT NOT NULL,
    name_search TEXT NOT NULL,
    starts_at {instant} NOT NULL,
    expires_at {instant} NOT NULL,
    content_availability_days {number} NOT NULL CHECK (content_availability_days BETWEEN 1 AND 3660),
    available_to_children {flag} NOT NULL
) {table}
--;
CREATE INDEX IF NOT EXISTS training_key_pools_organization ON training_key_pools (organization_id, created_at, id)
--;
CREATE INDEX IF NOT EXISTS training_key_pools_course ON training_key_pools (course_id)
--;
