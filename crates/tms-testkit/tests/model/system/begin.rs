//! Building what a history begins with.

use chrono::Duration;
use tms_domain::course::Activity;
use tms_testkit::build;

use super::{
    PASSWORD, System, email,
    people::{code, days, settings},
};
use crate::rows::Rows;

impl System {
    /// Builds what the reference begins with, in its order.
    pub(super) fn build(&mut self, rows: &Rows) {
        let ports = self.ports.clone();
        for it in &rows.organizations {
            let mut builder =
                build::an_organization("Organization").with(|new| *new = settings(it.settings));
            if let Some(parent) = it.parent {
                let parent = self.numbers.organizations.id(parent);
                builder = builder.under(&self.tables.organizations[&parent]);
            }
            self.runtime.block_on(builder.stored(&ports));
            self.look_again();
        }
        let place = |number: usize| self.numbers.organizations.id(number);
        let site = build::a_site(place(rows.site.owner)).with(|site| {
            site.default_user_organization = place(rows.site.default_user_organization);
            site.register_by_key = rows.site.register_by_key;
            site.new_users_join_pool_organization = rows.site.join_pool_organization;
        });
        self.runtime.block_on(async {
            site.stored(&ports).await;
            for it in &rows.users {
                let learner = build::a_learner(place(it.organization))
                    .reached_at(&email(it.email))
                    .with_password(PASSWORD);
                let grants = it.grants.iter().map(|grant| self.grant(*grant));
                grants.fold(learner, build::UserBuilder::with_grant).stored(&ports).await;
            }
            let mut courses = Vec::new();
            for it in &rows.courses {
                let new = build::a_course(place(it.owner)).with(|new| {
                    new.name = build::name("Course");
                    new.max_access_days = days(it.max_days);
                    new.sku = code("sku", it.sku);
                });
                let activities = it.activities.iter();
                let new = activities.fold(new, |new, it| {
                    let activity = if it.is_lab { build::a_lab() } else { build::a_document() };
                    new.containing(Activity { required: it.required, ..activity })
                });
                courses.push(new.stored(&ports).await);
            }
            for (number, it) in rows.pools.iter().enumerate() {
                let mut new = build::a_pool(place(it.owner), &courses[it.course])
                    .with(|new| new.content_availability = build::days(1))
                    .with(|new| new.expires_at = new.starts_at + Duration::days(90));
                if it.available_to_children {
                    new = new.available_to_children();
                }
                let pool = new.stored(&ports).await;
                for key in rows.keys.iter().filter(|key| key.pool == number) {
                    match &key.typed {
                        Some(text) => drop(build::typed_keys(&ports, &pool, &[text]).await),
                        None => drop(build::generated_keys(&ports, &pool, 1).await),
                    }
                }
            }
        });
        self.look_again();
    }
}
