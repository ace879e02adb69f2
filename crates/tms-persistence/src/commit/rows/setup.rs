//! Rows of what is set up once: places, people, courses, pools.

use tms_domain::{
    certificate::CertificateText,
    change::Version,
    course::{Activity, ActivityKind, Course, WebAddress},
    organization::{Organization, TimeZoneName},
    pool::TrainingKeyPool,
    role::Grant,
    site::Site,
    text::fold,
    user::User,
};
use uuid::Uuid;

use super::{Row, days, long_text, name, number, version_cell};
use crate::search::searchable;

pub(crate) fn organization(organization: &Organization, version: Version) -> Row {
    let settings = organization.settings();
    vec![
        organization.id().as_uuid().into(),
        version_cell(version),
        settings.name.as_str().into(),
        name(settings.external_id.as_ref()),
        organization.parent().map(tms_domain::id::OrganizationId::as_uuid).into(),
        settings.time_zone.as_str().into(),
        days(settings.max_access_days),
        name(settings.sku.as_ref()),
        settings.anonymous_registration.into(),
        long_text(settings.contact.as_ref()),
    ]
}

pub(crate) fn site(site: &Site, version: Version) -> Row {
    let settings = site.settings();
    vec![
        site.id().as_uuid().into(),
        version_cell(version),
        site.created_at().into(),
        settings.host.as_str().into(),
        settings.organization.as_uuid().into(),
        settings.default_user_organization.as_uuid().into(),
        settings.register_by_key.into(),
        settings.new_users_join_pool_organization.into(),
        settings.help_desk_email.as_ref().map(tms_domain::email::EmailAddress::as_str).into(),
        long_text(settings.contact.as_ref()),
        long_text(settings.login_message.as_ref()),
    ]
}

pub(crate) fn user(user: &User, version: Version) -> Row {
    let details = user.details();
    let (first, last) = (details.first_name.as_str(), details.last_name.as_str());
    vec![
        user.id().as_uuid().into(),
        version_cell(version),
        user.created_at().into(),
        first.into(),
        last.into(),
        details.email.as_str().into(),
        details.email.normal().into(),
        details.country.as_str().into(),
        details.organization.as_uuid().into(),
        details.time_zone.as_ref().map(TimeZoneName::as_str).into(),
        name(details.language.as_ref()),
        details.mail_opt_out.into(),
        details.disabled.into(),
        user.password().map(tms_domain::user::PasswordHash::as_str).into(),
        i32::try_from(user.password_epoch()).unwrap_or(i32::MAX).into(),
        format!("{}\u{1}{}", fold(last), fold(first)).into(),
        searchable(first).into(),
        searchable(last).into(),
        searchable(details.email.as_str()).into(),
    ]
}

pub(crate) fn role(user: Uuid, grant: Grant) -> Row {
    vec![
        user.into(),
        grant.role_name().into(),
        grant.organization().map(tms_domain::id::OrganizationId::as_uuid).into(),
    ]
}

pub(crate) fn course(course: &Course, version: Version) -> Row {
    let details = course.details();
    let certificate = details.certificate.as_ref();
    let signatory = certificate.and_then(|it| it.signatory.as_ref());
    let logo = certificate.and_then(|it| it.logo);
    vec![
        course.id().as_uuid().into(),
        version_cell(version),
        course.owner().as_uuid().into(),
        details.name.as_str().into(),
        name(details.short_name.as_ref()),
        long_text(details.description.as_ref()),
        days(details.max_access_days),
        name(details.sku.as_ref()),
        details.archived.into(),
        details.auto_archive_at.into(),
        name(certificate.map(|it| &it.title)),
        certificate.and_then(|it| it.text.as_ref()).map(CertificateText::as_str).into(),
        name(signatory.map(|it| &it.name)),
        name(signatory.and_then(|it| it.role.as_ref())),
        certificate.map(|it| it.colour.to_string()).as_deref().into(),
        logo.map(|it| it.picture.as_uuid()).into(),
        logo.map(|it| it.kind.as_str()).into(),
        fold(details.name.as_str()).into(),
        searchable(details.name.as_str()).into(),
    ]
}

pub(crate) fn activity(course: Uuid, place: usize, activity: &Activity) -> Row {
    let lab_profile = match &activity.kind {
        ActivityKind::Lab { lab_profile } => Some(lab_profile),
        ActivityKind::Document { .. } | ActivityKind::Video { .. } | ActivityKind::Link { .. } => {
            None
        }
    };
    vec![
        activity.id.as_uuid().into(),
        course.into(),
        number(place).into(),
        activity.name.as_str().into(),
        activity.kind.as_str().into(),
        activity.required.into(),
        activity.kind.url().map(WebAddress::as_str).into(),
        name(lab_profile),
        activity.minutes.map(i32::from).into(),
        long_text(activity.requirements.as_ref()),
        activity.retired.into(),
    ]
}

pub(crate) fn pool(pool: &TrainingKeyPool, version: Version) -> Row {
    let details = pool.details();
    vec![
        pool.id().as_uuid().into(),
        version_cell(version),
        pool.course().as_uuid().into(),
        pool.owner().as_uuid().into(),
        pool.created_at().into(),
        details.name.as_str().into(),
        searchable(details.name.as_str()).into(),
        details.starts_at.into(),
        details.expires_at.into(),
        i32::from(details.content_availability.days()).into(),
        details.available_to_children.into(),
    ]
}
