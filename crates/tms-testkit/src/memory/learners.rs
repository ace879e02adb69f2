//! What a learner sees of their own, in memory (LRN).

use async_trait::async_trait;
use tms_domain::{
    change::Versioned,
    id::UserId,
    launch::Launch,
    port::{LearnerQueries, ListError, Page, PageRequest, StoreError},
    time::Instant,
    view::{AssignmentView, DASHBOARD_ASSIGNMENTS_MAX, DashboardView},
};

use super::{
    MemoryStore, Tables,
    page::{Order, Place, list_name, page},
};

impl Tables {
    /// Everything of a learner that is not cancelled (ASG-7).
    fn active(&self, learner: UserId) -> impl Iterator<Item = AssignmentView> {
        let own = self
            .assignments
            .values()
            .filter(move |it| it.state().learner() == learner && !it.state().is_cancelled());
        own.filter_map(|assignment| self.view(assignment))
    }

    /// When an assignment was last worked on, else created (LRN-1).
    fn worked_on_at(&self, view: &AssignmentView, now: Instant) -> Instant {
        let id = view.state().id();
        let counts = |launch: &&Launch| launch.assignment() == id && launch.counts(now);
        let launches = self.launches.values().map(Versioned::state).filter(counts);
        launches.map(Launch::requested_at).max().unwrap_or(view.state().created_at())
    }

    fn by_relevance(&self, view: AssignmentView, now: Instant) -> (Place, AssignmentView) {
        (Place::by_instant(self.worked_on_at(&view, now), view.state().id().as_uuid()), view)
    }
}

#[async_trait]
impl LearnerQueries for MemoryStore {
    async fn dashboard(&self, learner: UserId, now: Instant) -> Result<DashboardView, StoreError> {
        let tables = self.tables();
        let unexpired = tables.active(learner).filter(|view| !view.state().is_expired(now));
        let (complete, open): (Vec<_>, Vec<_>) =
            unexpired.partition(|view| view.state().is_complete());
        let max = usize::from(DASHBOARD_ASSIGNMENTS_MAX);
        let more = open.len() > max;
        let mut open: Vec<_> =
            open.into_iter().map(|view| tables.by_relevance(view, now)).collect();
        let mut complete: Vec<_> =
            complete.into_iter().map(|view| tables.by_relevance(view, now)).collect();
        for list in [&mut open, &mut complete] {
            list.sort_by(|(one, _), (other, _)| other.cmp(one));
        }
        let all = open.into_iter().chain(complete).map(|(_, view)| view);
        Ok(DashboardView { assignments: all.take(max).collect(), more })
    }

    async fn list_current_training(
        &self,
        learner: UserId,
        request: &PageRequest,
        now: Instant,
    ) -> Result<Page<AssignmentView>, ListError> {
        let tables = self.tables();
        let open = tables.active(learner).filter(|view| view.state().holds_course(now));
        let rows = open.map(|view| tables.by_relevance(view, now));
        page(&list_name("current training", &learner), Order::Descending, rows, request)
    }

    async fn list_transcript(
        &self,
        learner: UserId,
        request: &PageRequest,
    ) -> Result<Page<AssignmentView>, ListError> {
        let tables = self.tables();
        let rows = tables.active(learner).filter_map(|view| {
            let at = view.state().completion().completed_at()?;
            Some((Place::by_instant(at, view.state().id().as_uuid()), view))
        });
        page(&list_name("transcript", &learner), Order::Descending, rows, request)
    }
}
