//! People: what is filled in about them, what being disabled means, that all is written down and nothing deleted
//! (USR, AUD).

use chrono::TimeDelta;
use tms_domain::{
    field::{FieldCode, FieldReader, Patch},
    input::{TypedPerson, read_password},
    journal::Author,
    token::TokenDays,
    usecase::{
        AddNote, Authenticate, CoursePatch, CreateToken, CreateTokenCommand, EditCourse,
        EditTrainingKeyPool, EditUser, IssuePasswordLink, LinkUsedOrExpired, PoolPatch,
        ReadAdministration, ReadTrainingKeys, RemoveToken, RevokeTrainingKey, SessionUse,
        SetPasswordByLink, SignIn, UseCaseError, UserPatch,
    },
};
use tms_testkit::{calendar::FixedCalendar, fault::Fault, password::LengthStrength};

use super::town::{PASSWORD, Town, address};

#[test]
fn usr_3_every_missing_or_bad_field_is_reported_by_name_and_all_at_once() {
    let typed = TypedPerson {
        first_name: None,
        last_name: Some("  ".to_owned()),
        email: Some("nobody".to_owned()),
        country: Some("XX".to_owned()),
        time_zone: None,
        language: None,
    };
    let mut reader = FieldReader::default();
    let person = typed.read(&mut reader, &FixedCalendar);
    let password =
        read_password(&mut reader, "password", Some("short".to_owned()), &[], &LengthStrength);
    let invalid = reader.finish(person.zip(password)).expect_err("nothing of it is right");
    let errors: Vec<_> =
        invalid.errors().iter().map(|error| (error.field.as_str(), error.code)).collect();
    assert_eq!(
        errors,
        [
            ("first_name", FieldCode::Required),
            ("last_name", FieldCode::Required),
            ("email", FieldCode::Invalid),
            ("country", FieldCode::Invalid),
            ("password", FieldCode::TooShort),
        ]
    );
}

/// The manager disables the learner.
async fn disable(town: &Town) {
    set_disabled(town, true).await;
}

async fn set_disabled(town: &Town, disabled: bool) {
    let patch = UserPatch { disabled: Patch::Set(disabled), ..UserPatch::default() };
    let edit = EditUser::new(town.ports.clone());
    edit.edit(&town.manager, town.learner_id(), None, Ok(patch)).await.expect("edited");
}

#[tokio::test]
async fn usr_5_a_disabled_user_cannot_sign_in_redeem_or_launch() {
    let town = Town::new().await;
    let (made, key) = (town.assign().await, town.key().await);
    let email = town.learner.state().details().email.as_str().to_owned();
    let sign_in = SignIn::new(town.ports.clone());
    sign_in.sign_in(&email, PASSWORD.to_owned(), &address()).await.expect("signed in");
    disable(&town).await;
    let signed_in = sign_in.sign_in(&email, PASSWORD.to_owned(), &address()).await;
    assert!(matches!(signed_in, Err(UseCaseError::Refused(_))));
    let redeemed = town.redeem(town.learner_id(), key.state().code().shown()).await;
    assert!(matches!(redeemed, Err(UseCaseError::NotFound)), "{redeemed:?}");
    let launched = town.launch(made.state().id(), town.document()).await;
    assert!(matches!(launched, Err(UseCaseError::NotFound)), "{launched:?}");
}

fn a_script() -> CreateTokenCommand {
    CreateTokenCommand {
        name: tms_testkit::build::name("A script"),
        days: TokenDays::new(365).expect("a year"),
    }
}

#[tokio::test]
async fn aud_1_making_and_removing_a_token_is_written_down_in_the_same_commit() {
    let town = Town::new().await;
    let (who, other) = (town.learner_id(), town.help_desk.user_id().expect("a user"));
    let before = town.world.tables().journal.len();
    let written = || town.world.tables().journal.split_off(before);
    let own = async || town.ports.access.list_tokens(who).await.expect("a store").len();
    let (create, remove) =
        (CreateToken::new(town.ports.clone()), RemoveToken::new(town.ports.clone()));

    town.world.lay_down(0, Fault::FailsBefore);
    create.create(who, Ok(a_script())).await.expect_err("the commit fails");
    assert_eq!((own().await, written().len()), (0, 0), "neither the token nor its entry");
    let made = create.create(who, Ok(a_script())).await.expect("a token");
    let id = made.kept.id();
    town.world.lay_down(0, Fault::FailsBefore);
    remove.remove(who, id, Ok(())).await.expect_err("the commit fails");
    assert_eq!((own().await, written().len()), (1, 1), "it is still there");
    let others = remove.remove(other, id, Ok(())).await;
    assert!(matches!(others, Err(UseCaseError::NotFound)), "{others:?}");
    town.world.lay_down(0, Fault::Conflict);
    remove.remove(who, id, Ok(())).await.expect("removed");
    let again = remove.remove(who, id, Ok(())).await;
    assert!(matches!(again, Err(UseCaseError::NotFound)), "{again:?}");
    assert_eq!(own().await, 0);

    let told = written();
    let short = told.iter().map(|entry| (entry.author, entry.subject, entry.action));
    let expected = ["created", "removed"].map(|it| (Author::User(who), id.as_uuid(), it));
    assert_eq!(short.collect::<Vec<_>>(), expected);
    let (text, secret) = (format!("{told:?}"), made.secret.as_str());
    let hash = format!("{:?}", made.kept.record().secret_hash);
    assert!(!text.contains(secret) && !text.contains(&hash), "{text}");
}

