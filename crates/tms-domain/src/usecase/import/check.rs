//! Checking a whole catalogue before anything of it is written.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    BadRow, ImportOptions, RawCatalog, RawCourse, RawOrganization, RawSite, Row, RowKind,
    check_people::CheckedAdministrator, repeated, tree::Tree,
};
use crate::{
    course::{ACTIVITIES_MAX, CourseRefused},
    field::{FieldCode, FieldError, FieldReader, InvalidFields},
    id::OrganizationId,
    input::NewCourse,
    organization::{OrganizationSettings, PlaceRefused},
    port::{Ports, StoreError},
    site::{SiteRefused, SiteSettings},
    text::Name,
};

/// An organization that may be written.
pub(super) struct CheckedOrganization {
    pub(super) line: usize,
    pub(super) id: OrganizationId,
    pub(super) is_new: bool,
    pub(super) parent: Option<OrganizationId>,
    pub(super) settings: OrganizationSettings,
}

/// A site that may be written.
pub(super) struct CheckedSite {
    pub(super) line: usize,
    pub(super) settings: SiteSettings,
}

/// A course that may be written.
pub(super) struct CheckedCourse {
    pub(super) line: usize,
    pub(super) owner: OrganizationId,
    pub(super) short_name: Name,
    pub(super) course: NewCourse,
}

/// A catalogue of which every row that is left may be written.
#[derive(Default)]
pub(super) struct CheckedCatalog {
    pub(super) organizations: Vec<CheckedOrganization>,
    pub(super) sites: Vec<CheckedSite>,
    pub(super) courses: Vec<CheckedCourse>,
    pub(super) administrators: Vec<CheckedAdministrator>,
}

impl CheckedCatalog {
    /// How many rows may be written.
    pub(super) const fn len(&self) -> usize {
        self.organizations.len() + self.sites.len() + self.courses.len() + self.administrators.len()
    }
}

/// What is known while a catalogue is checked.
pub(super) struct Check<'a> {
    pub(super) ports: &'a Ports,
    pub(super) bad: Vec<BadRow>,
    organizations: BTreeMap<String, OrganizationId>,
    /// The keys that the file's own organizations have, bad ones among them.
    in_file: BTreeSet<String>,
    tree: Tree,
}

/// An organization whose own fields are good.
struct Candidate {
    line: usize,
    key: Name,
    parent: Option<Name>,
    settings: OrganizationSettings,
}

impl<'a> Check<'a> {
    /// Checks every row; those that are bad are in `bad` then.
    pub(super) async fn catalog(
        ports: &'a Ports,
        catalog: RawCatalog,
        options: ImportOptions,
    ) -> Result<(CheckedCatalog, Vec<BadRow>), StoreError> {
        let mut check = Self {
            ports,
            bad: Vec::new(),
            organizations: BTreeMap::new(),
            in_file: keys(&catalog),
            tree: Tree::default(),
        };
        check.know(&catalog).await?;
        let known = check.organizations.clone();
        let candidates = check.candidates(catalog.organizations);
        let candidates = check.with_parents(candidates, &known);
        let checked = CheckedCatalog {
            organizations: check.places(candidates, &known, options),
            sites: check.sites(catalog.sites),
            courses: check.courses(catalog.courses),
            administrators: check.administrators(catalog.administrators),
        };
        Ok((checked, check.bad))
    }

    /// Loads the organizations of the store that any row names, with their lines.
    async fn know(&mut self, catalog: &RawCatalog) -> Result<(), StoreError> {
        let mut named: BTreeSet<String> = BTreeSet::new();
        let mut name = |key: &Option<String>| {
            named.extend(
                key.as_deref().and_then(|key| Name::parse(key).ok()).map(|key| key.to_string()),
            );
        };
        for row in catalog.organizations.iter().flat_map(|row| &row.input) {
            name(&row.key);
            name(&row.parent);
        }
        for row in catalog.sites.iter().flat_map(|row| &row.input) {
            name(&row.organization);
            name(&row.default_user_organization);
        }
        catalog.courses.iter().flat_map(|row| &row.input).for_each(|row| name(&row.organization));
        for row in catalog.administrators.iter().flat_map(|row| &row.input) {
            name(&row.home);
            name(&row.organization);
        }
        let found = self.ports.organizations.find_by_external_ids(&named).await?;
        let ids = found.iter().map(|organization| organization.state().id()).collect();
        let lines = self.ports.organizations.find_lines(&ids).await?;
        for line in lines.values() {
            self.tree.know(line);
        }
        self.organizations = found
            .iter()
            .filter_map(|organization| {
                let key = organization.state().settings().external_id.as_ref()?;
                Some((key.to_string(), organization.state().id()))
            })
            .collect();
        Ok(())
    }

