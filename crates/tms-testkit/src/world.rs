//! A whole system in memory: every port over the fakes, with a clock to move and faults to lay down.

use std::sync::Arc;

use tms_domain::{
    attempt::AttemptLimits,
    course::{NotAWebAddress, WebAddress},
    port::{Ports, Queries},
    webhook::AddressPolicy,
};

use crate::{
    calendar::FixedCalendar,
    clock::ManualClock,
    fault::{Fault, FaultyPlanStore},
    memory::{MemoryAttemptGate, MemoryStore, Tables},
    outside::{KeptLetters, PlainPrinter, PlainSecrets, PlainSigner, ScriptedLabHost},
    password::{FastHasher, LengthStrength},
    source::{FastDigest, SeededCodes, SeededIds},
};

/// A whole system in memory.
#[derive(Clone, Debug)]
pub struct World {
    /// What it stores.
    pub store: MemoryStore,
    /// Its clock.
    pub clock: Arc<ManualClock>,
    /// Where its labs run.
    pub lab_host: Arc<ScriptedLabHost>,
    /// Where its mail goes.
    pub letters: Arc<KeptLetters>,
    /// Its commits, with the faults laid down for them.
    pub commits: Arc<FaultyPlanStore>,
    ids: Arc<SeededIds>,
    codes: Arc<SeededCodes>,
    gate: Arc<MemoryAttemptGate>,
    public_address: WebAddress,
}

impl World {
    /// An empty system.
    ///
    /// # Errors
    ///
    /// Never: its address is a web address.
    pub fn empty() -> Result<Self, NotAWebAddress> {
        Self::seeded(1)
    }

    /// An empty system whose ids and codes come from a seed.
    ///
    /// # Errors
    ///
    /// Never: its address is a web address.
    pub fn seeded(seed: u64) -> Result<Self, NotAWebAddress> {
        let store = MemoryStore::new();
        Ok(Self {
            clock: Arc::default(),
            lab_host: Arc::default(),
            letters: Arc::default(),
            commits: Arc::new(FaultyPlanStore::new(Arc::new(store.clone()))),
            ids: Arc::new(SeededIds::new(seed)),
            codes: Arc::new(SeededCodes::new(seed)),
            gate: Arc::new(MemoryAttemptGate::new(store.clone())),
            public_address: WebAddress::parse("https://training.example")?,
            store,
        })
    }

    /// The ports of use cases. Faults laid down strike here.
    pub fn ports(&self) -> Ports {
        let commits = Arc::clone(&self.commits);
        Ports { plans: commits, ..self.ports_without_faults() }
    }

    /// The ports of others, whom no fault strikes.
    pub fn ports_without_faults(&self) -> Ports {
        let store = Arc::new(self.store.clone());
        let (clock, ids, codes) =
            (Arc::clone(&self.clock), Arc::clone(&self.ids), Arc::clone(&self.codes));
        let (gate, lab_host) = (Arc::clone(&self.gate), Arc::clone(&self.lab_host));
        let store = || Arc::clone(&store);
        Ports {
            clock,
            ids,
            codes,
            digest: Arc::new(FastDigest),
            hasher: Arc::new(FastHasher),
            strength: Arc::new(LengthStrength),
            calendar: Arc::new(FixedCalendar),
            plans: store(),
            organizations: store(),
            sites: store(),
            users: store(),
            courses: store(),
            assignments: store(),
            pools: store(),
            redemptions: store(),
            certificates: store(),
            certificate_printer: Arc::new(PlainPrinter),
            signer: Arc::new(PlainSigner),
            cancellation_requests: store(),
            jobs: store(),
            achievements: store(),
            judgings: store(),
            answers: store(),
            access: store(),
            attempts: gate,
            attempt_limits: AttemptLimits::default(),
            lab_host,
            mail_queue: store(),
            expiry_notices: store(),
            inbox: store(),
            webhooks: store(),
            events: store(),
            webhook_queue: store(),
            webhook_secrets: Arc::new(PlainSecrets),
            webhook_addresses: AddressPolicy::Public,
            queries: Queries {
                assignments: store(),
                learners: store(),
                training_keys: store(),
                administration: store(),
                achievements: store(),
                billing: store(),
                webhooks: store(),
            },
            public_address: self.public_address.clone(),
        }
    }

    /// What is stored now.
    pub fn tables(&self) -> Tables {
        self.store.snapshot()
    }

    /// Lays down a fault for the next commit but so many.
    pub fn lay_down(&self, skipped: u64, fault: Fault) {
        self.commits.lay_down(skipped, fault);
    }
}
