//! Puts the parts together: the one place that names adapters.

use std::{io, path::Path, sync::Arc, time::Duration};

use async_trait::async_trait;
use tms_documents::PdfPrinter;
use tms_domain::{
    course::WebAddress,
    port::{
        Clock, CredentialSigner, LabHost, LetterWriter, MailSender, OrganizationStore, Ports,
        WebhookSecrets, WebhookSender,
    },
};
use tms_http::{HttpConfig, Letters, PracticeLab, Readiness, Services};
use tms_labs::LabHosts;
use tms_mail::FolderMail;
use tms_persistence::{ConnectOptions, Database, Stores};
use tms_webhooks::{DerivedSecrets, HttpSender};

use crate::{
    adapter::{
        calendar::ChronoTzCalendar, clock::SystemClock, digest::Sha256Digest, hasher::Argon2Hasher,
        ids::UuidSource, key_codes::OsKeyCodeSource, signer::Ed25519Signer,
        strength::ZxcvbnStrength,
    },
    server::StartError,
    settings::{SecretKey, SecretKeyError, Settings, SmtpSettingsError},
};

pub(crate) use tms_http::TrustedProxies;
pub(crate) use tms_labs::{
    KEY_CHARACTERS_MIN as LAB_HOST_KEY_CHARACTERS_MIN, LabHostKey, LabHostSettings, NoClient,
};
pub(crate) use tms_persistence::ConnectError;

/// How long a request may take until its answer begins. Multiple creation and large pools take a while.
const REQUEST_TIMEOUT: Duration = Duration::from_mins(2);

/// How long the database may take to answer before the server counts as unready: who asks does not wait for long.
const READINESS_TIMEOUT: Duration = Duration::from_secs(5);

/// Everything a server or a command works with.
pub(crate) struct Composition {
    ports: Ports,
    http: HttpConfig,
    database: Database,
}

/// Opens the database; a SQLite file is made when it is missing, and its folder.
///
/// # Errors
///
/// Fails when the database cannot be opened.
pub(crate) async fn open_database(settings: &Settings) -> Result<Database, ConnectError> {
    if let Some(file) = settings.database_url.file_to_make() {
        // Opening says what is wrong with a file that cannot be made.
        drop(make_for_owner_alone(&file));
    }
    Database::connect(&ConnectOptions::new(settings.database_url.as_str())).await
}

/// What finds organizations, for who needs nothing else.
pub(crate) fn organizations(database: &Database) -> Arc<dyn OrganizationStore> {
    Stores::new(database).organizations
}

/// Makes an empty file where there is none: what will stand in it is for nobody else on this machine to read.
fn make_for_owner_alone(path: &Path) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// What sends mail: a server, if one is set, else it is written into the folder.
///
/// # Errors
///
/// Fails when a file that the settings name cannot be used.
pub(crate) fn mail_sender(settings: &Settings) -> Result<Arc<dyn MailSender>, SmtpSettingsError> {
    let from = &settings.mail_from;
    Ok(match &settings.smtp {
        Some(smtp) => Arc::new(smtp.open(from)?),
        None => Arc::new(FolderMail::new(settings.mail_folder.clone(), from.clone())),
    })
}

/// What sends messages to webhooks.
///
/// # Errors
///
/// Fails when this machine cannot use TLS.
pub(crate) fn webhook_sender(settings: &Settings) -> Result<Arc<dyn WebhookSender>, NoClient> {
    Ok(Arc::new(HttpSender::new(settings.webhook_addresses)?))
}

