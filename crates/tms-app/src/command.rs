//! The commands. Each reads what was asked, calls the use cases that the API calls too, and prints what came of it.

use std::{fmt::Display, io};

use thiserror::Error;
use tms_domain::{
    field::{FieldError, InvalidFields},
    port::{ListError, StoreError},
    usecase::UseCaseError,
};

use crate::{
    compose::{Composition, ConnectError},
    server::StartError,
    settings::{BadSettings, Settings},
};

pub(crate) mod admin;
pub(crate) mod assign;
pub(crate) mod config;
pub(crate) mod demo;
pub(crate) mod import;
pub(crate) mod keys;
mod lookup;
pub(crate) mod migrate;
pub(crate) mod serve;
pub(crate) mod users;

/// Why a command did not do all that was asked.
#[derive(Debug, Error)]
pub(crate) enum Failure {
    /// The settings are wrong.
    #[error(transparent)]
    Settings(#[from] BadSettings),
    /// The server could not be put together or started.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The database cannot be opened.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Reading or writing failed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It was refused, or not done whole, for reasons that these words give.
    #[error("{0}")]
    Said(String),
}

impl Failure {
    /// A failure in words.
    pub(crate) fn said(words: impl Display) -> Self {
        Self::Said(words.to_string())
    }
}

impl From<InvalidFields> for Failure {
    fn from(invalid: InvalidFields) -> Self {
        let line = |error: &FieldError| format!("\n  {}: {}", error.field, error.message);
        let lines: String = invalid.errors().iter().map(line).collect();
        Self::Said(format!("this cannot be used:{lines}"))
    }
}

impl<R: Display> From<UseCaseError<R>> for Failure {
    fn from(error: UseCaseError<R>) -> Self {
        match error {
            UseCaseError::Invalid(invalid) => invalid.into(),
            UseCaseError::Store(error) => Self::Store(error),
            UseCaseError::TooManyAttempts(_)
            | UseCaseError::Forbidden(_)
            | UseCaseError::NotFound
            | UseCaseError::VersionChanged { .. }
            | UseCaseError::Refused(_)
            | UseCaseError::Answered
            | UseCaseError::Contended => Self::Said(error.to_string()),
        }
    }
}

impl From<ListError> for Failure {
    fn from(error: ListError) -> Self {
        match error {
            ListError::ForeignCursor => Self::said(error),
            ListError::Store(error) => Self::Store(error),
        }
    }
}

/// Opens the database for a command, brought up to date like a server does it.
async fn open(settings: &Settings) -> Result<Composition, Failure> {
    Ok(Composition::for_command(settings).await?)
}
