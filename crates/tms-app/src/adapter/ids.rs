//! Ids that sort by their age.

use tms_domain::port::IdSource;
use uuid::Uuid;

/// Makes UUIDs of version 7.
#[derive(Clone, Copy, Debug)]
pub(crate) struct UuidSource;

impl IdSource for UuidSource {
    fn next(&self) -> Uuid {
        #[expect(clippy::disallowed_methods, reason = "this is the IdSource port")]
        let id = Uuid::now_v7();
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_of_version_7_and_grow() {
        let ids: Vec<Uuid> = (0..1_000).map(|_| UuidSource.next()).collect();
        assert!(ids.iter().all(|id| id.get_version_num() == 7));
        assert!(ids.is_sorted_by(|earlier, later| earlier < later));
    }
}
