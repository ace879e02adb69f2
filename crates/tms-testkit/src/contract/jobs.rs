//! Multiple creations.

use tms_domain::{
    assignment::{AssignRefused, Source},
    change::Versioned,
    id::{CourseId, JobId, UserId},
    job::{Job, PairRefused, PairResult, PairsWanted},
    journal::Author,
    plan::PairResults,
    port::Ports,
    role::Reach,
    view::{PairOutcomeFilter, PairResultView},
};
use uuid::Uuid;

use super::{Subject, all, commit, in_minutes, plan, scene::Scene, within};
use crate::build::{a_learner, store_change, store_new};

async fn a_job(ports: &Ports, by: Author, reach: Reach, wanted: PairsWanted) -> Versioned<Job> {
    let (id, now) = (JobId::from_uuid(ports.ids.next()), ports.clock.now());
    store_new(ports, Job::start(id, by, reach, wanted, now), now).await
}

fn nobody_s_pairs(learners: u128, courses: u128) -> PairsWanted {
    let ids = |count: u128| (1..=count).map(Uuid::from_u128);
    let (learners, courses) = (ids(learners), ids(courses));
    PairsWanted::new(learners.map(UserId::from_uuid), courses.map(CourseId::from_uuid)).unwrap()
}

pub async fn asg_5_a_job_is_loaded_with_all_it_wants_until_it_ends(subject: &Subject) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let reach = within(&scene.root);
    let job = a_job(ports, Author::CommandLine, reach, nobody_s_pairs(100, 3)).await;
    let id = job.state().id();
    assert_eq!(ports.jobs.find(id).await.unwrap(), Some(job.clone()));
    // Another server begins where the first one left off.
    let other = subject.server();
    let mut current = job;
    for (created, refused) in [(100, 0), (50, 50), (0, 100)] {
        let advance = |job: &Job| Ok::<_, ()>(job.advance(created, refused, in_minutes(ports, 1)));
        assert_eq!(ports.jobs.list_running().await.unwrap(), [id]);
        current = store_change(&other, current.change(advance).unwrap(), ports.clock.now()).await;
        assert_eq!(ports.jobs.find(id).await.unwrap(), Some(current.clone()));
    }
    assert_eq!(ports.jobs.list_running().await.unwrap(), []);
    let unknown = JobId::from_uuid(ports.ids.next());
    assert_eq!(ports.jobs.find(unknown).await.unwrap(), None);
}

pub async fn asg_5_running_jobs_are_listed_the_oldest_first(subject: &Subject) {
    let ports = &subject.server();
    let mut jobs = Vec::new();
    for _ in 0..3 {
        subject.pass(chrono::TimeDelta::minutes(1));
        let job = a_job(ports, Author::System, Reach::Everywhere, nobody_s_pairs(1, 1)).await;
        jobs.push(job.state().id());
    }
    assert_eq!(ports.jobs.list_running().await.unwrap(), jobs);
}

pub async fn asg_4_what_its_pairs_came_to_is_listed_in_order_for_who_asked(subject: &Subject) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let (who, course) = (scene.learner.state().id(), scene.course.state().id());
    let other = a_learner(scene.root.state().id()).stored(ports).await.state().id();
    let wanted = PairsWanted::new([who, other, UserId::from_uuid(Uuid::from_u128(1))], [course]);
    let job = a_job(ports, Author::User(who), Reach::Everywhere, wanted.unwrap()).await;
    let id = job.state().id();

    let new = scene.assigning(ports, Source::Administrator { by: Some(who) }).await;
    let made = new.state().id();
    let result = |learner, outcome| PairResult { learner, course, outcome };
    let (refused, missing) =
        (PairRefused::Assign(AssignRefused::LearnerDisabled), PairRefused::LearnerNotFound);
    let steps = [
        vec![result(who, Ok(made))],
        vec![
            result(other, Err(refused)),
            result(UserId::from_uuid(Uuid::from_u128(1)), Err(missing)),
        ],
    ];
    let mut current = job;
    let mut new = Some(new);
    for results in steps {
        let created = results.iter().filter(|result| result.outcome.is_ok()).count();
        let (place, decided) = (current.state().place(), results.len());
        let mut plan = plan(ports);
        let advance =
            |job: &Job| Ok::<_, ()>(job.advance(created, decided - created, ports.clock.now()));
        let change = current.change(advance).unwrap();
        current = change.versioned();
        plan.change(change);
        if let Some(new) = new.take() {
            plan.create(new);
        }
        plan.add_pair_results(PairResults { job: id, first_place: place, results });
        commit(ports, plan).await;
    }

    let queries = &ports.queries.assignments;
    let view = queries.find_job(id, who).await.unwrap().unwrap();
    assert_eq!((view.total, view.created, view.refused), (3, 1, 2));
    assert_eq!((view.started_at, view.finished_at), (ports.clock.now(), Some(ports.clock.now())));
    assert_eq!(queries.find_job(id, other).await.unwrap(), None, "somebody else's");
    let list = async |outcome| {
        all(1, async |page| queries.list_job_results(id, outcome, &page).await).await
    };
    let everything = list(None).await;
    let [PairResultView::Created { learner, course: of, assignment }, refused, missing] =
        everything.as_slice()
    else {
        panic!("{everything:?}");
    };
    assert_eq!((learner.id, of.0, *assignment), (who, course, made));
    assert_eq!(of.1, scene.course.state().details().name);
    for (result, who, wanted) in [
        (refused, other, "learner_disabled"),
        (missing, UserId::from_uuid(Uuid::from_u128(1)), "learner_not_found"),
    ] {
        let PairResultView::Refused { learner, course: _, names, code, detail } = result else {
            panic!("{result:?}");
        };
        assert_eq!((*learner, code.as_str()), (who, wanted));
        let named = names.as_ref().map(|(person, name)| (person.id, name));
        let known = wanted == "learner_disabled";
        assert_eq!(named, known.then_some((who, &scene.course.state().details().name)));
        assert!(!detail.is_empty());
    }
    assert_eq!(list(Some(PairOutcomeFilter::Created)).await, everything[..1]);
    assert_eq!(list(Some(PairOutcomeFilter::Refused)).await, everything[1..]);
}
