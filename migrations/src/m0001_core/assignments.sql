CREATE TABLE IF NOT EXISTS training_keys (
    id {id} NOT NULL PRIMARY KEY,
    version {number} NOT NULL CHECK (version >= 1),
    pool_id {id} NOT NULL REFERENCES training_key_pools (id),
    shown TEXT NOT NULL CHECK (length(shown) BETWEEN 6 AND 64),
    normal TEXT NOT NULL CHECK (length(normal) BETWEEN 6 AND 64),
    created_at {instant} NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('available', 'redeemed', 'revoked')),
    redeemed_by {id},
    redeemed_at {instant},
    -- No foreign key: the assignment names its key, once.
    assignment_id {id},
    revoked_by_kind TEXT CHECK (revoked_by_kind IN ('user', 'command_line', 'system')),
    revoked_by {id},
    revoked_at {instant},
    CHECK ((status = 'redeemed') = (assignment_id IS NOT NULL)
        AND (status = 'redeemed') = (redeemed_by IS NOT NULL)
        AND (status = 'redeemed') = (redeemed_at IS NOT NULL)
        AND (status = 'revoked') = (revoked_at IS NOT NULL)
        AND (status = 'revoked') = (revoked_by_kind IS NOT NULL)
        AND (revoked_by IS NULL OR revoked_by_kind = 'user'))
) {wide}
--;
CREATE UNIQUE INDEX IF NOT EXISTS training_keys_normal ON training_keys (normal)
--;
CREATE INDEX IF NOT EXISTS training_keys_pool ON training_keys (pool_id, id)
--;
CREATE INDEX IF NOT EXISTS training_keys_used ON training_keys (pool_id, status, id) WHERE status <> 'available'
--;
CREATE TABLE IF NOT EXISTS course_assignments (
    id {id} NOT NULL PRIMARY KEY,
    version {number} NOT NULL CHECK (version >= 1),
    organization_id {id} NOT NULL REFERENCES organizations (id),
    learner_id {id} NOT NULL REFERENCES users (id),
    course_id {id} NOT NULL REFERENCES courses (id),
    source TEXT NOT NULL CHECK (source IN ('administrator', 'training_key')),
    created_by {id} REFERENCES users (id),
    training_key_id {id} REFERENCES training_keys (id),
    created_at {instant} NOT NULL,
    sku TEXT,
    expires_at {instant} NOT NULL,
    max_expires_at {instant} NOT NULL,
    cancelled_at {instant},
    cancelled_by_kind TEXT CHECK (cancelled_by_kind IN ('user', 'command_line', 'system')),
    cancelled_by {id},
    completion TEXT NOT NULL CHECK (completion IN ('not_started', 'incomplete', 'complete')),
    started_at {instant},
    completed_at {instant},
    percent_complete {number} NOT NULL CHECK (percent_complete BETWEEN 0 AND 100),
    labs_launched {number} NOT NULL CHECK (labs_launched >= 0),
    first_lab_launched_at {instant},
    CHECK (created_at < expires_at AND expires_at <= max_expires_at
        AND max_expires_at <= created_at + 316224000000000),
    CHECK ((source = 'training_key') = (training_key_id IS NOT NULL)),
    CHECK (source = 'administrator' OR created_by IS NULL),
    CHECK ((cancelled_at IS NULL) = (cancelled_by_kind IS NULL)),
    CHECK (cancelled_by IS NULL OR cancelled_by_kind = 'user'),
    CHECK ((completion = 'complete') = (completed_at IS NOT NULL)),
    CHECK ((completion = 'complete') = (percent_complete = 100)),
    CHECK (completion <> 'incomplete' OR started_at IS NOT NULL),
    CHECK (completion <> 'not_started' OR started_at IS NULL),
    CHECK (cancelled_at IS NULL OR completion <> 'complete'),
    CHECK ((labs_launched = 0) = (first_lab_launched_at IS NULL))
) {wide}
--;
CREATE UNIQUE INDEX IF NOT EXISTS course_assignments_training_key ON course_assignments (training_key_id)
    WHERE training_key_id IS NOT NULL
--;
CREATE INDEX IF NOT EXISTS course_assignments_learner ON course_assignments (learner_id, course_id)
--;
CREATE INDEX IF NOT EXISTS course_assignments_organization ON course_assignments (organization_id, created_at, id)
--;
CREATE INDEX IF NOT EXISTS course_assignments_course ON course_assignments (course_id, id)
--;
CREATE INDEX IF NOT EXISTS course_assignments_created ON course_assignments (created_at, id)
--;
CREATE INDEX IF NOT EXISTS course_assignments_expiry ON course_assignments (expires_at, id)
--;
CREATE TABLE IF NOT EXISTS assignment_activities_done (
    assignment_id {id} NOT NULL REFERENCES course_assignments (id),
    activity_id {id} NOT NULL REFERENCES course_activities (id),
    PRIMARY KEY (assignment_id, activity_id)
) {wide}
--;
CREATE TABLE IF NOT EXISTS launches (
    id {id} NOT NULL PRIMARY KEY,
    version {number} NOT NULL CHECK (version >= 1),
    organization_id {id} NOT NULL,
    assignment_id {id} NOT NULL REFERENCES course_assignments (id),
    activity_id {id} NOT NULL REFERENCES course_activities (id),
    requested_at {instant} NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'launched', 'failed')),
    result TEXT CHECK (result IN ('completed', 'cancelled', 'failed')),
    CHECK (result IS NULL OR state = 'launched')
) {wide}
--;
CREATE INDEX IF NOT EXISTS launches_assignment ON launches (assignment_id, activity_id, requested_at)
--;