    /// Reads one row; what is wrong with it is noted.
    pub(super) fn row<T, C>(
        &mut self,
        kind: RowKind,
        row: Row<T>,
        read: impl FnOnce(&Self, T, &mut FieldReader) -> Option<C>,
    ) -> Option<(usize, C)> {
        let Row { line, input } = row;
        let checked = input.and_then(|input| {
            let mut reader = FieldReader::default();
            let checked = read(self, input, &mut reader);
            reader.finish(checked)
        });
        match checked {
            Ok(checked) => Some((line, checked)),
            Err(errors) => {
                self.bad.push(BadRow { line, kind, errors });
                None
            }
        }
    }

    /// The organization that a field names.
    pub(super) fn resolve(
        &self,
        reader: &mut FieldReader,
        field: &str,
        key: Option<String>,
    ) -> Option<OrganizationId> {
        let key = reader.name(field, key)?;
        let found = self.organizations.get(key.as_str()).copied();
        if found.is_none() {
            reader.refuse(self.no_organization(field, key.as_str()));
        }
        found
    }

    fn no_organization(&self, field: &str, key: &str) -> FieldError {
        let message = if self.in_file.contains(key) {
            "the row of this organization is bad"
        } else {
            "there is no organization with this key, neither in the file nor in the system"
        };
        FieldError::new(field, FieldCode::Invalid, message)
    }

    fn candidates(&mut self, rows: Vec<Row<RawOrganization>>) -> Vec<Candidate> {
        let mut seen: BTreeMap<Name, usize> = BTreeMap::new();
        let mut candidates = Vec::with_capacity(rows.len());
        for row in rows {
            let place = row.line;
            let read = self.row(RowKind::Organization, row, |check, row, reader| {
                let RawOrganization { key, parent, mut settings } = row;
                settings.external_id.clone_from(&key);
                let key = reader.name("key", key);
                let parent = reader.optional_name("parent", parent);
                let settings = settings.read(reader, &*check.ports.calendar);
                let key = key?;
                if let Some(line) = seen.insert(key.clone(), place) {
                    reader.refuse(repeated("key", line));
                }
                Some((key, parent, settings?))
            });
            candidates.extend(read.map(|(line, (key, parent, settings))| Candidate {
                line,
                key,
                parent,
                settings,
            }));
        }
        candidates
    }

    /// Leaves out whose parent is neither in the store nor in a good row, and those below them.
    fn with_parents(
        &mut self,
        mut candidates: Vec<Candidate>,
        known: &BTreeMap<String, OrganizationId>,
    ) -> Vec<Candidate> {
        loop {
            let keys: BTreeSet<Name> = candidates.iter().map(|row| row.key.clone()).collect();
            let (good, bad): (Vec<_>, Vec<_>) = candidates.into_iter().partition(|row| {
                row.parent.as_ref().is_none_or(|parent| {
                    keys.contains(parent) || known.contains_key(parent.as_str())
                })
            });
            if bad.is_empty() {
                return good;
            }
            for row in bad {
                let parent = row.parent.as_ref().map_or("", Name::as_str);
                let errors = InvalidFields::one(self.no_organization("parent", parent));
                let kind = RowKind::Organization;
                self.bad.push(BadRow { line: row.line, kind, errors });
            }
            candidates = good;
        }
    }

