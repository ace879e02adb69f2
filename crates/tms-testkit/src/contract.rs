//! What every adapter of the ports must hold: one body of checks for the store in memory, SQLite and PostgreSQL.
//!
//! A check stores through plans, reads back through the ports, and panics where the store fails it.
//! [`contract_tests!`](crate::contract_tests) makes a test of each of them, on a fresh [`Subject`]:
//!
//! ```
//! mod memory {
//!     async fn subject() -> tms_testkit::contract::Subject {
//!         tms_testkit::contract::Subject::in_memory()
//!     }
//!     tms_testkit::contract_tests!(super::subject);
//! }
//! ```
//!
//! The name of a check says what must hold, and the rule that asks for it.
#![expect(
    clippy::expect_used,
    clippy::future_not_send,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::panic,
    clippy::unwrap_used,
    missing_docs,
    reason = "a check fails by panicking, stays on its thread, and says by its name what it checks"
)]

use std::sync::Arc;

use chrono::TimeDelta;
use tms_domain::{
    change::Versioned,
    organization::Organization,
    plan::Plan,
    port::{CommitError, Cursor, ListError, Page, PageRequest, Ports},
    role::Reach,
    time::Instant,
};

use crate::{build::plan_at, memory::MemoryAttemptGate, world::World};

pub mod access;
pub mod achievements;
pub mod answers;
pub mod assignment_lists;
pub mod assignments;
pub mod attempts;
pub mod billing;
pub mod cancellation_requests;
pub mod certificates;
pub mod courses;
pub mod duplicates;
pub mod expiry_notices;
pub mod inbox;
pub mod jobs;
pub mod judging;
pub mod learners;
pub mod mail_queue;
pub mod names;
pub mod organizations;
pub mod paging;
pub mod plans;
pub mod redemptions;
mod scene;
pub mod sites;
pub mod training_keys;
pub mod users;
pub mod webhook_queue;
pub mod webhooks;

/// A fresh and empty store, and as many servers on it as wished.
pub struct Subject {
    world: World,
    serve: Box<dyn Fn(Ports) -> Ports + Send + Sync>,
}

impl std::fmt::Debug for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Subject").field("world", &self.world).finish_non_exhaustive()
    }
}

impl Subject {
    /// A store under contract. `serve` puts the ports of one more server on it in the place of those in memory;
    /// clock, ids, codes and hashing stay.
    pub fn new(serve: impl Fn(Ports) -> Ports + Send + Sync + 'static) -> Self {
        Self { world: world(), serve: Box::new(serve) }
    }

    /// The store in memory.
    pub fn in_memory() -> Self {
        let world = world();
        let store = world.store.clone();
        let serve = move |outside| {
            let attempts = Arc::new(MemoryAttemptGate::new(store.clone()));
            Ports { attempts, ..outside }
        };
        Self { world, serve: Box::new(serve) }
    }

    /// Lets time pass for every server; a negative while turns it back.
    pub fn pass(&self, by: TimeDelta) {
        self.world.clock.advance(by);
    }

    /// The ports of one more server.
    pub fn server(&self) -> Ports {
        (self.serve)(self.world.ports_without_faults())
    }
}

/// What is not under contract. Its clock shows microseconds, so that an instant cut too short would show.
fn world() -> World {
    let world = World::empty().expect("an empty world");
    world.clock.advance(TimeDelta::microseconds(123_456));
    world
}

/// So much later than now.
fn in_minutes(ports: &Ports, minutes: i64) -> Instant {
    ports.clock.now() + TimeDelta::minutes(minutes)
}

/// A plan of now.
fn plan(ports: &Ports) -> Plan {
    plan_at(ports, ports.clock.now())
}

async fn commit(ports: &Ports, plan: Plan) {
    ports.plans.commit(plan).await.expect("the store takes the plan");
}

/// Commits a plan that must be refused, and tells why it was.
async fn refused(ports: &Ports, plan: Plan) -> CommitError {
    ports.plans.commit(plan).await.expect_err("the store refuses the plan")
}

fn within(organization: &Versioned<Organization>) -> Reach {
    Reach::Within(vec![organization.state().id()])
}

fn request(limit: u16, after: Option<Cursor>) -> PageRequest {
    PageRequest { limit, after }
}

/// Every item of a list, page by page.
async fn all<T>(
    limit: u16,
    read: impl AsyncFn(PageRequest) -> Result<Page<T>, ListError>,
) -> Vec<T> {
    let (mut items, mut after) = (Vec::new(), None);
    loop {
        let page = read(request(limit, after.take())).await.expect("the list is read");
        assert!(page.items.len() <= usize::from(limit), "a page is no longer than asked for");
        items.extend(page.items);
        match page.next {
            Some(next) => after = Some(next),
            None => return items,
        }
    }
}

