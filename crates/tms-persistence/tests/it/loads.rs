//! What was stored is loaded as it was, with its version, in sets.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use tms_domain::{
    cancellation_request::CancellationRequest,
    id::{CancellationRequestId, CourseId, JobId, LaunchId, OrganizationId, UserId},
    idempotency::{Answer, Caller, IdempotencyClaim, RememberedAnswer},
    job::{Job, PairsWanted},
    journal::Author,
    key_code::NormalCode,
    launch::LabResult,
    role::{AdministratorRole, Grant, Reach},
    site::{Site, SiteHost, SiteSettings},
};

use crate::{
    databases::fresh,
    world::{World, id, name, noon, plan},
};

#[tokio::test]
async fn org_2_lines_and_descendants_follow_the_tree() {
    for fresh in fresh().await {
        let world = World::new(&fresh.database);
        let organizations = &world.stores.organizations;
        let root = world.organization("Root", None).await;
        let child = world.organization("Child", Some(&root)).await;
        let grandchild = world.organization("Grandchild", Some(&child)).await;
        let other = world.organization("Other", None).await;
        let unknown = OrganizationId::from_uuid(id());
        let ids = [&root, &grandchild, &other].map(|line| line.organization().id());
        let ids = BTreeSet::from([ids[0], ids[1], ids[2], unknown]);
        let lines = organizations.find_lines(&ids).await.unwrap();
        assert_eq!(lines.len(), 3);
        for line in [&root, &grandchild, &other] {
            assert_eq!(lines[&line.organization().id()], *line);
        }
        let below = organizations.find_descendants(root.organization().id()).await.unwrap();
        assert_eq!(below, [child.foot().clone(), grandchild.foot().clone()]);
        assert_eq!(organizations.find_descendants(unknown).await.unwrap(), []);
        let first = organizations.find_first_root().await.unwrap().unwrap();
        assert_eq!(first, *root.foot());
        let names = BTreeSet::from(["ext Child".to_owned(), "nobody".to_owned(), "\0".to_owned()]);
        let found = organizations.find_by_external_ids(&names).await.unwrap();
        assert_eq!(found, [child.foot().clone()]);
    }
}

#[tokio::test]
async fn users_come_with_the_roles_they_hold() {
    for fresh in fresh().await {
        let world = World::new(&fresh.database);
        let root = world.organization("Root", None).await;
        let organization = root.organization().id();
        let role = AdministratorRole::SalesManager;
        let grants = BTreeSet::from([
            Grant::SystemAdministrator,
            Grant::HelpDeskAgent,
            Grant::Administrator { role, organization },
        ]);
        assert!(!world.stores.users.any_system_administrator().await.unwrap());
        let plain = world.user(&root, "Ada", "Weiß").await;
        let full = world.user_with(&root, "Bo", "O'Brien", grants).await;
        assert!(world.stores.users.any_system_administrator().await.unwrap());
        let unknown = UserId::from_uuid(id());
        let ids = BTreeSet::from([plain.state().id(), full.state().id(), unknown]);
        let found = world.stores.users.find_many(&ids).await.unwrap();
        assert_eq!(found.into_values().collect::<Vec<_>>(), [plain.clone(), full.clone()]);
        let email = full.state().details().email.normal().to_owned();
        let emails = BTreeSet::from([email, "no\0body".to_owned()]);
        assert_eq!(world.stores.users.find_by_emails(&emails).await.unwrap(), [full]);
    }
}