#[tokio::test]
async fn usr_5_what_ended_with_the_disabling_does_not_come_back() {
    let town = Town::new().await;
    let email = town.learner.state().details().email.as_str().to_owned();
    let sign_in = SignIn::new(town.ports.clone());
    let session = sign_in.sign_in(&email, PASSWORD.to_owned(), &address()).await;
    let session = session.expect("signed in").secret;
    let create = CreateToken::new(town.ports.clone());
    let token = create.create(town.learner_id(), Ok(a_script())).await.expect("a token").secret;
    let issue = IssuePasswordLink::new(town.ports.clone());
    let link = issue.issue(town.learner_id()).await.expect("a store").expect("a link");
    set_disabled(&town, true).await;
    set_disabled(&town, false).await;
    let authenticate = Authenticate::new(town.ports.clone());
    assert_eq!(
        authenticate.by_session(session.as_str(), SessionUse::Attended).await.expect("a store"),
        None
    );
    assert_eq!(authenticate.by_token(token.as_str()).await.expect("a store"), None);
    let set = SetPasswordByLink::new(town.ports.clone());
    let set = set.set(link.as_str(), Ok("another long sentence".to_owned())).await;
    assert!(matches!(set, Err(UseCaseError::Refused(LinkUsedOrExpired))), "{set:?}");
    sign_in.sign_in(&email, PASSWORD.to_owned(), &address()).await.expect("signed in anew");
}

#[tokio::test]
async fn aud_2_what_is_over_is_still_there_to_be_seen() {
    let town = Town::new().await;
    let (made, key) = (town.assign().await, town.key().await);
    town.cancel(made.state().id()).await;
    disable(&town).await;
    let archive = CoursePatch { archived: Patch::Set(true), ..CoursePatch::default() };
    let course = town.course.state().id();
    let edit = EditCourse::new(town.ports.clone());
    edit.edit(&town.manager, course, None, Ok(archive)).await.expect("archived");
    let (id, pool) = (key.state().id(), key.state().pool());
    let revoke = RevokeTrainingKey::new(town.ports.clone());
    revoke.revoke(&town.manager, pool, id, None, Ok(()), None).await.expect("revoked");
    let past = town.ports.clock.now() - TimeDelta::days(1);
    let expires = Patch::Set(tms_domain::time::Picked::At(past));
    let close = PoolPatch { expires, ..PoolPatch::default() };
    let edit = EditTrainingKeyPool::new(town.ports.clone());
    edit.edit(&town.manager, pool, None, Ok(close)).await.expect("closed");

    let administration = ReadAdministration::new(town.ports.clone());
    administration.user(&town.manager, town.learner_id()).await.expect("the user");
    administration.course(&town.manager, course).await.expect("the course");
    let keys = ReadTrainingKeys::new(town.ports.clone());
    let view = keys.pool(&town.manager, pool).await.expect("the pool");
    assert_eq!(view.keys.revoked, 1);
    let tables = town.world.tables();
    assert!(tables.assignments.contains_key(&made.state().id()));
    assert_eq!(tables.bill_lines.len(), 2, "a line and its reversal");
}

#[tokio::test]
async fn nte_1_aud_1_a_note_is_added_to_what_was_cancelled_too_and_written_down() {
    let town = Town::new().await;
    let made = town.assign().await;
    town.cancel(made.state().id()).await;
    let text = tms_domain::note::NoteText {
        title: tms_testkit::build::name("By phone"),
        message: tms_domain::text::LongText::parse("As agreed.").expect("a text"),
        important: true,
    };
    let add = AddNote::new(town.ports.clone());
    let note = add.add(&town.help_desk, made.state().id(), Ok(text.clone()), None).await;
    assert_eq!(note.expect("a note").text, text);
    let tables = town.world.tables();
    let entry = tables.journal.last().expect("an entry");
    assert_eq!((entry.action, entry.subject), ("note_added", made.state().id().as_uuid()));
    assert_eq!(entry.author, town.help_desk.author());
}
