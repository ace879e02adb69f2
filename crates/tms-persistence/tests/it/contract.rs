//! SQLite and PostgreSQL hold the contract that the store in memory holds.

use tms_domain::port::Ports;
use tms_persistence::Stores;
use tms_testkit::contract::Subject;

use crate::databases::{Fresh, fresh_postgres, fresh_sqlite};

/// Every server has its own stores; what they share is the database.
fn subject(fresh: Fresh) -> Subject {
    Subject::new(move |outside| {
        // The closure keeps all of it: what holds the database must outlive the servers.
        let fresh = &fresh;
        let Stores {
            plans,
            organizations,
            sites,
            users,
            courses,
            assignments,
            pools,
            redemptions,
            certificates,
            cancellation_requests,
            jobs,
            achievements,
            judgings,
            answers,
            access,
            attempts,
            mail_queue,
            expiry_notices,
            inbox,
            webhooks,
            events,
            webhook_queue,
            queries,
        } = Stores::new(&fresh.database);
        Ports {
            plans,
            organizations,
            sites,
            users,
            courses,
            assignments,
            pools,
            redemptions,
            certificates,
            cancellation_requests,
            jobs,
            achievements,
            judgings,
            answers,
            access,
            attempts,
            mail_queue,
            expiry_notices,
            inbox,
            webhooks,
            events,
            webhook_queue,
            queries,
            ..outside
        }
    })
}

async fn on_sqlite() -> Subject {
    subject(fresh_sqlite().await)
}

async fn on_postgres() -> Subject {
    subject(fresh_postgres().await)
}

mod sqlite {
    tms_testkit::contract_tests!(crate::contract::on_sqlite);
}

mod postgres {
    tms_testkit::contract_tests!(crate::contract::on_postgres);
}
