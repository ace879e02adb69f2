//! Limits on attempts that end badly (RED-7), counted over all servers.
//!
//! What was counted stands in the database. What is still being decided stands here: as long as it could use up
//! a limit, further attempts wait for it.

use std::sync::Arc;

use async_trait::async_trait;
use tms_domain::{
    attempt::{ATTEMPT_WINDOW, AttemptKind, Counted},
    port::{AttemptGate, AttemptPermit, EnterError, StoreError},
    time::Instant,
};

use crate::{
    batch::Batcher,
    connect::Database,
    held::Held,
    instant::{from_microseconds, to_microseconds},
    lookup::{Lookup, ask, to_each},
    sql::{Column, Sql},
};

mod places;

use places::{Place, Places, Taken};

/// Limits attempts by what a database counted.
#[derive(Clone)]
pub struct SeaAttemptGate {
    database: Database,
    counted: Lookup<Request, Vec<Vec<Instant>>>,
    places: Arc<Places>,
}

struct Request {
    kind: AttemptKind,
    keys: Vec<String>,
    since: i64,
}

impl SeaAttemptGate {
    /// Makes a gate on an open database. It needs a runtime to serve its look-ups on. Those who share a limit on
    /// one server must share the gate.
    pub fn new(database: &Database) -> Self {
        let held = Held::new(database);
        let counted = Batcher::start(move |requests: Vec<Request>| {
            let held = held.clone();
            async move { to_each(requests.len(), find_counted(&held, &requests).await) }
        });
        Self { database: database.clone(), counted, places: Arc::default() }
    }
}

#[async_trait]
impl AttemptGate for SeaAttemptGate {
    async fn enter(
        &self,
        kind: AttemptKind,
        counted: Vec<Counted>,
        now: Instant,
    ) -> Result<Box<dyn AttemptPermit>, EnterError> {
        let mut place = Place::stand_at(&self.places, kind, counted);
        loop {
            let seen = place.seen();
            let keys = place.keys();
            let request = Request { kind, keys, since: to_microseconds(now - ATTEMPT_WINDOW) };
            let instants = ask(&self.counted, request).await?;
            loop {
                match place.take(&seen, &instants, now)? {
                    Taken::Yes => {
                        let database = self.database.clone();
                        return Ok(Box::new(SeaAttemptPermit { database, kind, place }));
                    }
                    Taken::LookAgain => break,
                    Taken::Wait(free) => free.notified().await,
                }
            }
        }
    }
}

/// What was counted lately for each key of each request, in order.
async fn find_counted(
    held: &Held,
    requests: &[Request],
) -> Result<Vec<Result<Vec<Vec<Instant>>, StoreError>>, StoreError> {
    let mut found: Vec<Vec<Vec<Instant>>> =
        requests.iter().map(|request| vec![Vec::new(); request.keys.len()]).collect();
    let mut owners = Vec::new();
    let (mut kinds, mut keys, mut since) = (Vec::new(), Vec::new(), Vec::new());
    for (of_request, request) in requests.iter().enumerate() {
        for (of_key, key) in request.keys.iter().enumerate() {
            owners.push((of_request, of_key));
            kinds.push(request.kind.as_str().to_owned());
            keys.push(key.clone());
            since.push(request.since);
        }
    }
    let mut sql = Sql::of(held.database(), "SELECT i.n, a.at FROM ");
    let columns = vec![
        ("kind", Column::Texts(kinds)),
        ("counted_for", Column::Texts(keys)),
        ("since", Column::Instants(since)),
    ];
    sql.rows("i", columns).push(
        " JOIN attempts a ON a.kind = i.kind AND a.counted_for = i.counted_for AND a.at > i.since \
         ORDER BY i.n, a.at",
    );
    let read = held
        .all(sql, |cells| Ok((cells.take::<i64>("i", "n")?, cells.take::<i64>("attempts", "at")?)));
    for (number, at) in read.await? {
        let place = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
        let Some((of_request, of_key)) = place.and_then(|place| owners.get(place)) else {
            continue;
        };
        let list = found.get_mut(*of_request).and_then(|request| request.get_mut(*of_key));
        if let (Some(list), Ok(at)) = (list, from_microseconds(at)) {
            list.push(at);
        }
    }
    Ok(found.into_iter().map(Ok).collect())
}

struct SeaAttemptPermit {
    database: Database,
    kind: AttemptKind,
    place: Place,
}

#[async_trait]
impl AttemptPermit for SeaAttemptPermit {
    async fn count(mut self: Box<Self>, now: Instant) -> Result<(), StoreError> {
        // From here on the attempt may be counted, even when whoever made it does not wait for the end.
        self.place.counts();
        let keys = self.place.keys();
        let kinds = vec![self.kind.as_str().to_owned(); keys.len()];
        let at = vec![to_microseconds(now); keys.len()];
        let mut sql = Sql::of(
            &self.database,
            "INSERT INTO attempts (kind, counted_for, at, id) SELECT i.kind, i.counted_for, i.at, ",
        );
        sql.push_either("randomblob(16)", "gen_random_uuid()").push(" FROM ");
        let columns = vec![
            ("kind", Column::Texts(kinds)),
            ("counted_for", Column::Texts(keys)),
            ("at", Column::Instants(at)),
        ];
        sql.rows("i", columns);
        sql.execute(&self.database.write).await.map(drop)
    }
}
