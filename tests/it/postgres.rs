//! The PostgreSQL server that the test run brings along.

use tms_tests::postgres::fresh_database;

#[test]
fn a_fresh_database_answers_and_is_shared_with_nobody() {
    let database = fresh_database();
    let other = fresh_database();

    assert_eq!(database.query("SELECT 1"), "1");
    database.query("CREATE TABLE mine ()");
    assert_eq!(other.query("SELECT to_regclass('mine') IS NULL"), "t");
}
