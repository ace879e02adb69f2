//! Finding answers that were kept with their changes.

use async_trait::async_trait;
use tms_domain::{
    idempotency::{Answer, Caller, IdempotencyClaim, RememberedAnswer},
    port::{AnswerStore, StoreError},
    time::Instant,
};

use crate::{
    batch::Batcher,
    cells::{Row as _, rows},
    connect::Database,
    error::BadRow,
    held::Held,
    instant::from_microseconds,
    lookup::{Lookup, ask, by_number, to_each},
    sql::{Column, Sql},
};

rows! {
    /// A kept answer, or the claim to one.
    AnswerRow of "answers" {
        body_hash: Vec<u8>,
        status: Option<i32>,
        location: Option<String>,
        body: Option<Vec<u8>>,
        at: i64,
    }
}

impl AnswerRow {
    fn remembered(
        self,
        caller: &Caller,
        path: &str,
        key: &str,
    ) -> Result<RememberedAnswer, BadRow> {
        let bad = |column: &str| BadRow::new("answers", path, format_args!("column {column}"));
        let claim = IdempotencyClaim {
            caller: caller.clone(),
            path: path.to_owned(),
            key: key.to_owned(),
            body_hash: self.body_hash.try_into().map_err(|_length| bad("body_hash"))?,
        };
        let answer = match (self.status, self.body) {
            (Some(status), Some(body)) => Some(Answer {
                status: u16::try_from(status).map_err(|_range| bad("status"))?,
                location: self.location,
                body,
            }),
            (None, None) => None,
            (Some(_), None) | (None, Some(_)) => return Err(bad("body")),
        };
        let at = from_microseconds(self.at).map_err(|_range| bad("at"))?;
        Ok(RememberedAnswer { claim, answer, at })
    }
}

struct Request {
    caller: String,
    path: String,
    key: String,
}

/// Finds answers, many at once: every request that can be repeated asks.
#[derive(Clone)]
pub struct SeaAnswerStore {
    database: Database,
    lookup: Lookup<Request, Option<AnswerRow>>,
}

impl SeaAnswerStore {
    /// Makes a store on an open database. It needs a runtime to serve its look-ups on.
    pub fn new(database: &Database) -> Self {
        let held = Held::new(database);
        let lookup = Batcher::start(move |requests: Vec<Request>| {
            let held = held.clone();
            async move { to_each(requests.len(), find(&held, &requests).await) }
        });
        Self { database: database.clone(), lookup }
    }
}

async fn find(
    held: &Held,
    requests: &[Request],
) -> Result<Vec<Result<Option<AnswerRow>, StoreError>>, StoreError> {
    let texts = |of: fn(&Request) -> &String| {
        Column::Texts(requests.iter().map(|request| of(request).clone()).collect())
    };
    let mut sql = Sql::of(held.database(), "SELECT i.n, ");
    sql.columns::<AnswerRow>("a").push(" FROM ");
    let columns = vec![
        ("caller", texts(|request| &request.caller)),
        ("path", texts(|request| &request.path)),
        ("request_key", texts(|request| &request.key)),
    ];
    sql.rows("i", columns).push(
        " JOIN answers a ON a.caller = i.caller AND a.path = i.path \
         AND a.request_key = i.request_key",
    );
    let found = held.all(sql, |cells| Ok((cells.take("i", "n")?, AnswerRow::read(cells)?)));
    Ok(by_number(requests.len(), found.await?).into_iter().map(Ok).collect())
}

#[async_trait]
impl AnswerStore for SeaAnswerStore {
    async fn find(
        &self,
        caller: &Caller,
        path: &str,
        key: &str,
    ) -> Result<Option<RememberedAnswer>, StoreError> {
        let request =
            Request { caller: caller.as_text(), path: path.to_owned(), key: key.to_owned() };
        let row = ask(&self.lookup, request).await?;
        Ok(row.map(|row| row.remembered(caller, path, key)).transpose()?)
    }

    async fn withdraw(&self, claim: &IdempotencyClaim) -> Result<(), StoreError> {
        let mut sql =
            Sql::of(&self.database, "DELETE FROM answers WHERE status IS NULL AND caller = ");
        sql.text(&claim.caller.as_text()).push(" AND path = ").text(&claim.path);
        sql.push(" AND request_key = ").text(&claim.key);
        sql.push(" AND body_hash = ").bytes(&claim.body_hash);
        sql.execute(&self.database.write).await.map(drop)
    }

    async fn forget_before(&self, before: Instant) -> Result<u64, StoreError> {
        let mut sql = Sql::of(&self.database, "DELETE FROM answers WHERE at < ");
        sql.at(before);
        sql.execute(&self.database.write).await
    }
}
