CREATE TABLE IF NOT EXISTS certificates (
    assignment_id {id} NOT NULL PRIMARY KEY REFERENCES course_assignments (id),
    organization_id {id} NOT NULL,
    -- In normal form.
    number TEXT NOT NULL CHECK (length(number) = 16),
    first_name TEXT NOT NULL CHECK (length(first_name) BETWEEN 1 AND 200),
    last_name TEXT NOT NULL CHECK (length(last_name) BETWEEN 1 AND 200),
    course_name TEXT NOT NULL CHECK (length(course_name) BETWEEN 1 AND 200),
    completed_at {instant} NOT NULL,
    time_zone TEXT,
    language TEXT
) {wide}
--;
CREATE UNIQUE INDEX IF NOT EXISTS certificates_number ON certificates (number)
--;
