//! Sending the mail that waits (NOT-1).

use std::{sync::Arc, time::Duration};

use tms_domain::{
    port::{LetterWriter, MailSender, Ports, StoreError},
    usecase::SendMail,
};

use super::Worker;

/// Sends what is due.
pub(crate) struct MailWorker {
    send: SendMail,
}

impl MailWorker {
    /// A worker over these ports, that writes and sends this way.
    pub(crate) fn new(
        ports: &Ports,
        letters: Arc<dyn LetterWriter>,
        sender: Arc<dyn MailSender>,
    ) -> Self {
        Self { send: SendMail::new(ports.clone(), letters, sender) }
    }
}

impl Worker for MailWorker {
    const NAME: &'static str = "mail";
    /// Someone waits for a link.
    const PAUSE: Duration = Duration::from_secs(1);
    /// A class that redeems its keys in one minute wants its courses now, and its mail soon.
    const REST: u32 = 9;

    async fn step(&mut self) -> Result<bool, StoreError> {
        Ok(self.send.step().await? > 0)
    }
}
