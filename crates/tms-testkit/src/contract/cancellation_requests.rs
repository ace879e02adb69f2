//! Cancellation requests.

use tms_domain::{
    cancellation_request::CancellationRequest, id::CancellationRequestId, journal::Author,
    role::Reach,
};

use super::{
    Subject, all, commit, in_minutes,
    scene::{Scene, a_request},
    within,
};
use crate::build::{
    a_course, a_learner, an_assignment, an_organization, name, plan_at, store_change, store_new,
};

pub async fn hlp_1_the_open_request_of_an_assignment_is_found(subject: &Subject) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let assignment = an_assignment(ports, &scene.learner, &scene.course).await;
    let of = assignment.state().id();
    let requests = &ports.cancellation_requests;
    assert_eq!(requests.find_open(of).await.unwrap(), None);
    let late = in_minutes(ports, 25 * 60);
    let request = a_request(ports, assignment.state(), &scene.learner, late);
    let request = store_new(ports, request, late).await;
    let id = request.state().id();
    assert_eq!(requests.find_open(of).await.unwrap(), Some(id));
    let shown = async || ports.queries.assignments.find(of).await.unwrap().unwrap().open_request;
    assert_eq!(shown().await, Some(id));
    assert_eq!(requests.find(id).await.unwrap(), Some(request.clone()));
    let by = Author::User(scene.learner.state().id());
    let decline = request.change(|it| it.decline(by, name("No"), late)).unwrap();
    let declined = store_change(ports, decline, late).await;
    assert_eq!(requests.find_open(of).await.unwrap(), None);
    assert_eq!(shown().await, None);
    assert_eq!(requests.find(id).await.unwrap(), Some(declined));
    let unknown = CancellationRequestId::from_uuid(ports.ids.next());
    assert_eq!(requests.find(unknown).await.unwrap(), None);
    assert_eq!(ports.queries.assignments.find_cancellation_request(unknown).await.unwrap(), None);
}

pub async fn hlp_2_requests_are_listed_in_reach_by_state_the_newest_first(subject: &Subject) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let other = an_organization("Other").stored(ports).await;
    let of_other = a_course(other.state().id()).stored(ports).await;
    let stranger = a_learner(other.state().id()).stored(ports).await;
    let mut filed = Vec::new();
    for (minutes, learner, course) in [
        (2, &scene.learner, &scene.course),
        (1, &scene.learner, &scene.course),
        (3, &scene.learner, &scene.course),
        (4, &stranger, &of_other),
    ] {
        let assignment = an_assignment(ports, learner, course).await;
        let at = in_minutes(ports, 25 * 60 + minutes);
        let request = a_request(ports, assignment.state(), learner, at);
        filed.push((assignment, store_new(ports, request, at).await));
    }
    let at = in_minutes(ports, 26 * 60);
    let by = Author::User(scene.learner.state().id());
    let decline = |it: &CancellationRequest| it.decline(by, name("No"), at);
    let declined = store_change(ports, filed[0].1.change(decline).unwrap(), at).await;
    let approval = filed[1].1.approve(&filed[1].0, Author::System, None, at).unwrap();
    let approved = approval.request.versioned();
    let mut plan = plan_at(ports, at);
    plan.change(approval.request);
    plan.change(approval.assignment);
    commit(ports, plan).await;

    let queries = &ports.queries.assignments;
    let list = async |reach: Reach, state: Option<&str>| {
        let read = async |page| queries.list_cancellation_requests(&reach, state, &page).await;
        let ids = all(1, read).await.into_iter().map(|view| view.request.id());
        ids.collect::<Vec<_>>()
    };
    let id = |place: usize| filed[place].1.state().id();
    assert_eq!(list(Reach::Everywhere, None).await, [3, 2, 0, 1].map(id));
    assert_eq!(list(within(&scene.root), None).await, [2, 0, 1].map(id));
    assert_eq!(list(Reach::Within(Vec::new()), None).await, []);
    assert_eq!(list(Reach::Everywhere, Some("open")).await, [3, 2].map(id));
    assert_eq!(list(Reach::Everywhere, Some("declined")).await, [0].map(id));
    assert_eq!(list(within(&scene.root), Some("approved")).await, [1].map(id));

    for (stored, decided_by) in [(declined, Some(scene.learner.state())), (approved, None)] {
        let found = queries.find_cancellation_request(stored.state().id()).await.unwrap().unwrap();
        assert_eq!((&found.request, found.version), (stored.state(), stored.version()));
        assert_eq!(found.requested_by, scene.learner.state().into());
        assert_eq!(found.learner, scene.learner.state().into());
        assert_eq!(found.course_name, scene.course.state().details().name);
        assert_eq!(found.decided_by, decided_by.map(Into::into));
    }
}
