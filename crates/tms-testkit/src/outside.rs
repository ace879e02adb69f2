//! The outside: a lab host that says what it is told to say, and a mail server that keeps every letter.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use tms_domain::{
    course::WebAddress,
    port::{LabHost, LabHostFailed, LabLaunchRequest, Letter, MailRefused, MailSender},
};

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A lab host that says yes, unless it was told to say no, and remembers what it was asked.
#[derive(Debug, Default)]
pub struct ScriptedLabHost {
    refusals: Mutex<VecDeque<bool>>,
    asked: Mutex<Vec<LabLaunchRequest>>,
}

impl ScriptedLabHost {
    /// Says no to the next launch that has no answer laid down yet.
    pub fn refuse_next(&self) {
        locked(&self.refusals).push_back(true);
    }

    /// Says yes to it.
    pub fn accept_next(&self) {
        locked(&self.refusals).push_back(false);
    }

    /// Everything it was asked so far.
    pub fn asked(&self) -> Vec<LabLaunchRequest> {
        locked(&self.asked).clone()
    }
}

#[async_trait]
impl LabHost for ScriptedLabHost {
    async fn launch(&self, request: LabLaunchRequest) -> Result<WebAddress, LabHostFailed> {
        let address = WebAddress::parse(&format!("https://labs.example/{}", request.launch));
        locked(&self.asked).push(request);
        if locked(&self.refusals).pop_front().unwrap_or(false) {
            return Err(LabHostFailed(None));
        }
        address.map_err(|error| LabHostFailed(Some(error.into())))
    }
}

/// A mail server that keeps every letter, unless it was told to refuse.
#[derive(Debug, Default)]
pub struct KeptLetters {
    letters: Mutex<Vec<Letter>>,
    refusals: Mutex<VecDeque<bool>>,
}

impl KeptLetters {
    /// Refuses the next letter, for good or to be tried again.
    pub fn refuse_next(&self, for_good: bool) {
        locked(&self.refusals).push_back(for_good);
    }

    /// Every letter taken so far.
    pub fn letters(&self) -> Vec<Letter> {
        locked(&self.letters).clone()
    }
}

#[async_trait]
impl MailSender for KeptLetters {
    async fn send(&self, letter: &Letter) -> Result<(), MailRefused> {
        if let Some(for_good) = locked(&self.refusals).pop_front() {
            return Err(MailRefused {
                for_good,
                source: "the mail server was told to refuse".into(),
            });
        }
        locked(&self.letters).push(letter.clone());
        Ok(())
    }
}