/// Makes a test of each check of the [contract](crate::contract), on what an `async fn() -> Subject` gives.
///
/// The crate that uses it needs `tokio` with its macros.
#[macro_export]
macro_rules! contract_tests {
    ($subject:path) => {
        $crate::contract_tests! { $subject:
            access [
                usr_7_a_session_is_found_by_its_secret_with_its_user,
                usr_7_tokens_are_found_by_their_secrets_and_listed_for_their_owner,
                aud_1_a_token_is_made_and_removed_with_an_entry_in_the_same_commit,
                usr_5_all_access_of_one_user_ends_at_once_and_nothing_of_others,
                usr_6_a_password_link_is_found_by_its_secret_with_its_user,
                usr_7_what_no_longer_matters_is_swept_and_nothing_else,
                a_crowd_of_tokens_gets_each_its_own_user,
            ],
            achievements [
                ach_1_badges_and_achievements_are_loaded_as_they_were_stored,
                ach_1_a_history_is_all_that_was_done_cancelled_assignments_aside,
                ach_2_an_achievement_and_a_badge_are_had_once,
                ach_5_what_was_revoked_stands_in_the_list_of_its_place_and_among_nobodys,
                ach_4_own_achievements_and_badges_are_listed_the_newest_first,
                perm_3_badges_and_achievements_are_listed_by_name_above_and_below,
            ],
            answers [
                an_answer_is_found_by_caller_path_and_key,
                an_answer_is_kept_with_its_plan_or_not_at_all,
                a_request_that_was_answered_is_not_answered_again,
                a_claim_gives_way_to_its_own_answer_and_to_no_other,
                a_claim_gives_way_to_another_when_its_server_must_have_died,
                of_a_crowd_with_one_key_one_is_answered_and_the_others_write_nothing,
                a_claim_is_withdrawn_and_an_answer_is_not,
                answers_are_forgotten_from_an_instant_on,
            ],
            assignment_lists [
                perm_3_assignments_are_listed_in_reach_the_newest_first_page_by_page,
                assignments_sort_by_every_key_in_both_directions,
                every_filter_of_assignments_holds_whatever_the_order,
                a_list_is_stable_while_rows_are_added,
                a_foreign_cursor_is_refused,
            ],
            assignments [
                asg_3_an_assignment_is_loaded_as_it_was_stored_with_the_names_that_go_with_it,
                can_3_launches_and_what_they_came_to_are_loaded_with_their_assignment,
                asg_6_only_open_uncompleted_assignments_are_held,
                lrn_4_an_assignment_opens_with_its_current_activities,
                nte_1_notes_are_listed_the_newest_first,
                aud_1_the_journal_of_an_assignment_tells_who_when_and_what,
            ],
            attempts [
                red_7_too_many_bad_ends_are_refused_until_the_first_is_ten_minutes_old,
                red_7_attempts_are_counted_over_all_servers,
                red_7_a_class_behind_one_address_waits_for_one_another_and_is_not_locked_out,
                red_7_a_crowd_that_guesses_is_let_in_as_often_as_allowed_and_no_more,
                who_stops_waiting_leaves_the_place_to_the_next,
            ],
            billing [
                bil_1_bil_2_creating_bills_one_line_and_cancelling_reverses_it,
                bil_4_a_statement_counts_each_line_in_the_month_of_its_instant,
                bil_4_a_statement_tells_skus_apart_and_is_in_order,
            ],
            cancellation_requests [
                hlp_1_the_open_request_of_an_assignment_is_found,
                hlp_2_requests_are_listed_in_reach_by_state_the_newest_first,
            ],
            certificates [
                crt_2_a_completion_stores_its_certificate_and_a_later_name_leaves_it,
                crt_2_a_certificate_is_found_by_its_whole_number_and_no_other,
                crt_2_a_number_is_taken_once,
            ],
            courses [
                crs_1_a_course_is_loaded_with_its_activities_in_order,
                crt_1_a_course_keeps_the_design_of_its_certificate,
                perm_3_a_course_is_seen_above_and_below_its_owner_and_not_beside,
                perm_3_courses_are_listed_by_name_where_they_can_be_assigned,
                crs_4_a_course_is_listed_as_archived_from_its_instant_on,
            ],
            duplicates [
                usr_2_an_email_is_taken_in_normal_form,
                org_1_an_external_id_is_taken_once,
                crs_1_a_short_name_is_taken_once_for_each_owner,
                site_3_a_host_is_taken_once_and_so_is_the_catch_all,
                key_4_a_key_is_taken_in_normal_form,
                red_3_a_key_makes_one_assignment,
                hlp_1_an_assignment_has_one_open_request,
                what_was_given_up_can_be_taken_by_another,
                one_id_is_stored_once,
            ],
            expiry_notices [
                not_2_expiring_assignments_are_found_in_the_order_of_expiry_page_by_page,
                not_2_the_mark_moves_on_and_never_back,
                not_2_in_a_month_each_notice_comes_once,
                not_2_after_an_outage_only_the_latest_notice_comes,
                not_2_an_edited_expiry_has_notices_of_its_own_each_once,
                not_2_several_servers_at_once_cause_no_notice_twice,
            ],
            inbox [
                not_2_the_inbox_shows_the_mail_one_got_the_newest_first_and_never_account_mail,
                a_mail_is_read_once_by_its_reader_alone,
            ],
            jobs [
                asg_5_a_job_is_loaded_with_all_it_wants_until_it_ends,
                asg_5_running_jobs_are_listed_the_oldest_first,
                asg_4_what_its_pairs_came_to_is_listed_in_order_for_who_asked,
            ],
            judging [
                ach_1_what_may_have_earned_something_makes_a_worker_judge,
                ach_1_no_row_is_taken_by_two_workers_unless_the_first_has_died,
                ach_2_several_servers_judge_and_nobody_earns_twice,
            ],
            learners [
                lrn_1_the_dashboard_shows_five_those_to_do_first,
                lrn_1_can_3_a_launch_its_host_never_answered_is_no_work_after_a_minute,
                lrn_2_current_training_is_what_is_open_and_not_complete,
                lrn_3_the_transcript_shows_what_is_complete_expired_or_not,
            ],
            mail_queue [
                not_1_a_row_goes_from_waiting_over_sending_to_its_end,
                not_1_what_a_dead_sender_took_is_unsure_and_sent_again_only_by_hand,
                not_1_a_mail_without_an_answer_is_unsure_at_once,
                not_1_a_slow_sender_still_says_what_became_of_its_mail,
                aud_1_a_mail_is_sent_again_with_an_entry_in_the_same_commit_and_once,
                not_1_no_row_is_taken_by_two_workers,
                perm_3_of_a_recipient_who_moved_out_of_reach_the_outbox_shows_nothing,
                perm_4_the_outbox_shows_what_is_in_reach,
            ],
            names [
                usr_8_users_and_assignments_are_found_by_parts_of_hostile_names,
                usr_8_five_thousand_learners_are_found_as_the_rule_says,
                usr_8_several_parts_must_all_hold_and_what_changes_is_found_anew,
            ],
            organizations [
                org_2_lines_and_descendants_follow_the_tree,
                org_3_a_move_changes_the_lines_of_all_below,
                org_1_organizations_are_found_by_their_external_ids,
                org_1_organizations_are_listed_the_newest_first_with_what_they_inherit,
            ],
            paging [
                users_with_equal_names_are_neither_skipped_nor_repeated,
                names_of_mixed_scripts_have_one_order_everywhere,
                courses_with_equal_names_are_neither_skipped_nor_repeated,
                pools_keys_and_mail_of_one_instant_are_neither_skipped_nor_repeated,
                notes_and_journal_of_one_instant_are_neither_skipped_nor_repeated,
            ],
            plans [
                a_stale_version_of_any_kind_refuses_the_plan,
                what_does_not_exist_cannot_be_checked,
                a_check_leaves_the_version_and_a_change_raises_it_by_one,
                a_refused_plan_writes_nothing_and_an_accepted_one_everything,
                of_many_plans_on_one_version_one_is_committed,
                a_bad_plan_in_a_crowd_falls_out_alone,
                red_2_a_redemption_writes_all_it_comes_to,
                red_3_of_64_redemptions_of_one_key_one_is_committed,
            ],
            redemptions [
                red_1_a_look_up_tells_all_that_decides,
                red_5_a_visitor_s_look_up_tells_the_key_and_the_line_of_its_owner,
                a_look_up_is_never_staler_than_the_store,
                a_crowd_gets_each_its_own_answer,
            ],
            sites [
                site_1_a_site_is_loaded_as_it_was_stored,
                site_1_of_a_move_and_a_site_that_it_would_part_one_is_refused,
                site_2_sites_are_listed_the_oldest_first,
            ],
            training_keys [
                pool_1_pools_and_keys_are_loaded_as_they_were_stored,
                key_5_taken_codes_name_the_owner_of_their_pool,
                pool_6_keys_are_listed_as_they_were_added_with_who_redeemed,
                perm_3_pools_are_listed_in_reach_the_newest_first_with_counts,
                pool_3_pools_are_told_apart_by_whether_they_are_active,
            ],
            users [
                usr_1_users_come_with_all_their_details_and_the_roles_they_hold,
                perm_9_a_role_that_was_taken_is_gone,
                usr_2_users_are_found_by_their_normal_emails,
                perm_6_a_system_administrator_is_noticed,
                usr_8_users_are_listed_by_name_within_reach,
            ],
            webhooks [
                hook_1_webhooks_are_loaded_as_they_were_stored_and_listed_in_reach,
                hook_1_what_happens_is_an_event_while_a_webhook_is_on,
                hook_1_an_event_is_told_those_who_want_it_in_its_line,
                hook_1_no_event_is_taken_by_two_workers_and_a_webhook_is_told_once,
                hook_1_an_expiry_is_told_once_also_after_an_outage,
            ],
            webhook_queue [
                hook_1_a_message_is_sent_until_it_arrives_and_a_dead_sender_s_is_taken_over,
                hook_1_no_message_is_taken_by_two_workers_and_none_of_a_webhook_that_is_off,
                hook_1_a_message_is_sent_again_by_hand_and_a_stale_request_is_refused,
            ],
        }
    };
    ($subject:path: $($part:ident [$($check:ident),* $(,)?]),* $(,)?) => {
        $(
            mod $part {
                $(
                    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                    async fn $check() {
                        $crate::contract::$part::$check(&$subject().await).await;
                    }
                )*
            }
        )*
    };
}
