//! Both databases have the same tables and columns, and a migration is harmless when there is nothing to do.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait as _, DatabaseConnection, Statement};

use crate::databases::fresh;

/// Every column of every table, with whether it may be empty.
type Columns = BTreeMap<(String, String), bool>;

async fn columns(connection: &DatabaseConnection, sql: &str) -> Columns {
    let backend = connection.get_database_backend();
    let rows = connection.query_all_raw(Statement::from_string(backend, sql)).await.unwrap();
    rows.iter()
        .map(|row| {
            let text = |column| row.try_get_by_index::<String>(column).unwrap();
            ((text(0), text(1)), row.try_get_by_index::<bool>(2).unwrap())
        })
        .collect()
}

#[tokio::test]
async fn both_databases_agree_on_tables_and_columns() {
    let [sqlite, postgres] = <[_; 2]>::try_from(fresh().await).ok().unwrap();
    let of_sqlite = sea_orm::Database::connect(&sqlite.url).await.unwrap();
    // The columns of a primary key may not be empty, said or not.
    let of_sqlite = columns(
        &of_sqlite,
        "SELECT t.name, c.name, NOT c.\"notnull\" AND c.pk = 0 FROM pragma_table_list t \
         JOIN pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' \
         AND t.name NOT LIKE 'users_search%'",
    )
    .await;
    let of_postgres = sea_orm::Database::connect(&postgres.url).await.unwrap();
    let of_postgres = columns(
        &of_postgres,
        "SELECT table_name::text, column_name::text, is_nullable = 'YES' \
         FROM information_schema.columns WHERE table_schema = 'public'",
    )
    .await;
    let of_migrator = |columns: Columns| {
        columns
            .into_iter()
            .filter(|((table, _), _)| table != "seaql_migrations")
            .collect::<Columns>()
    };
    let (of_sqlite, of_postgres) = (of_migrator(of_sqlite), of_migrator(of_postgres));
    assert!(of_sqlite.len() > 100, "{}", of_sqlite.len());
    assert_eq!(of_sqlite, of_postgres);
}

#[tokio::test]
async fn a_second_migration_changes_nothing() {
    for fresh in fresh().await {
        assert!(fresh.database.is_ready().await);
        fresh.database.migrate().await.unwrap();
        assert!(fresh.database.is_ready().await);
    }
}
