//! What is wrong with the settings, in words that say what to write.

use std::fmt;

use thiserror::Error;

/// One bad setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingProblem {
    /// Its name, as it stands in the file.
    pub setting: String,
    /// Where it was read.
    pub source: String,
    /// What is wrong, and what to write instead.
    pub message: String,
}

impl fmt::Display for SettingProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}): {}", self.setting, self.source, self.message)
    }
}

/// The settings cannot be used. Names everything that is wrong, one a line.
#[derive(Debug, Error)]
pub enum BadSettings {
    /// The file cannot be read.
    #[error("the settings file {path} cannot be read: {reason}")]
    File {
        /// Which file.
        path: String,
        /// Why.
        reason: String,
    },
    /// Settings are wrong.
    #[error("the settings cannot be used:\n  {}", lines(.0))]
    Settings(Vec<SettingProblem>),
}

fn lines(problems: &[SettingProblem]) -> String {
    problems.iter().map(SettingProblem::to_string).collect::<Vec<_>>().join("\n  ")
}
