//! What the databases do on their own: pgbench with the bare transaction of a redemption, and bare multi-row INSERTs.

use std::{fmt::Write as _, fs, process::Command, time::Instant};

use tms_tests::postgres::{FreshDatabase, fresh_database};

const KEYS: usize = 400_000;

/// A database with the two tables of the bare transaction.
pub(crate) struct Floor {
    database: FreshDatabase,
    folder: tempfile::TempDir,
}

impl Floor {
    /// Makes the tables and fills the one of the keys.
    pub(crate) fn prepare() -> Self {
        let floor = Self { database: fresh_database(), folder: tempfile::tempdir().unwrap() };
        floor.psql(
            "CREATE TABLE k (id UUID PRIMARY KEY, code TEXT UNIQUE, redeemed_by UUID, version INT);
             CREATE TABLE a (id UUID PRIMARY KEY, learner UUID, course UUID, k UUID REFERENCES k (id), \
             created_at TIMESTAMPTZ, expires_at TIMESTAMPTZ);",
        );
        floor.psql(&format!(
            "INSERT INTO k SELECT gen_random_uuid(), n::text, NULL, 1 FROM generate_series(1, {KEYS}) n"
        ));
        floor.psql("VACUUM ANALYZE");
        floor
    }

    /// Runs the transaction, key UPDATE and assignment INSERT, for a while and tells how many a second.
    pub(crate) fn run(&self, clients: usize, seconds: u64) -> f64 {
        let script = self.folder.path().join("redeem.sql");
        fs::write(
            &script,
            format!(
                "\\set n random(1, {KEYS})\nBEGIN;\n\
                 UPDATE k SET redeemed_by = gen_random_uuid(), version = version + 1 WHERE code = (:n)::text;\n\
                 INSERT INTO a VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), NULL, now(), now());\n\
                 COMMIT;\n"
            ),
        )
        .unwrap();
        let output = Command::new("pgbench")
            .args(["--no-vacuum", "--protocol=prepared", "--jobs=2"])
            .arg(format!("--client={clients}"))
            .arg(format!("--time={seconds}"))
            .arg(format!("--file={}", script.display()))
            .arg(self.database.url())
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let line = text.lines().find(|line| line.starts_with("tps = ")).unwrap_or_else(|| {
            panic!("pgbench said {text}{}", String::from_utf8_lossy(&output.stderr))
        });
        line.split_whitespace().nth(2).unwrap().parse().unwrap()
    }

    /// Copies the last rows of each table that multiple creation writes, by bare INSERTs of many rows in transactions
    /// as large as the system's, and tells the seconds.
    pub(crate) fn bare_inserts(&self, name: &str, url: &str, pairs: usize) -> f64 {
        let tables = ["course_assignments", "bill_lines", "journal_entries", "outbox"];
        if name == "SQLite" {
            return bare_inserts_of_sqlite(url, &tables, pairs);
        }
        let mut seconds = 0.0;
        for table in tables {
            let file = self.folder.path().join(format!("{table}.sql"));
            let rows = rows_as_sql(url, table, pairs);
            let columns = run(
                "psql",
                &[
                    url,
                    "-qAt",
                    "-c",
                    &format!(
                        "SELECT string_agg(column_name || ' ' || data_type, ', ' ORDER BY ordinal_position) FROM information_schema.columns WHERE table_name = '{table}'"
                    ),
                ],
            );
            self.psql(&format!(
                "DROP TABLE IF EXISTS {table}; CREATE TABLE {table} ({}, PRIMARY KEY ({}))",
                columns.trim(),
                primary_key(table)
            ));
            let mut sql = String::new();
            for chunk in rows.chunks(2_000) {
                sql.push_str("BEGIN;\n");
                for part in chunk.chunks(500) {
                    writeln!(sql, "INSERT INTO {table} VALUES {};", part.join(",")).unwrap();
                }
                sql.push_str("COMMIT;\n");
            }
            fs::write(&file, sql).unwrap();
            let begun = Instant::now();
            run("psql", &[self.database.url(), "-q", "-f", file.to_str().unwrap()]);
            seconds += begun.elapsed().as_secs_f64();
        }
        seconds
    }

    fn psql(&self, sql: &str) {
        run("psql", &[self.database.url(), "-q", "-v", "ON_ERROR_STOP=1", "-c", sql]);
    }
}

const fn primary_key(table: &str) -> &'static str {
    match table.as_bytes() {
        b"bill_lines" => "assignment_id, kind",
        _ => "id",
    }
}

/// The newest rows of a table as the value lists of an INSERT.
fn rows_as_sql(url: &str, table: &str, pairs: usize) -> Vec<String> {
    let key = if table == "bill_lines" { "assignment_id" } else { "id" };
    let query = format!(
        "SELECT '(' || array_to_string(ARRAY(SELECT coalesce(quote_literal(value), 'NULL') \
         FROM json_each_text(row_to_json(t))), ',') || ')' FROM {table} t ORDER BY {key} DESC LIMIT {pairs}"
    );
    run("psql", &[url, "-qAt", "-c", &query]).lines().map(str::to_owned).collect()
}

fn bare_inserts_of_sqlite(url: &str, tables: &[&str], pairs: usize) -> f64 {
    // Python's own SQLite is at hand wherever the tests run; it copies the rows into a file of its own.
    let script = include_str!("bare_inserts.py");
    let path = url.trim_start_matches("sqlite://");
    let mut arguments = vec!["-c", script, path];
    let pairs = pairs.to_string();
    arguments.push(&pairs);
    arguments.extend(tables);
    run("python3", &arguments).trim().parse().unwrap()
}

fn run(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().unwrap();
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}
