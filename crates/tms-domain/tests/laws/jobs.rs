//! Multiple creation (ASG-4, ASG-5): which pairs there are, and how a job moves on.

use proptest::{collection::vec, prelude::*};
use tms_domain::{
    change::{Aggregate as _, Version, Versioned},
    id::{CourseId, JobId, UserId},
    job::{Job, JobState, PAIRS_MAX, PAIRS_PER_TRANSACTION, PairsWanted, TooManyPairs},
    journal::Author,
    role::Reach,
};
use uuid::Uuid;

use super::noon;

fn learners(raw: impl IntoIterator<Item = u128>) -> Vec<UserId> {
    raw.into_iter().map(|raw| UserId::from_uuid(Uuid::from_u128(raw))).collect()
}

fn courses(raw: impl IntoIterator<Item = u128>) -> Vec<CourseId> {
    raw.into_iter().map(|raw| CourseId::from_uuid(Uuid::from_u128(raw))).collect()
}

fn first_of_each<T: PartialEq + Copy>(items: &[T]) -> Vec<T> {
    let mut kept: Vec<T> = Vec::new();
    for item in items {
        if !kept.contains(item) {
            kept.push(*item);
        }
    }
    kept
}

proptest! {
    #[test]
    fn asg_4_each_learner_gets_each_course_and_repeated_ids_count_once(
        raw_learners in vec(0_u128..8, 0..12), raw_courses in vec(0_u128..8, 0..12), place in 0_usize..70,
    ) {
        let (learners, courses) = (learners(raw_learners), courses(raw_courses));
        let wanted = PairsWanted::new(learners.clone(), courses.clone()).unwrap();
        let mut expected = Vec::new();
        for learner in first_of_each(&learners) {
            for course in first_of_each(&courses) {
                expected.push((learner, course));
            }
        }
        prop_assert_eq!(wanted.len(), expected.len());
        prop_assert_eq!(wanted.is_empty(), expected.is_empty());
        let from: Vec<_> = wanted.pairs_from(place).collect();
        prop_assert_eq!(from, expected.into_iter().skip(place).collect::<Vec<_>>());
    }

    #[test]
    fn asg_5_a_job_decides_each_pair_once_however_it_is_cut(
        learner_count in 1_u128..60, course_count in 1_u128..60, cuts in vec(1_usize..500, 1..80),
    ) {
        let wanted = PairsWanted::new(learners(0..learner_count), courses(0..course_count)).unwrap();
        let all: Vec<_> = wanted.pairs_from(0).collect();
        let id = JobId::from_uuid(Uuid::from_u128(1));
        let mut job = Job::start(id, Author::System, Reach::Everywhere, wanted, noon()).versioned();
        let mut decided = Vec::new();
        for cut in cuts.iter().cycle() {
            if matches!(job.state().state(), JobState::Done { .. }) {
                break;
            }
            let next = job.state().next_pairs();
            prop_assert!(!next.is_empty() && next.len() <= PAIRS_PER_TRANSACTION);
            let taken = (*cut).min(next.len());
            decided.extend(next.into_iter().take(taken));
            let refused = taken / 3;
            job = job.change(|job| Ok::<_, ()>(job.advance(taken - refused, refused, noon()))).unwrap().versioned();
        }
        prop_assert_eq!(decided, all.clone());
        prop_assert_eq!(job.state().created() + job.state().refused(), all.len());
    }
}

#[test]
fn asg_4_up_to_a_million_pairs_and_not_one_more() {
    assert_eq!(PAIRS_MAX, 1_000_000);
    assert_eq!(PairsWanted::new(learners(0..1_000), courses(0..1_000)).unwrap().len(), PAIRS_MAX);
    assert_eq!(
        PairsWanted::new(learners(0..1_000), courses(0..1_001)),
        Err(TooManyPairs { pairs: 1_001_000 })
    );
    // Repeated ids count once before the limit is looked at.
    assert!(PairsWanted::new(learners((0..1_000).chain(0..1_000)), courses(0..1_000)).is_ok());
}

#[test]
fn asg_4_a_job_without_pairs_is_done_at_once() {
    let wanted = PairsWanted::new([], courses(0..3)).unwrap();
    let id = JobId::from_uuid(Uuid::from_u128(1));
    let job = Job::start(id, Author::System, Reach::Everywhere, wanted, noon());
    assert_eq!(job.state().state(), JobState::Done { at: noon() });
    let mut again = Versioned::new(job.state().clone(), Version::FIRST).into_state();
    again.apply(&again.advance(0, 0, noon()));
    assert_eq!(&again, job.state());
}
