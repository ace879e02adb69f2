CREATE TABLE IF NOT EXISTS badge_statuses (
    place {counted},
    award_id {id} NOT NULL UNIQUE REFERENCES badge_awards (id)
) {table}
--;
INSERT INTO badge_statuses (award_id)
SELECT w.id FROM badge_awards w
WHERE NOT EXISTS (SELECT 1 FROM badge_statuses s WHERE s.award_id = w.id) ORDER BY w.id
--;
CREATE INDEX IF NOT EXISTS badge_awards_revoked ON badge_awards (id) WHERE revoked_at IS NOT NULL
--;
