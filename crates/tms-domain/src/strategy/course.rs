//! Courses with their activities (CRS).

use proptest::{collection::vec, option, prelude::*};

use super::value::{access_days, id, long_text, name, web_address};
use crate::{
    certificate::CertificateDesign,
    course::{Activity, ActivityKind, Course, CourseDetails},
    id::{ActivityId, CourseId, OrganizationId},
};

fn activity_kind() -> impl Strategy<Value = ActivityKind> {
    prop_oneof![
        3 => name().prop_map(|lab_profile| ActivityKind::Lab { lab_profile }),
        1 => web_address().prop_map(|url| ActivityKind::Document { url }),
        1 => web_address().prop_map(|url| ActivityKind::Video { url }),
        1 => web_address().prop_map(|url| ActivityKind::Link { url }),
    ]
}

prop_compose! {
    /// Activities of every kind, some of them retired.
    pub fn activity()(
        id in id(ActivityId::from_uuid),
        name in name(),
        kind in activity_kind(),
        required in any::<bool>(),
        minutes in option::of(1_u16..600),
        requirements in option::weighted(0.2, long_text()),
        retired in prop::bool::weighted(0.15),
    ) -> Activity {
        let requirements = requirements.filter(|_| kind.is_lab());
        Activity { id, name, kind, required, minutes, requirements, retired }
    }
}

prop_compose! {
    /// Details of a course that is not archived, without a short name, which is unique in its owner (CRS-1).
    pub fn course_details()(
        name in name(),
        description in option::weighted(0.3, long_text()),
        max_access_days in option::of(access_days()),
        sku in option::of(name()),
        certificate in option::of(name().prop_map(CertificateDesign::new)),
        activities in vec(activity(), 0..6),
    ) -> CourseDetails {
        CourseDetails {
            name,
            short_name: None,
            description,
            max_access_days,
            sku,
            archived: false,
            auto_archive_at: None,
            certificate,
            activities,
        }
    }
}

prop_compose! {
    /// Courses of an organization that are not archived.
    pub fn course_of(owner: OrganizationId)(
        id in id(CourseId::from_uuid),
        details in course_details(),
    ) -> Course {
        Course::restore(id, owner, details)
    }
}
