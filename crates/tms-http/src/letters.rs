//! Letters in the reader's language and zone, as text and as a page; and the pass by which one click of theirs opts out
//! of mail (NOT-2).

use askama::Template;
use tms_domain::{
    id::UserId,
    letter::{CourseTold, LetterDraft, Told},
    port::{LetterWriter, StoreError, Words},
};
use uuid::Uuid;

use crate::{
    pages::{Language, Said, Texts},
    secret::{equal, hex, keyed_hash},
};

/// How many digits an id has in a pass.
const ID_DIGITS: usize = 32;

/// Writes letters.
#[derive(Clone)]
pub struct Letters {
    key: [u8; 32],
}

impl Letters {
    /// A writer whose passes are made with this key: that of
    /// [`HttpConfig::mail_opt_out_key`](crate::HttpConfig::mail_opt_out_key).
    #[must_use]
    pub const fn new(key: [u8; 32]) -> Self {
        Self { key }
    }
}

impl std::fmt::Debug for Letters {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Letters").finish_non_exhaustive()
    }
}

/// What opts someone out of mail: their id, and that it comes from a letter of theirs.
fn opt_out_pass(key: &[u8; 32], user: UserId) -> String {
    let id = user.as_uuid();
    format!("{}{}", id.simple(), hex(&keyed_hash(key, format!("mail-opt-out {id}").as_bytes())))
}

/// Whom a pass opts out; none where it is none.
pub(crate) fn opted_out_by(key: &[u8; 32], pass: &str) -> Option<UserId> {
    let user = UserId::from_uuid(Uuid::try_parse(pass.get(..ID_DIGITS)?).ok()?);
    equal(opt_out_pass(key, user).as_bytes(), pass.as_bytes()).then_some(user)
}

/// A letter as a page.
#[derive(Template)]
#[template(path = "letter.html")]
struct LetterPage<'a> {
    language: &'static str,
    subject: &'a str,
    greeting: &'a str,
    told: &'a Content,
    opt_out: Option<(&'a str, &'a str)>,
    why: &'a str,
}

/// What stands in a letter between greeting and foot.
struct Content {
    subject: Said,
    paragraphs: Vec<String>,
    /// What to do next: what it is called, and where it leads.
    action: Option<(String, String)>,
    /// What is less important.
    hint: Option<Said>,
}

impl Content {
    fn of(t: Texts, draft: &LetterDraft<'_>) -> Self {
        let about = |subject: Said, told: &CourseTold, text: Said, action: Said| Self {
            subject: subject.text("course", &told.course),
            paragraphs: vec![
                text.text("course", &told.course).text("end", t.moment(&told.expires_at)).into(),
            ],
            action: Some((action.into(), told.link.clone())),
            hint: None,
        };
        match &draft.told {
            Told::Assigned(told) => about(
                t.say("letter-assigned-subject"),
                told,
                t.say("letter-assigned"),
                t.say("letter-open-course"),
            ),
            Told::Completed(told) => about(
                t.say("letter-completed-subject"),
                told,
                t.say("letter-completed"),
                t.say("letter-see-course"),
            ),
            Told::Expiring(told) => about(
                t.say("letter-expiring-subject"),
                told,
                t.say("letter-expiring"),
                t.say("letter-open-course"),
            ),
            Told::Expired(told) => about(
                t.say("letter-expired-subject"),
                told,
                t.say("letter-expired"),
                t.say("letter-see-course"),
            ),
            Told::Decided { course, learner, approved, reason } => {
                let (subject, text) = if *approved {
                    (t.say("letter-approved-subject"), t.say("letter-approved"))
                } else {
                    (t.say("letter-declined-subject"), t.say("letter-declined"))
                };
                let text = text.text("course", course).text("learner", learner.full_name());
                let reason = reason.as_ref();
                let reason = reason.map(|it| t.say("letter-reason").text("reason", it).into());
                let paragraphs = [text.into()].into_iter().chain(reason).collect();
                Self { subject, paragraphs, action: None, hint: None }
            }
            Told::Badge { name, description, link } => Self {
                subject: t.say("letter-badge-subject").text("badge", name),
                paragraphs: vec![
                    t.say("letter-badge").text("badge", name).into(),
                    description.to_string(),
                    t.say("letter-badge-private").into(),
                ],
                action: Some((t.say("letter-share-badge").into(), link.clone())),
                hint: None,
            },
            Told::PasswordLink { link } => {
                let email = draft.recipient.details().email.as_str();
                Self {
                    subject: t.say("letter-password-subject"),
                    paragraphs: vec![t.say("letter-password").text("email", email).into()],
                    action: Some((t.say("letter-set-password").into(), link.as_str().to_owned())),
                    hint: Some(t.say("letter-password-unexpected")),
                }
            }
        }
    }

    fn text(&self, greeting: &str) -> String {
        let mut parts = vec![greeting.to_owned()];
        parts.extend(self.paragraphs.iter().cloned());
        parts.extend(self.action.iter().map(|(name, link)| format!("{name}:\n{link}")));
        parts.extend(self.hint.iter().map(ToString::to_string));
        format!("{}\n", parts.join("\n\n"))
    }
}

impl LetterWriter for Letters {
    fn write(&self, draft: &LetterDraft<'_>) -> Result<Words, StoreError> {
        let details = draft.recipient.details();
        let language = details.language.as_ref().and_then(|tag| Language::of_tag(tag.as_str()));
        let t = Texts::new(language.unwrap_or_default(), draft.zone);
        let told = Content::of(t, draft);
        let subject = told.subject.to_string();
        let greeting = t.say("letter-greeting").text("name", &details.first_name).to_string();
        let host = draft.site.split_once("://").map_or(draft.site, |(_, host)| host);
        let is_account_mail = draft.kind.is_account_mail();
        let why = if is_account_mail { t.say("letter-why-account") } else { t.say("letter-why") };
        let why = why.text("site", host).to_string();
        let opt_out = (!is_account_mail).then(|| {
            let pass = opt_out_pass(&self.key, draft.recipient.id());
            format!("{}/mail-opt-out/{pass}", draft.site)
        });
        let stop = t.say("letter-opt-out").to_string();
        let foot = opt_out.as_deref().map(|link| (stop.as_str(), link));
        let page = LetterPage {
            language: t.language.tag(),
            subject: &subject,
            greeting: &greeting,
            told: &told,
            opt_out: foot,
            why: &why,
        };
        let html = page.render().map_err(StoreError::new)?;
        let text = told.text(&greeting);
        let foot = foot.map(|(name, link)| format!("\n{name}:\n{link}")).unwrap_or_default();
        Ok(Words { subject, text, foot: format!("{why}{foot}"), html, opt_out })
    }
}

#[cfg(test)]
mod tests;
