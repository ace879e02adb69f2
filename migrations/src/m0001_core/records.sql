CREATE TABLE IF NOT EXISTS bill_lines (
    assignment_id {id} NOT NULL REFERENCES course_assignments (id),
    kind TEXT NOT NULL CHECK (kind IN ('created', 'reversed')),
    organization_id {id} NOT NULL,
    course_id {id} NOT NULL,
    sku TEXT,
    at {instant} NOT NULL,
    PRIMARY KEY (assignment_id, kind)
) {wide}
--;
CREATE INDEX IF NOT EXISTS bill_lines_organization ON bill_lines (organization_id, at)
--;
CREATE TABLE IF NOT EXISTS journal_entries (
    id {id} NOT NULL PRIMARY KEY,
    at {instant} NOT NULL,
    author_kind TEXT NOT NULL CHECK (author_kind IN ('user', 'command_line', 'system')),
    author_id {id},
    kind TEXT NOT NULL,
    subject_id {id} NOT NULL,
    organization_id {id},
    action TEXT NOT NULL,
    fields_before TEXT NOT NULL,
    fields_after TEXT NOT NULL,
    CHECK ((author_id IS NOT NULL) = (author_kind = 'user'))
) {wide}
--;
CREATE INDEX IF NOT EXISTS journal_entries_subject ON journal_entries (subject_id, at, id)
--;
CREATE TABLE IF NOT EXISTS outbox (
    id {id} NOT NULL PRIMARY KEY,
    version {number} NOT NULL CHECK (version >= 1),
    kind TEXT NOT NULL,
    about_id {id} NOT NULL,
    recipient_id {id} NOT NULL,
    organization_id {id},
    created_at {instant} NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'dropped', 'failed', 'unsure')),
    attempts {number} NOT NULL CHECK (attempts >= 0),
    next_attempt_at {instant},
    claimed_at {instant},
    sent_at {instant},
    subject TEXT,
    last_error TEXT,
    CHECK ((state = 'waiting') = (next_attempt_at IS NOT NULL)),
    CHECK ((state = 'sending') = (claimed_at IS NOT NULL))
) {wide}
--;
CREATE UNIQUE INDEX IF NOT EXISTS outbox_cause ON outbox (about_id, kind)
--;
CREATE INDEX IF NOT EXISTS outbox_waiting ON outbox (next_attempt_at, id) WHERE state = 'waiting'
--;
CREATE INDEX IF NOT EXISTS outbox_organization ON outbox (organization_id, id)
--;
CREATE INDEX IF NOT EXISTS outbox_failed ON outbox (id) WHERE state = 'failed'
--;
CREATE INDEX IF NOT EXISTS outbox_unsure ON outbox (id) WHERE state = 'unsure'
--;
CREATE INDEX IF NOT EXISTS outbox_sending ON outbox (claimed_at) WHERE state = 'sending'
--;
CREATE TABLE IF NOT EXISTS notes (
    id {id} NOT NULL PRIMARY KEY,
    organization_id {id} NOT NULL,
    assignment_id {id} NOT NULL REFERENCES course_assignments (id),
    title TEXT NOT NULL,
    message TEXT NOT NULL,
    important {flag} NOT NULL,
    created_by_kind TEXT NOT NULL CHECK (created_by_kind IN ('user', 'command_line', 'system')),
    created_by {id} REFERENCES users (id),
    created_at {instant} NOT NULL,
    CHECK ((created_by IS NOT NULL) = (created_by_kind = 'user'))
) {wide}
--;
CREATE INDEX IF NOT EXISTS notes_assignment ON notes (assignment_id, created_at, id)
--;
CREATE TABLE IF NOT EXISTS cancellation_requests (
    id {id} NOT NULL PRIMARY KEY,
    version {number} NOT NULL CHECK (version >= 1),
    organization_id {id} NOT NULL,
    assignment_id {id} NOT NULL REFERENCES course_assignments (id),
    reason TEXT NOT NULL,
    requested_by {id} NOT NULL REFERENCES users (id),
    requested_at {instant} NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'approved', 'declined')),
    decided_by_kind TEXT CHECK (decided_by_kind IN ('user', 'command_line', 'system')),
    decided_by {id} REFERENCES users (id),
    decided_at {instant},
    decision_reason TEXT,
    CHECK ((state = 'open') = (decided_at IS NULL) AND (state = 'open') = (decided_by_kind IS NULL)),
    CHECK (state <> 'declined' OR decision_reason IS NOT NULL)
) {table}
--;
CREATE UNIQUE INDEX IF NOT EXISTS cancellation_requests_open ON cancellation_requests (assignment_id)
    WHERE state = 'open'
--;
CREATE INDEX IF NOT EXISTS cancellation_requests_requested ON cancellation_requests (requested_at, id)
--;
CREATE TABLE IF NOT EXISTS jobs (
    id {id} NOT NULL PRIMARY KEY,
    version {number} NOT NULL CHECK (version >= 1),
    requested_by_kind TEXT NOT NULL CHECK (requested_by_kind IN ('user', 'command_line', 'system')),
    requested_by {id} REFERENCES users (id),
    reach TEXT NOT NULL,
    wanted TEXT NOT NULL,
    total {number} NOT NULL CHECK (total BETWEEN 0 AND 1000000),
    created {number} NOT NULL CHECK (created >= 0),
    refused {number} NOT NULL CHECK (refused >= 0),
    started_at {instant} NOT NULL,
    finished_at {instant},
    CHECK (created + refused <= total),
    CHECK ((finished_at IS NOT NULL) = (created + refused = total))
) {table}
--;
CREATE INDEX IF NOT EXISTS jobs_running ON jobs (id) WHERE finished_at IS NULL
--;
CREATE TABLE IF NOT EXISTS job_results (
    job_id {id} NOT NULL REFERENCES jobs (id),
    place {number} NOT NULL CHECK (place >= 0),
    learner_id {id} NOT NULL,
    course_id {id} NOT NULL,
    assignment_id {id} REFERENCES course_assignments (id),
    code TEXT,
    detail TEXT,
    PRIMARY KEY (job_id, place),
    CHECK ((assignment_id IS NULL) = (code IS NOT NULL) AND (code IS NULL) = (detail IS NULL))
) {wide}
--;
CREATE TABLE IF NOT EXISTS answers (
    caller TEXT NOT NULL,
    path TEXT NOT NULL,
    request_key TEXT NOT NULL,
    body_hash {bytes} NOT NULL,
    status {number},
    location TEXT,
    body {bytes},
    at {instant} NOT NULL,
    PRIMARY KEY (caller, path, request_key),
    CHECK ((status IS NULL) = (body IS NULL))
) {wide}
--;
CREATE INDEX IF NOT EXISTS answers_at ON answers (at)
--;
