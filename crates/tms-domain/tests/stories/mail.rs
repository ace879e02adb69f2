//! Mail that failed is sent again by hand (NOT-1, AUD-1).

use std::sync::Arc;

use tms_domain::{
    id::MailId,
    port::MailSender,
    queued_mail::{MailState, NotFailed},
    usecase::{RetryMail, SendMail, UseCaseError},
};
use tms_testkit::{fault::Fault, outside::PlainLetters};

use super::town::Town;

/// A mail to the learner that was refused for good.
async fn a_failed_mail(town: &Town) -> MailId {
    town.assign().await;
    let letters = Arc::clone(&town.world.letters);
    letters.refuse_next(true);
    let sender: Arc<dyn MailSender> = letters;
    SendMail::new(town.ports.clone(), Arc::new(PlainLetters), sender)
        .step()
        .await
        .expect("a store");
    town.world.tables().outbox[0].mail.id
}

#[tokio::test]
async fn aud_1_not_1_sending_a_failed_mail_again_is_written_down_in_the_same_commit() {
    let town = Town::new().await;
    let id = a_failed_mail(&town).await;
    let before = town.world.tables().journal.len();
    let written = || town.world.tables().journal.split_off(before);
    let state = || town.world.tables().outbox[0].state;
    let retry = RetryMail::new(town.ports.clone());

    let strangers = retry.retry(&town.stranger, id, None, Ok(()), None).await;
    assert!(matches!(strangers, Err(UseCaseError::NotFound)), "{strangers:?}");
    let help_desks = retry.retry(&town.help_desk, id, None, Ok(()), None).await;
    assert!(matches!(help_desks, Err(UseCaseError::Forbidden(_))), "{help_desks:?}");
    town.world.lay_down(0, Fault::FailsBefore);
    retry.retry(&town.manager, id, None, Ok(()), None).await.expect_err("the commit fails");
    assert_eq!((state(), written().len()), (MailState::Failed, 0), "nothing of it");

    town.world.lay_down(0, Fault::Conflict);
    retry.retry(&town.manager, id, None, Ok(()), None).await.expect("it waits again");
    assert_eq!(state(), MailState::Waiting { from: town.ports.clock.now() });
    let again = retry.retry(&town.manager, id, None, Ok(()), None).await;
    assert!(matches!(again, Err(UseCaseError::Refused(NotFailed))), "{again:?}");
    let told = written();
    let [entry] = &told[..] else { panic!("{told:?}") };
    assert_eq!((entry.author, entry.action), (town.manager.author(), "sent_again"));
    assert_eq!(
        (entry.subject, entry.organization),
        (id.as_uuid(), Some(town.department.state().id()))
    );
    assert_eq!(entry.before, [("state", "failed".into())]);
    assert_eq!(entry.after, [("state", "waiting".into())]);
}
