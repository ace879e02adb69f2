//! Finding people by parts of their names and emails (USR-8).

use crate::{search::wanted, sql::Sql};

/// The parts that are looked for, each with the column that answers it.
#[derive(Clone, Debug)]
pub(crate) struct People(Vec<(&'static str, String)>);

impl People {
    /// The parts someone typed. One that is empty finds everyone.
    pub(crate) fn new(
        first_name: Option<&String>,
        last_name: Option<&String>,
        email: Option<&String>,
    ) -> Self {
        let parts = [
            ("first_name_search", first_name),
            ("last_name_search", last_name),
            ("email_search", email),
        ];
        let wanted = parts.into_iter().filter_map(|(column, part)| Some((column, wanted(part?)?)));
        Self(wanted.collect())
    }

    /// Tells whether nothing is looked for.
    pub(crate) const fn is_everyone(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds a query of the ids of those found, by the trigram index.
    pub(crate) fn push_found(&self, sql: &mut Sql) {
        sql.push_either(
            "SELECT u.id FROM users_search CROSS JOIN users u ON u.rowid = users_search.rowid \
             WHERE users_search MATCH ",
            "SELECT u.id FROM users u WHERE ",
        );
        if sql.is_sqlite() {
            sql.text(&self.full_text());
            return;
        }
        for (place, (column, part)) in self.0.iter().enumerate() {
            let and = if place > 0 { " AND " } else { "" };
            sql.push(and).push("u.").push(column).push(" LIKE ").text(&like(part));
        }
    }

    /// Adds the same as a condition on a user, behind an `AND`, for rows found by something else.
    pub(crate) fn push_and(&self, sql: &mut Sql, alias: &str) {
        for (column, part) in &self.0 {
            sql.push(" AND ").holds_part(&format!("{alias}.{column}"), part);
        }
    }

    /// The parts as FTS5 reads them: phrases, each for its column.
    fn full_text(&self) -> String {
        let phrases = self
            .0
            .iter()
            .map(|(column, part)| format!("{column} : \"{}\"", part.replace('"', "\"\"")));
        phrases.collect::<Vec<String>>().join(" AND ")
    }
}

/// A pattern that matches what holds the part.
fn like(part: &str) -> String {
    let mut pattern = String::with_capacity(part.len().saturating_add(8));
    pattern.push('%');
    for symbol in part.chars() {
        if matches!(symbol, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(symbol);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usr_8_signs_of_the_databases_own_are_looked_for_as_they_are() {
        let people = People::new(Some(&"a\"b*".to_owned()), None, Some(&"50%_\\".to_owned()));
        assert_eq!(
            people.full_text(),
            "first_name_search : \"a\"\"b*\" AND email_search : \"50%_\\\""
        );
        assert_eq!(like("50%_\\"), "%50\\%\\_\\\\%");
        assert!(People::new(Some(&"  ".to_owned()), None, None).is_everyone());
    }
}