impl Composition {
    /// Puts the parts together over an open database, for a server that people find at `public_address`.
    ///
    /// # Errors
    ///
    /// Fails when lab hosts cannot be reached safely from this machine, or the secret key makes no signing key.
    pub(crate) fn new(
        settings: &Settings,
        database: Database,
        secret_key: &SecretKey,
        clock: Arc<dyn Clock>,
        public_address: WebAddress,
    ) -> Result<Self, StartError> {
        let lab = PracticeLab::new(public_address.clone(), secret_key.key_for("lab results"));
        let base = public_address.as_str().trim_end_matches('/');
        let results_url = WebAddress::parse(&format!("{base}/api/v1/lab-results"))?;
        let built_in = Arc::new(lab.clone());
        let labs = Arc::new(LabHosts::new(&settings.lab_hosts, &results_url, built_in)?);
        let http = HttpConfig {
            trusted_proxies: settings.trusted_proxies.clone(),
            secure: public_address.as_str().starts_with("https://"),
            idempotency_key: secret_key.key_for("idempotency"),
            mail_opt_out_key: secret_key.key_for("mail opt-out"),
            practice_lab: Some(lab),
            request_timeout: REQUEST_TIMEOUT,
        };
        let signer = Ed25519Signer::from_seed(&secret_key.key_for("credentials"));
        let signer = Arc::new(signer.ok_or(SecretKeyError::NoSigningKey)?);
        let secrets = Arc::new(DerivedSecrets::new(secret_key.key_for("webhooks")));
        let outside = Outside { lab_host: labs, signer, webhook_secrets: secrets };
        let ports = ports(settings, &database, clock, outside, public_address);
        Ok(Self { ports, http, database })
    }

    /// Puts the parts together for a command, over a database that is brought up to date.
    ///
    /// # Errors
    ///
    /// Fails when the database cannot be opened or migrated, or the secret key cannot be used.
    pub(crate) async fn for_command(settings: &Settings) -> Result<Self, StartError> {
        let database = open_database(settings).await?;
        database.migrate().await?;
        let secret_key = settings.secret_key.open(&OsKeyCodeSource)?;
        let address = WebAddress::parse(&settings.public_address_at(settings.listen))?;
        Self::new(settings, database, &secret_key, Arc::new(SystemClock), address)
    }

    /// What use cases take.
    pub(crate) const fn ports(&self) -> &Ports {
        &self.ports
    }

    /// The same, kept.
    pub(crate) fn into_ports(self) -> Ports {
        self.ports
    }

    /// What writes letters.
    pub(crate) fn letters(&self) -> Arc<dyn LetterWriter> {
        Arc::new(Letters::new(self.http.mail_opt_out_key))
    }

    /// What speaks HTTP.
    pub(crate) fn services(&self) -> Services {
        Services {
            ports: self.ports.clone(),
            config: self.http.clone(),
            readiness: Arc::new(DatabaseReadiness(self.database.clone())),
        }
    }
}

/// What lies outside, and what is made of the secret key.
struct Outside {
    lab_host: Arc<dyn LabHost>,
    signer: Arc<dyn CredentialSigner>,
    webhook_secrets: Arc<dyn WebhookSecrets>,
}

fn ports(
    settings: &Settings,
    database: &Database,
    clock: Arc<dyn Clock>,
    Outside { lab_host, signer, webhook_secrets }: Outside,
    public_address: WebAddress,
) -> Ports {
    let Stores {
        plans,
        organizations,
        sites,
        users,
        courses,
        assignments,
        pools,
        redemptions,
        certificates,
        cancellation_requests,
        jobs,
        achievements,
        judgings,
        answers,
        access,
        attempts,
        mail_queue,
        expiry_notices,
        inbox,
        webhooks,
        events,
        webhook_queue,
        queries,
    } = Stores::new(database);
    Ports {
        clock,
        ids: Arc::new(UuidSource),
        codes: Arc::new(OsKeyCodeSource),
        digest: Arc::new(Sha256Digest),
        hasher: Arc::new(Argon2Hasher::new()),
        strength: Arc::new(ZxcvbnStrength),
        calendar: Arc::new(ChronoTzCalendar),
        plans,
        organizations,
        sites,
        users,
        courses,
        assignments,
        pools,
        redemptions,
        certificates,
        certificate_printer: Arc::new(PdfPrinter),
        signer,
        cancellation_requests,
        jobs,
        achievements,
        judgings,
        answers,
        access,
        attempts,
        attempt_limits: settings.attempt_limits,
        lab_host,
        mail_queue,
        expiry_notices,
        inbox,
        webhooks,
        events,
        webhook_queue,
        webhook_secrets,
        webhook_addresses: settings.webhook_addresses,
        queries,
        public_address,
    }
}

/// Ready is a server whose database is.
struct DatabaseReadiness(Database);

#[async_trait]
impl Readiness for DatabaseReadiness {
    async fn is_ready(&self) -> bool {
        let ready = tokio::time::timeout(READINESS_TIMEOUT, self.0.is_ready());
        ready.await.unwrap_or(false)
    }
}
