//! The outside: a lab host that says what it is told to say, a mail server that keeps every letter, and a printer.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use tms_domain::{
    badge::PictureContent,
    course::WebAddress,
    id::{OrganizationId, WebhookId},
    letter::{LetterDraft, Told},
    organization::OrganizationLine,
    port::{
        CertificatePrinter, CertificateSheet, CredentialSigner, LabHost, LabHostFailed,
        LabLaunchRequest, Letter, LetterWriter, MailRefused, MailSender, MessageRefused,
        OutgoingMessage, Refusal, SignedReport, StoreError, WebhookSecrets, WebhookSender, Words,
    },
};

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A lab host that says yes, unless it was told to say no, and remembers what it was asked.
#[derive(Debug, Default)]
pub struct ScriptedLabHost {
    refusals: Mutex<VecDeque<bool>>,
    asked: Mutex<Vec<LabLaunchRequest>>,
    keys: Mutex<Vec<HostKey>>,
}

/// The key of a lab host, and whose labs it runs; none means everyone's who has no host of their own.
#[derive(Debug)]
struct HostKey {
    of: Option<OrganizationId>,
    key: Vec<u8>,
}

/// The signature of a lab host's report.
pub fn lab_signature(key: &[u8], body: &[u8]) -> String {
    // A key is filled up with zeros to a block (RFC 2104); those of tests are not longer than one.
    let mut block = [0_u8; 64];
    block.iter_mut().zip(key).for_each(|(place, byte)| *place = *byte);
    let mut mac = Hmac::<Sha256>::new(&block.into());
    mac.update(body);
    let digits = mac.finalize().into_bytes();
    digits.iter().fold("sha256=".to_owned(), |text, byte| format!("{text}{byte:02x}"))
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

    /// Takes the reports of a host with this key, for the courses of an organization and those below it, or for
    /// everyone who has no host of their own.
    pub fn trust(&self, of: Option<OrganizationId>, key: &[u8]) {
        locked(&self.keys).push(HostKey { of, key: key.to_owned() });
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

    fn knows(&self, report: SignedReport<'_>) -> bool {
        locked(&self.keys).iter().any(|host| host.signed(report))
    }

    fn is_signed_for(&self, course_owner: &OrganizationLine, report: SignedReport<'_>) -> bool {
        let keys = locked(&self.keys);
        let owners = course_owner.members().iter().map(|member| Some(member.state().id()));
        let of = owners.chain([None]).find(|of| keys.iter().any(|host| host.of == *of));
        keys.iter().any(|host| Some(host.of) == of && host.signed(report))
    }
}

impl HostKey {
    fn signed(&self, report: SignedReport<'_>) -> bool {
        report.signature.eq_ignore_ascii_case(&lab_signature(&self.key, report.body))
    }
}

/// Writes letters that say what they tell, and nothing around it.
#[derive(Clone, Copy, Debug, Default)]
pub struct PlainLetters;

impl LetterWriter for PlainLetters {
    fn write(&self, draft: &LetterDraft<'_>) -> Result<Words, StoreError> {
        let text = match &draft.told {
            Told::PasswordLink { link } => link.as_str().to_owned(),
            told @ (Told::Assigned(_)
            | Told::Completed(_)
            | Told::Expiring(_)
            | Told::Expired(_)
            | Told::Decided { .. }
            | Told::Badge { .. }) => format!("{told:?}"),
        };
        let opt_out = (!draft.kind.is_account_mail()).then(|| format!("{}/opt-out", draft.site));
        let subject = draft.kind.as_str().to_owned();
        Ok(Words { subject, html: text.clone(), text, foot: String::new(), opt_out })
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
            let refusal = if for_good { Refusal::ForGood } else { Refusal::ForNow };
            return Err(MailRefused {
                refusal,
                source: "the mail server was told to refuse".into(),
            });
        }
        locked(&self.letters).push(letter.clone());
        Ok(())
    }
}

/// A printer that writes down what it was given to print.
#[derive(Clone, Copy, Debug, Default)]
pub struct PlainPrinter;

#[async_trait]
impl CertificatePrinter for PlainPrinter {
    async fn print(&self, sheet: CertificateSheet) -> Result<Vec<u8>, StoreError> {
        Ok(format!("%PDF-plain\n{sheet:#?}").into_bytes())
    }

    async fn can_print(&self, logo: PictureContent) -> Result<bool, StoreError> {
        // Draws no holes: that is how tests get a picture that is accepted and cannot be printed.
        Ok(!logo.bytes().windows(9).any(|it| it == b"unprinted"))
    }
}

/// A signer whose signatures anyone can make again, and that packs nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct PlainSigner;

impl CredentialSigner for PlainSigner {
    fn public_key(&self) -> [u8; 32] {
        [7; 32]
    }

    fn sign(&self, message: &[u8]) -> [u8; 64] {
        let hash = Sha256::digest(message);
        std::array::from_fn(|place| hash.get(place % 32).copied().unwrap_or(0))
    }

    fn gzip(&self, bytes: &[u8]) -> Vec<u8> {
        bytes.to_vec()
    }
}

/// Secrets that say whose they are.
#[derive(Clone, Copy, Debug, Default)]
pub struct PlainSecrets;

impl WebhookSecrets for PlainSecrets {
    fn secret(&self, webhook: WebhookId, generation: u32) -> String {
        format!("whsec_{webhook}/{generation}")
    }
}

/// Receivers that keep every message, unless they were told to refuse.
#[derive(Debug, Default)]
pub struct KeptMessages {
    messages: Mutex<Vec<OutgoingMessage>>,
    refusals: Mutex<VecDeque<u16>>,
}

impl KeptMessages {
    /// Answers the next message with a status that refuses it.
    pub fn refuse_next(&self, status: u16) {
        locked(&self.refusals).push_back(status);
    }

    /// Every message taken so far.
    pub fn messages(&self) -> Vec<OutgoingMessage> {
        locked(&self.messages).clone()
    }
}

#[async_trait]
impl WebhookSender for KeptMessages {
    async fn send(&self, message: &OutgoingMessage) -> Result<u16, MessageRefused> {
        if let Some(status) = locked(&self.refusals).pop_front() {
            let reason = format!("the receiver answered {status}");
            return Err(MessageRefused { reason, status: Some(status) });
        }
        locked(&self.messages).push(message.clone());
        Ok(204)
    }
}

/// The signature of a message to a webhook, as the Standard Webhooks specification has it.
pub fn webhook_signature(secret: &str, id: &str, timestamp: &str, body: &str) -> String {
    let key = secret.strip_prefix("whsec_").and_then(|key| STANDARD.decode(key).ok());
    let mut block = [0_u8; 64];
    block.iter_mut().zip(key.unwrap_or_default()).for_each(|(place, byte)| *place = byte);
    let mut mac = Hmac::<Sha256>::new(&block.into());
    mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}