    /// Gives each organization its place, parents first, and leaves out who cannot stand there (ORG-3).
    fn places(
        &mut self,
        candidates: Vec<Candidate>,
        known: &BTreeMap<String, OrganizationId>,
        options: ImportOptions,
    ) -> Vec<CheckedOrganization> {
        for row in &candidates {
            let fresh = || OrganizationId::from_uuid(self.ports.ids.next());
            self.organizations.entry(row.key.to_string()).or_insert_with(fresh);
        }
        let mut rows: Vec<CheckedOrganization> = Vec::with_capacity(candidates.len());
        for Candidate { line, key, parent, settings } in candidates {
            let Some(id) = self.organizations.get(key.as_str()).copied() else { continue };
            let is_new = !known.contains_key(key.as_str());
            let parent = parent.and_then(|parent| self.organizations.get(parent.as_str()).copied());
            if is_new || options.update {
                self.tree.put(id, parent);
            }
            rows.push(CheckedOrganization { line, id, is_new, parent, settings });
        }
        let rows = self.without_circles(rows);
        let mut placed: Vec<(usize, CheckedOrganization)> = Vec::with_capacity(rows.len());
        for row in rows {
            match self.tree.line(row.id) {
                Ok(line) => placed.push((line.len(), row)),
                Err(refused) => {
                    if row.is_new {
                        self.organizations.retain(|_, id| *id != row.id);
                    }
                    self.cannot_stand(row.line, refused);
                }
            }
        }
        placed.sort_by_key(|(depth, row)| (*depth, row.line));
        placed.into_iter().map(|(_, row)| row).collect()
    }

    /// Leaves out organizations of the store that would come to stand under themselves: they stay where they are,
    /// and so do those below them.
    fn without_circles(&mut self, rows: Vec<CheckedOrganization>) -> Vec<CheckedOrganization> {
        let mut good = Vec::with_capacity(rows.len());
        for row in rows {
            if !row.is_new && self.tree.moves(row.id) && self.tree.circles(row.id) {
                self.tree.put_back(row.id);
                self.cannot_stand(row.line, PlaceRefused::WouldBeCircular);
            } else {
                good.push(row);
            }
        }
        good
    }

    fn cannot_stand(&mut self, line: usize, refused: PlaceRefused) {
        let error = FieldError::new("parent", FieldCode::Invalid, refused.to_string());
        let errors = InvalidFields::one(error);
        self.bad.push(BadRow { line, kind: RowKind::Organization, errors });
    }

    fn sites(&mut self, rows: Vec<Row<RawSite>>) -> Vec<CheckedSite> {
        let mut seen = BTreeMap::new();
        let mut sites = Vec::with_capacity(rows.len());
        for row in rows {
            let place = row.line;
            let read = self.row(RowKind::Site, row, |check, row, reader| {
                let RawSite { organization, default_user_organization, settings } = row;
                let owner = check.resolve(reader, "organization", organization);
                let field = "default_user_organization";
                let default = check.resolve(reader, field, default_user_organization);
                let settings = settings.read(reader, owner, default)?;
                if let Some(line) = seen.insert(settings.host.clone(), place) {
                    reader.refuse(repeated("host", line));
                }
                let line = check.tree.line(settings.default_user_organization).ok()?;
                if !line.contains(&settings.organization) {
                    let message = SiteRefused::DefaultUserOrganizationOutside.to_string();
                    reader.refuse(FieldError::new(field, FieldCode::Invalid, message));
                }
                Some(settings)
            });
            sites.extend(read.map(|(line, settings)| CheckedSite { line, settings }));
        }
        sites
    }

    fn courses(&mut self, rows: Vec<Row<RawCourse>>) -> Vec<CheckedCourse> {
        let mut seen = BTreeMap::new();
        let mut courses = Vec::with_capacity(rows.len());
        for row in rows {
            let place = row.line;
            let read = self.row(RowKind::Course, row, |check, row, reader| {
                let RawCourse { organization, course } = row;
                let owner = check.resolve(reader, "organization", organization);
                if course.short_name.is_none() {
                    reader.refuse(FieldError::required("short_name"));
                }
                let course = course.read(reader)?;
                let (owner, short_name) = (owner?, course.short_name.clone()?);
                if let Some(line) = seen.insert((owner, short_name.clone()), place) {
                    reader.refuse(repeated("short_name", line));
                }
                if course.activities.len() > ACTIVITIES_MAX {
                    let message = CourseRefused::TooManyActivities.to_string();
                    reader.refuse(FieldError::new("activities", FieldCode::TooLong, message));
                }
                Some((owner, short_name, course))
            });
            courses.extend(read.map(|(line, (owner, short_name, course))| CheckedCourse {
                line,
                owner,
                short_name,
                course,
            }));
        }
        courses
    }
}

/// The keys of a catalogue's own organizations.
fn keys(catalog: &RawCatalog) -> BTreeSet<String> {
    let rows = catalog.organizations.iter().flat_map(|row| &row.input);
    let keys = rows.filter_map(|row| Name::parse(row.key.as_deref()?).ok());
    keys.map(|key| key.to_string()).collect()
}