#[tokio::test]
async fn sites_are_listed_the_oldest_first() {
    for fresh in fresh().await {
        let world = World::new(&fresh.database);
        let root = world.organization("Root", None).await;
        let mut sites = Vec::new();
        for (host, minutes) in [("*", 2), ("learn.example", 1)] {
            let settings = SiteSettings {
                host: SiteHost::parse(host).unwrap(),
                organization: root.organization().id(),
                default_user_organization: root.organization().id(),
                register_by_key: true,
                new_users_join_pool_organization: false,
                help_desk_email: None,
                contact: None,
                login_message: None,
            };
            let at = noon() + TimeDelta::minutes(minutes);
            let site = Site::create(tms_domain::id::SiteId::from_uuid(id()), settings, &root, at);
            let site = site.unwrap();
            sites.insert(0, site.versioned());
            let mut plan = plan(at);
            plan.create(site);
            world.commit(plan).await;
        }
        assert_eq!(world.stores.sites.list().await.unwrap(), sites);
        let first = sites[0].state().id();
        assert_eq!(world.stores.sites.find(first).await.unwrap(), Some(sites[0].clone()));
    }
}

#[tokio::test]
async fn perm_3_a_course_is_seen_above_and_below_its_owner_and_not_beside() {
    for fresh in fresh().await {
        let world = World::new(&fresh.database);
        let root = world.organization("Root", None).await;
        let left = world.organization("Left", Some(&root)).await;
        let right = world.organization("Right", Some(&root)).await;
        let of_root = world.course(&root, "Of the root").await;
        let of_left = world.course(&left, "Of the left").await;
        let unknown = CourseId::from_uuid(id());
        let ids = BTreeSet::from([of_root.state().id(), of_left.state().id(), unknown]);
        let within = |line: &tms_domain::organization::OrganizationLine| {
            Reach::Within(vec![line.organization().id()])
        };
        let both = BTreeSet::from([of_root.state().id(), of_left.state().id()]);
        let courses = &world.stores.courses;
        for reach in [Reach::Everywhere, within(&root), within(&left)] {
            assert_eq!(courses.find_seen(&reach, &ids).await.unwrap(), both);
        }
        let seen = courses.find_seen(&within(&right), &ids).await.unwrap();
        assert_eq!(seen, BTreeSet::from([of_root.state().id()]));
        let nothing = courses.find_seen(&Reach::Within(vec![]), &ids).await.unwrap();
        assert_eq!(nothing, BTreeSet::new());
        let found = courses.find_many(&ids).await.unwrap();
        assert_eq!(found.into_values().collect::<Vec<_>>(), [of_root, of_left.clone()]);
        let named = |line: &tms_domain::organization::OrganizationLine| {
            (line.organization().id(), "short Of the left".to_owned())
        };
        let names = BTreeSet::from([named(&left), named(&right)]);
        assert_eq!(courses.find_by_short_names(&names).await.unwrap(), [of_left]);
    }
}

#[tokio::test]
async fn an_assignment_comes_with_what_was_done_and_which_labs_are_pending() {
    for fresh in fresh().await {
        let world = World::new(&fresh.database);
        let root = world.organization("Root", None).await;
        let learner = world.user(&root, "Ada", "Weiß").await;
        let course = world.course(&root, "Course").await;
        let assignments = &world.stores.assignments;
        let mut now = world.assign(&root, &learner, &course, noon()).await;
        let [lab, document, _] = course.state().details().activities.as_slice() else {
            panic!("three activities");
        };
        for activity in [document, lab, lab] {
            let launch = LaunchId::from_uuid(id());
            let at = noon() + TimeDelta::seconds(30);
            let launching = now.launch(activity, course.state(), launch, at).unwrap();
            now = launching.assignment.versioned();
            let stored = launching.launch.versioned();
            let mut plan = plan(at);
            plan.change(launching.assignment);
            plan.create(launching.launch);
            world.commit(plan).await;
            assert_eq!(assignments.find_launch(launch).await.unwrap(), Some(stored));
        }
        let view = assignments.find(now.state().id()).await.unwrap().unwrap();
        assert_eq!(view.assignment, now);
        assert_eq!(view.state().labs().pending.len(), 2);
        assert_eq!(view.state().done().len(), 1);
        assert!(view.course_has_certificate);
        assert_eq!(view.course_name, name("Course"));
        assert_eq!(view.learner.person.last_name, name("Weiß"));
        assert_eq!(view.created_by.map(|by| by.id), Some(learner.state().id()));

        // A report shows that a pending lab was launched and is done.
        let launch = *view.assignment.state().labs().pending.keys().next().unwrap();
        let launch = assignments.find_launch(launch).await.unwrap().unwrap();
        let report = now.report(&launch, LabResult::Completed, course.state(), noon()).unwrap();
        let after = report.assignment.as_ref().unwrap().versioned();
        let mut plan = plan(noon());
        plan.change(report.launch);
        plan.change(report.assignment.unwrap());
        world.commit(plan).await;
        let view = assignments.find(after.state().id()).await.unwrap().unwrap();
        assert_eq!(view.assignment, after);
        assert!(view.state().is_complete());
    }
}

