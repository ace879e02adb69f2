//! Running the same statements on both databases: only the names of types, and what is marked as meant for one
//! of them, differ.

use sea_orm_migration::{
    SchemaManager,
    sea_orm::{ConnectionTrait as _, DbBackend, DbErr},
};

/// Runs statements that stand one after the other, each ended by a line `--;`.
///
/// Words in braces become types: `{id}`, `{instant}`, `{flag}`, `{bytes}`, `{sorted}` (a text that lists
/// are sorted by), `{counted}` (the primary key: a number that the database gives each new row), `{table}` (how a table ends) and
/// `{wide}` (how a table ends whose rows stand in the order of their key). A statement that starts with
/// `--sqlite` or `--postgres` is meant for that database only. Statements must be repeatable: SQLite keeps the
/// first half of a migration that fails.
pub(crate) async fn run(manager: &SchemaManager<'_>, statements: &str) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    let sqlite = connection.get_database_backend() == DbBackend::Sqlite;
    for statement in
        statements.split("\n--;").map(str::trim).filter(|statement| !statement.is_empty())
    {
        let meant_for_other = if sqlite { "--postgres" } else { "--sqlite" };
        if statement.starts_with(meant_for_other) {
            continue;
        }
        connection.execute_unprepared(&with_types(statement, sqlite)).await?;
    }
    Ok(())
}

/// Adds a column, unless it is there: SQLite keeps the first half of a migration that fails.
pub(crate) async fn add_column(
    manager: &SchemaManager<'_>,
    table: &str,
    column: &str,
    definition: &str,
) -> Result<(), DbErr> {
    if manager.has_column(table, column).await? {
        return Ok(());
    }
    run(manager, &format!("ALTER TABLE {table} ADD COLUMN {column} {definition}")).await
}

fn with_types(statement: &str, sqlite: bool) -> String {
    let types = if sqlite {
        [
            ("{id}", "BLOB"),
            ("{instant}", "INTEGER"),
            ("{number}", "INTEGER"),
            ("{flag}", "INTEGER"),
            ("{bytes}", "BLOB"),
            ("{sorted}", "TEXT"),
            ("{counted}", "INTEGER PRIMARY KEY AUTOINCREMENT"),
            ("{table}", "STRICT"),
            ("{wide}", "STRICT, WITHOUT ROWID"),
        ]
    } else {
        [
            ("{id}", "UUID"),
            ("{instant}", "BIGINT"),
            ("{number}", "INTEGER"),
            ("{flag}", "BOOLEAN"),
            ("{bytes}", "BYTEA"),
            // Names sort by code point in both databases, whatever the server's locale.
            ("{sorted}", "TEXT COLLATE \"C\""),
            ("{counted}", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"),
            ("{table}", ""),
            ("{wide}", ""),
        ]
    };
    types.into_iter().fold(statement.to_owned(), |text, (word, kind)| text.replace(word, kind))
}
