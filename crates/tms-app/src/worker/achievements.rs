//! Judging who has earned what (ACH-1).

use std::time::Duration;

use tms_domain::{
    port::{Ports, StoreError},
    usecase::JudgeAchievements,
};

use super::Worker;

/// Judges those who are to be judged.
pub(crate) struct AchievementJudge {
    judge: JudgeAchievements,
}

impl AchievementJudge {
    /// A judge over these ports.
    pub(crate) fn new(ports: &Ports) -> Self {
        Self { judge: JudgeAchievements::new(ports.clone()) }
    }
}

impl Worker for AchievementJudge {
    const NAME: &'static str = "achievements";
    /// Who has finished a course looks at once what it brought.
    const PAUSE: Duration = Duration::from_secs(1);
    /// Everyone may be judged anew at once, and a whole organization can wait a little.
    const REST: u32 = 3;

    async fn step(&mut self) -> Result<bool, StoreError> {
        Ok(self.judge.step().await? > 0)
    }
}