#[tokio::test]
async fn asg_6_only_open_uncompleted_assignments_are_held() {
    for fresh in fresh().await {
        let world = World::new(&fresh.database);
        let root = world.organization("Root", None).await;
        let course = world.course(&root, "Course").await;
        let another = world.course(&root, "Another").await;
        let mut learners = Vec::new();
        let mut held = Vec::new();
        for last in ["Holds", "Cancelled", "Complete"] {
            let learner = world.user(&root, "Ada", last).await;
            held.push(world.assign(&root, &learner, &course, noon()).await);
            learners.push(learner);
        }
        world.change(held[1].change(|a| a.cancel(Author::System, noon())).unwrap()).await;
        let reason = || name("Seen elsewhere");
        world.change(held[2].change(|a| a.mark_complete(reason(), noon())).unwrap()).await;
        let ids: BTreeSet<UserId> = learners.iter().map(|user| user.state().id()).collect();
        let courses = BTreeSet::from([course.state().id(), another.state().id()]);
        let find = |at| world.stores.assignments.find_held(&ids, &courses, at);
        let found = find(noon()).await.unwrap();
        let key = (learners[0].state().id(), course.state().id());
        assert_eq!(found.into_iter().collect::<Vec<_>>(), [(key, held[0].state().id())]);
        let end = held[0].state().expires_at();
        assert_eq!(find(end - TimeDelta::microseconds(1)).await.unwrap().len(), 1);
        assert_eq!(find(end).await.unwrap().len(), 0);
    }
}

#[tokio::test]
async fn pools_and_keys_are_found_and_taken_codes_name_their_owner() {
    for fresh in fresh().await {
        let world = World::new(&fresh.database);
        let root = world.organization("Root", None).await;
        let course = world.course(&root, "Course").await;
        let pool = world.pool(&root, &course, "Pool").await;
        let keys = world.keys(&pool, &["SPRING-1", "SPRING-2"]).await;
        let pools = &world.stores.pools;
        assert_eq!(pools.find(pool.state().id()).await.unwrap(), Some(pool));
        let key = pools.find_key(keys[1]).await.unwrap().unwrap();
        assert_eq!(key.state().code().shown(), "SPRING-2");
        let revoked =
            world.change(key.change(|key| key.revoke(Author::CommandLine, noon())).unwrap()).await;
        assert_eq!(pools.find_key(keys[1]).await.unwrap(), Some(revoked));
        let codes = ["spring 1", "nobody's", "a\0b", ""].map(NormalCode::of);
        let taken = pools.find_taken(&codes).await.unwrap();
        let owner = root.organization().id();
        assert_eq!(taken.into_iter().collect::<Vec<_>>(), [(codes[0].clone(), owner)]);
    }
}

