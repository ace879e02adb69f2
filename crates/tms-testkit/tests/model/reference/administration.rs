//! Organizations, the site, courses (ORG, SITE, CRS).

use super::{Reference, Said, done, refuse_stale, refused};
use crate::{
    command::{CourseEdit, CourseInput, Pick},
    rows::{Activity, Course, Organization, Role, Settings},
};

impl Reference {
    pub(super) fn create_organization(
        &mut self,
        by: usize,
        parent: Option<Pick>,
        settings: Settings,
    ) -> Said {
        self.allowed(by, &[Role::SystemAdministrator])?;
        let parent = parent.and_then(|it| it.of(self.rows.organizations.len()));
        if parent.is_some_and(|parent| self.line(parent).len() + 1 > 16) {
            return refused("too_deep");
        }
        self.refuse_external_id(settings, None)?;
        self.rows.organizations.push(Organization { parent, settings });
        self.journal("organization created", Some(by));
        done()
    }

    fn refuse_external_id(&self, settings: Settings, own: Option<usize>) -> Result<(), String> {
        let mut others = self.rows.organizations.iter().enumerate();
        let taken = settings.external_id.is_some()
            && others.any(|(number, it)| {
                Some(number) != own && it.settings.external_id == settings.external_id
            });
        if taken { refused("external_id_taken") } else { Ok(()) }
    }

    pub(super) fn edit_organization(
        &mut self,
        by: usize,
        stale: bool,
        organization: Pick,
        settings: Settings,
    ) -> Said {
        let reach = self.allowed(by, &[Role::OperationsManager, Role::SystemAdministrator])?;
        let Some(it) = organization.of(self.rows.organizations.len()) else {
            return refused("not_found");
        };
        if !self.covers(&reach, it) {
            return refused("not_found");
        }
        refuse_stale(stale)?;
        if self.rows.organizations[it].settings == settings {
            return done();
        }
        self.refuse_external_id(settings, Some(it))?;
        self.rows.organizations[it].settings = settings;
        self.journal("organization edited", Some(by));
        done()
    }

    pub(super) fn move_organization(
        &mut self,
        by: usize,
        stale: bool,
        organization: Pick,
        parent: Option<Pick>,
    ) -> Said {
        let reach = self.allowed(by, &[Role::OperationsManager, Role::SystemAdministrator])?;
        let count = self.rows.organizations.len();
        let (Some(it), parent) = (organization.of(count), parent.and_then(|it| it.of(count)))
        else {
            return refused("not_found");
        };
        if !self.covers(&reach, it) {
            return refused("not_found");
        }
        let moves = self.rows.organizations[it].parent != parent;
        if moves {
            self.allowed(by, &[Role::SystemAdministrator])?;
        }
        refuse_stale(stale)?;
        if !moves {
            return done();
        }
        if let Some(parent) = parent {
            if self.is_within(parent, it) {
                return refused("would_be_circular");
            }
            let below = (0..count).filter(|other| self.is_within(*other, it));
            let own = self.line(it).len() - 1;
            let height = below.map(|other| self.line(other).len() - own).max().unwrap_or(1);
            if self.line(parent).len() + height > 16 {
                return refused("too_deep");
            }
        }
        let crate::rows::Site { owner, default_user_organization, .. } = self.rows.site;
        let together = self.is_within(default_user_organization, owner);
        let was = std::mem::replace(&mut self.rows.organizations[it].parent, parent);
        if together && !self.is_within(default_user_organization, owner) {
            self.rows.organizations[it].parent = was;
            return refused("would_part_site");
        }
        self.journal("organization moved", Some(by));
        done()
    }

    pub(super) fn edit_site(
        &mut self,
        by: usize,
        stale: bool,
        register_by_key: bool,
        join_pool_organization: bool,
    ) -> Said {
        self.allowed(by, &[Role::SystemAdministrator])?;
        refuse_stale(stale)?;
        let new = crate::rows::Site { register_by_key, join_pool_organization, ..self.rows.site };
        if new == self.rows.site {
            return done();
        }
        self.rows.site = new;
        self.journal("site edited", Some(by));
        done()
    }

    pub(super) fn create_course(&mut self, by: usize, owner: Pick, course: &CourseInput) -> Said {
        let reach = self.allowed(by, &[Role::OperationsManager])?;
        let owner = owner.of(self.rows.organizations.len());
        let Some(owner) = owner.filter(|owner| self.covers(&reach, *owner)) else {
            return refused("organization_not_found");
        };
        let activity = |(is_lab, required): &(bool, bool)| Activity {
            is_lab: *is_lab,
            required: *required,
            retired: false,
        };
        let new = Course {
            owner,
            short_name: course.short_name,
            max_days: course.max_days,
            sku: course.sku,
            archived: false,
            auto_archive_at: None,
            activities: course.activities.iter().map(activity).collect(),
        };
        self.refuse_short_name(&new, None)?;
        self.rows.courses.push(new);
        self.journal("course created", Some(by));
        done()
    }

    fn refuse_short_name(&self, course: &Course, own: Option<usize>) -> Result<(), String> {
        let mut others = self.rows.courses.iter().enumerate();
        let taken = course.short_name.is_some()
            && others.any(|(number, it)| {
                Some(number) != own
                    && (it.owner, it.short_name) == (course.owner, course.short_name)
            });
        if taken { refused("short_name_taken") } else { Ok(()) }
    }

    pub(super) fn edit_course(
        &mut self,
        by: usize,
        stale: bool,
        course: Pick,
        edit: CourseEdit,
    ) -> Said {
        let reach = self.allowed(by, &[Role::OperationsManager])?;
        let Some(number) = course.of(self.rows.courses.len()) else { return refused("not_found") };
        let mut course = self.rows.courses[number].clone();
        if !self.covers(&reach, course.owner) {
            return refused("not_found");
        }
        refuse_stale(stale)?;
        match edit {
            CourseEdit::Archive(archived) => course.archived = archived,
            CourseEdit::AutoArchive(picked) => {
                course.auto_archive_at = picked.map(|picked| self.start(course.owner, picked));
            }
            CourseEdit::MaxDays(days) => course.max_days = days,
            CourseEdit::ShortName(name) => course.short_name = name,
            CourseEdit::Retire(activity) => {
                if let Some(activity) = activity.of(course.activities.len()) {
                    course.activities[activity].retired = true;
                }
            }
            CourseEdit::Add { is_lab, required } => {
                course.activities.push(Activity { is_lab, required, retired: false });
            }
        }
        if course == self.rows.courses[number] {
            return done();
        }
        self.refuse_short_name(&course, Some(number))?;
        self.rows.courses[number] = course;
        self.journal("course edited", Some(by));
        done()
    }
}
