CREATE TABLE IF NOT EXISTS badge_pictures (
    id {id} NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('png', 'svg')),
    content {bytes} NOT NULL CHECK (length(content) BETWEEN 1 AND 262144)
) {table}
--;
CREATE TABLE IF NOT EXISTS badges (
    id {id} NOT NULL PRIMARY KEY,
    version {number} NOT NULL CHECK (version >= 1),
    organization_id {id} NOT NULL REFERENCES organizations (id),
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    criteria TEXT NOT NULL,
    shape TEXT,
    colour TEXT,
    symbol TEXT,
    picture_id {id} REFERENCES badge_pictures (id),
    picture_kind TEXT CHECK (picture_kind IN ('png', 'svg')),
    retired {flag} NOT NULL,
    name_folded {sorted} NOT NULL,
    name_search TEXT NOT NULL,
    CHECK ((picture_id IS NULL) = (picture_kind IS NULL)
        AND (picture_id IS NULL) = (shape IS NOT NULL)
        AND (shape IS NULL) = (colour IS NULL) AND (shape IS NULL) = (symbol IS NULL))
) {table}
--;
CREATE INDEX IF NOT EXISTS badges_name ON badges (name_folded, id)
--;
CREATE TABLE IF NOT EXISTS achievements (
    id {id} NOT NULL PRIMARY KEY,
    version {number} NOT NULL CHECK (version >= 1),
    organization_id {id} NOT NULL REFERENCES organizations (id),
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    points {number} NOT NULL CHECK (points BETWEEN 0 AND 10000),
    condition TEXT NOT NULL CHECK (condition IN ('complete_courses', 'complete_count', 'launch_labs')),
    -- Ids side by side: courses are never deleted.
    course_ids TEXT,
    asked_count {number} CHECK (asked_count BETWEEN 1 AND 1000),
    distinct_labs {flag} NOT NULL,
    badge_id {id} REFERENCES badges (id),
    retired {flag} NOT NULL,
    name_folded {sorted} NOT NULL,
    name_search TEXT NOT NULL,
    CHECK ((condition = 'complete_courses') = (course_ids IS NOT NULL)
        AND (condition = 'complete_courses') = (asked_count IS NULL))
) {table}
--;
CREATE INDEX IF NOT EXISTS achievements_name ON achievements (name_folded, id)
--;
CREATE INDEX IF NOT EXISTS achievements_organization ON achievements (organization_id)
--;
CREATE TABLE IF NOT EXISTS badge_awards (
    id {id} NOT NULL PRIMARY KEY,
    badge_id {id} NOT NULL REFERENCES badges (id),
    learner_id {id} NOT NULL REFERENCES users (id),
    organization_id {id} NOT NULL REFERENCES organizations (id),
    awarded_at {instant} NOT NULL,
    achievement_id {id} REFERENCES achievements (id),
    awarded_by_kind TEXT CHECK (awarded_by_kind IN ('user', 'command_line', 'system')),
    awarded_by {id} REFERENCES users (id),
    reason TEXT,
    version {number} NOT NULL CHECK (version >= 1),
    shared {flag} NOT NULL,
    shares_name {flag} NOT NULL,
    shares_date {flag} NOT NULL,
    CHECK ((achievement_id IS NULL) = (reason IS NOT NULL)
        AND (reason IS NULL) = (awarded_by_kind IS NULL)
        AND (awarded_by IS NULL OR awarded_by_kind = 'user')),
    CHECK (shared OR NOT (shares_name OR shares_date))
) {table}
--;
CREATE UNIQUE INDEX IF NOT EXISTS badge_awards_once ON badge_awards (badge_id, learner_id)
--;
CREATE INDEX IF NOT EXISTS badge_awards_learner ON badge_awards (learner_id, awarded_at, id)
--;
CREATE INDEX IF NOT EXISTS badge_awards_badge ON badge_awards (badge_id, awarded_at, id)
--;
CREATE TABLE IF NOT EXISTS earned_achievements (
    id {id} NOT NULL PRIMARY KEY,
    version {number} NOT NULL CHECK (version >= 1),
    achievement_id {id} NOT NULL REFERENCES achievements (id),
    learner_id {id} NOT NULL REFERENCES users (id),
    organization_id {id} NOT NULL REFERENCES organizations (id),
    earned_at {instant} NOT NULL,
    badge_award_id {id} REFERENCES badge_awards (id)
) {table}
--;
CREATE UNIQUE INDEX IF NOT EXISTS earned_achievements_once ON earned_achievements (achievement_id, learner_id)
--;
CREATE INDEX IF NOT EXISTS earned_achievements_learner ON earned_achievements (learner_id, earned_at, id)
--;
CREATE TABLE IF NOT EXISTS judgings (
    id {id} NOT NULL PRIMARY KEY,
    learner_id {id} REFERENCES users (id),
    achievement_id {id} REFERENCES achievements (id),
    after_learner_id {id},
    claimed_at {instant},
    CHECK ((learner_id IS NULL) = (achievement_id IS NOT NULL)),
    CHECK (after_learner_id IS NULL OR achievement_id IS NOT NULL)
) {wide}
--;