#[tokio::test]
async fn hlp_1_the_open_request_of_an_assignment_is_found() {
    for fresh in fresh().await {
        let world = World::new(&fresh.database);
        let root = world.organization("Root", None).await;
        let learner = world.user(&root, "Ada", "Weiß").await;
        let course = world.course(&root, "Course").await;
        let assignment = world.assign(&root, &learner, &course, noon()).await;
        let by = learner.state().id();
        let late = noon() + TimeDelta::hours(25);
        let request = CancellationRequestId::from_uuid(id());
        let new =
            CancellationRequest::file(request, assignment.state(), None, name("Please"), by, late);
        let new = new.unwrap();
        let stored = new.versioned();
        let mut plan = plan(late);
        plan.create(new);
        world.commit(plan).await;
        let requests = &world.stores.cancellation_requests;
        let of = assignment.state().id();
        assert_eq!(requests.find_open(of).await.unwrap(), Some(request));
        assert_eq!(requests.find(request).await.unwrap(), Some(stored.clone()));
        let decline = |r: &CancellationRequest| r.decline(Author::User(by), name("No"), late);
        let declined = world.change(stored.change(decline).unwrap()).await;
        assert_eq!(requests.find_open(of).await.unwrap(), None);
        assert_eq!(requests.find(request).await.unwrap(), Some(declined));
    }
}

#[tokio::test]
async fn asg_5_a_job_is_loaded_with_all_it_wants_and_ends() {
    for fresh in fresh().await {
        let world = World::new(&fresh.database);
        let root = world.organization("Root", None).await;
        let ids = |count: u128| (0..count).map(uuid::Uuid::from_u128);
        let wanted =
            PairsWanted::new(ids(100).map(UserId::from_uuid), ids(3).map(CourseId::from_uuid))
                .unwrap();
        let reach = Reach::Within(vec![root.organization().id()]);
        let new = Job::start(JobId::from_uuid(id()), Author::CommandLine, reach, wanted, noon());
        let stored = new.versioned();
        let mut plan = plan(noon());
        plan.create(new);
        world.commit(plan).await;
        let jobs = &world.stores.jobs;
        let job = stored.state().id();
        assert_eq!(jobs.find(job).await.unwrap(), Some(stored.clone()));
        assert_eq!(jobs.find(job).await.unwrap(), Some(stored.clone()), "from memory");
        assert_eq!(jobs.list_running().await.unwrap(), [job]);
        let advance = |job: &Job| Ok::<_, ()>(job.advance(100, 200, noon()));
        let done = world.change(stored.change(advance).unwrap()).await;
        assert_eq!(jobs.find(job).await.unwrap(), Some(done));
        assert_eq!(jobs.list_running().await.unwrap(), []);
        assert_eq!(jobs.find(JobId::from_uuid(id())).await.unwrap(), None);
    }
}

#[tokio::test]
async fn kept_answers_are_found_by_caller_path_and_key() {
    for fresh in fresh().await {
        let world = World::new(&fresh.database);
        let answers = &world.stores.answers;
        let caller = Caller::Registering("ada@learn.example".to_owned());
        let claim = |key: &str| IdempotencyClaim {
            caller: caller.clone(),
            path: "/x".to_owned(),
            key: key.to_owned(),
            body_hash: [7; 32],
        };
        let answer = Answer { status: 201, location: Some("/y".to_owned()), body: vec![0, 255] };
        let given = RememberedAnswer { claim: claim("given"), answer: Some(answer), at: noon() };
        let open = RememberedAnswer { claim: claim("open"), answer: None, at: noon() };
        for remembered in [&given, &open] {
            let mut plan = plan(noon());
            plan.remember(remembered.clone());
            world.commit(plan).await;
        }
        let find = |key: &'static str| answers.find(&caller, "/x", key);
        assert_eq!(find("given").await.unwrap(), Some(given.clone()));
        assert_eq!(find("open").await.unwrap(), Some(open));
        assert_eq!(answers.find(&caller, "/x\0", "given").await.unwrap(), None);
        for key in ["given", "open"] {
            answers.withdraw(&claim(key)).await.unwrap();
        }
        assert_eq!(find("open").await.unwrap(), None);
        assert_eq!(find("given").await.unwrap(), Some(given), "an answer that was given stays");
        assert_eq!(answers.forget_before(noon()).await.unwrap(), 0);
        assert_eq!(answers.forget_before(noon() + TimeDelta::microseconds(1)).await.unwrap(), 1);
        assert_eq!(find("given").await.unwrap(), None);
    }
}
