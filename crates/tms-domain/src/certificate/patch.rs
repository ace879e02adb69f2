//! Changing how the certificates of a course look (CRT-1).

use super::{CertificateColour, CertificateDesign, CertificateText, Logo, Signatory};
use crate::{
    badge::{Picture, PictureContent},
    field::{FieldError, FieldReader, Patch},
    id::{IdBlock, PictureId},
    text::Name,
};

/// What is to be changed of a course's certificate; a course that has none gets one, and needs a title for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CertificatePatch {
    /// The title.
    pub title: Patch<Name>,
    /// What stands below the facts.
    pub text: Patch<Option<CertificateText>>,
    /// Who signs.
    pub signatory_name: Patch<Option<Name>>,
    /// What who signs is.
    pub signatory_role: Patch<Option<Name>>,
    /// The colour; none for the usual one.
    pub colour: Patch<Option<CertificateColour>>,
    /// The picture at the head.
    pub logo: Patch<Option<PictureContent>>,
}

impl CertificatePatch {
    /// A change of the title alone.
    pub fn titled(title: Name) -> Self {
        Self { title: Patch::Set(title), ..Self::default() }
    }

    /// The picture that comes with it.
    pub(crate) const fn new_logo(&self) -> Option<&PictureContent> {
        match &self.logo {
            Patch::Set(logo) => logo.as_ref(),
            Patch::Keep => None,
        }
    }
}

/// The design that a change comes to, and the picture to store with it.
pub(crate) fn redesign(
    patch: Patch<Option<CertificatePatch>>,
    was: Option<&CertificateDesign>,
    ids: &mut IdBlock,
    reader: &mut FieldReader,
) -> (Option<CertificateDesign>, Option<Picture>) {
    let patch = match patch {
        Patch::Keep => return (was.cloned(), None),
        Patch::Set(None) => return (None, None),
        Patch::Set(Some(patch)) => patch,
    };
    let Some(title) = (match patch.title {
        Patch::Set(title) => Some(title),
        Patch::Keep => was.map(|was| was.title.clone()),
    }) else {
        reader.refuse(FieldError::required("certificate.title"));
        return (None, None);
    };
    let was = was.cloned().unwrap_or_else(|| CertificateDesign::new(title.clone()));
    let (name, role) = was.signatory.map_or((None, None), |it| (Some(it.name), it.role));
    // Who takes the name away takes its role away.
    let name_is_dropped = patch.signatory_name == Patch::Set(None);
    let name = patch.signatory_name.over(name);
    let role_is_kept = patch.signatory_role == Patch::Keep;
    let role = patch.signatory_role.over(role).filter(|_| !(name_is_dropped && role_is_kept));
    if name.is_none() && role.is_some() {
        reader.refuse(FieldError::required("certificate.signatory_name"));
    }
    let (logo, picture) = match patch.logo {
        Patch::Keep => (was.logo, None),
        Patch::Set(None) => (None, None),
        Patch::Set(Some(content)) => {
            let id = PictureId::from_uuid(ids.take());
            let logo = Logo { picture: id, kind: content.kind() };
            (Some(logo), Some(Picture { id, content }))
        }
    };
    let design = CertificateDesign {
        title,
        text: patch.text.over(was.text),
        signatory: name.map(|name| Signatory { name, role }),
        colour: patch.colour.map(Option::unwrap_or_default).over(was.colour),
        logo,
    };
    (Some(design), picture)
}
