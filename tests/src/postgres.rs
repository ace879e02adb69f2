//! Databases on the PostgreSQL server that the test run brings along, one for each test.

use std::{
    env,
    hash::{BuildHasher, RandomState},
    process::{self, Command},
};

mod private;

pub use private::PrivatePostgres;

/// A database that nobody else uses; dropped with the value.
#[derive(Debug)]
pub struct FreshDatabase {
    server_url: String,
    name: String,
    url: String,
}

/// Creates an empty database on the server that `TMS_TEST_POSTGRES_URL` names.
///
/// Panics when the variable is unset: a test on PostgreSQL is never skipped.
pub fn fresh_database() -> FreshDatabase {
    let server_url = env::var("TMS_TEST_POSTGRES_URL").unwrap_or_else(|_| {
        panic!(
            "TMS_TEST_POSTGRES_URL is not set; run the tests by `tests/run`, or by \
             `tests/with-postgres cargo nextest run`"
        )
    });
    // Process ids come again, and a killed test leaves its database behind.
    let unlike_any_other = RandomState::new().hash_one(process::id());
    let name = format!("tms_test_{unlike_any_other:016x}");
    let (server, _) = server_url.rsplit_once('/').expect("the URL should end in /DATABASE");
    let url = format!("{server}/{name}");
    psql(&server_url, &format!("CREATE DATABASE {name}"))
        .unwrap_or_else(|error| panic!("could not create a database for the test: {error}"));
    FreshDatabase { server_url, name, url }
}

impl FreshDatabase {
    /// The URL under which the database is reached.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Runs one statement and gives its rows as lines, the columns parted by `|`.
    pub fn query(&self, statement: &str) -> String {
        psql(&self.url, statement).unwrap_or_else(|error| panic!("{statement}: {error}"))
    }
}

impl Drop for FreshDatabase {
    fn drop(&mut self) {
        let drop_it = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        if let Err(error) = psql(&self.server_url, &drop_it) {
            eprintln!("database {} is left behind: {error}", self.name);
        }
    }
}

fn psql(url: &str, statement: &str) -> Result<String, String> {
    let output = Command::new("psql")
        .args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align"])
        .args(["--set", "ON_ERROR_STOP=1", "--command", statement, url])
        .output()
        .map_err(|error| format!("psql does not start ({error}); run tests/install"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).trim_end().to_owned())
    }
}
