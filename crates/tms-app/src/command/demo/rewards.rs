//! The badges and achievements of the demonstration.

use tms_domain::{
    achievement::{AchievementDetails, Condition, Count, Points},
    badge::{Badge, BadgeColour, BadgeDesign, BadgeShape, BadgeSymbol, Sharing},
    change::Versioned,
    id::BadgeId,
    text::{LongText, Name},
    usecase::{
        AwardBadge, AwardBadgeCommand, CreateAchievement, CreateAchievementCommand, CreateBadge,
        CreateBadgeCommand, JudgeAchievements, ShareBadge, WantedImage,
    },
    view::AwardResultView,
};

use super::{Failure, fill::Demo, people::actor};

fn name(text: &str) -> Result<Name, Failure> {
    Name::parse(text).map_err(Failure::said)
}

fn text(text: &str) -> Result<LongText, Failure> {
    LongText::parse(text).map_err(Failure::said)
}

impl Demo<'_> {
    /// What can be earned.
    ///
    /// # Errors
    ///
    /// Fails when the store does.
    pub(super) async fn reward(&self) -> Result<(), Failure> {
        let design = BadgeDesign {
            shape: BadgeShape::Hexagon,
            colour: BadgeColour::Teal,
            symbol: BadgeSymbol::Flask,
        };
        let hands_on = self.badge("Hands on", "Works in labs.", "Launch a lab.", design).await?;
        let count = |number| Count::new(number).map_err(Failure::said);
        let first_lab = Condition::LaunchLabs { count: count(1)?, distinct: false };
        self.achievement("First lab", 10, first_lab, Some(hands_on.state().id())).await?;
        let first = Condition::CompleteCount(count(1)?);
        self.achievement("First course completed", 25, first, None).await?;
        let ten = Condition::CompleteCount(count(10)?);
        self.achievement("Ten courses completed", 250, ten, None).await
    }

    /// What the learner has earned, and a badge that was awarded by hand and is shared.
    ///
    /// # Errors
    ///
    /// Fails when the store does.
    pub(super) async fn award(&self) -> Result<(), Failure> {
        let judge = JudgeAchievements::new(self.ports.clone());
        while judge.step().await? > 0 {}
        let design = BadgeDesign {
            shape: BadgeShape::Rosette,
            colour: BadgeColour::Gold,
            symbol: BadgeSymbol::Star,
        };
        let (about, criteria) = ("Helps others to learn.", "Help in three classes.");
        let helper = self.badge("Class helper", about, criteria, design).await?;
        let learners = vec![self.learner.id()];
        let command = AwardBadgeCommand { learners, reason: name("Helped in three classes")? };
        let award = AwardBadge::new(self.ports.clone());
        let id = helper.state().id();
        let awards = award.award(&self.manager(), id, Ok(command), None).await?;
        let share = ShareBadge::new(self.ports.clone());
        for result in awards.results {
            if let AwardResultView::Awarded { award, .. } = result {
                let sharing = Sharing { name: true, date: true };
                share.share(&actor(self.learner), award, None, Ok(Some(sharing))).await?;
            }
        }
        Ok(())
    }

    async fn badge(
        &self,
        called: &str,
        about: &str,
        criteria: &str,
        design: BadgeDesign,
    ) -> Result<Versioned<Badge>, Failure> {
        let command = CreateBadgeCommand {
            organization: self.owner(),
            name: name(called)?,
            description: text(about)?,
            criteria: text(criteria)?,
            image: WantedImage::Drawn(design),
        };
        let create = CreateBadge::new(self.ports.clone());
        Ok(create.create(&self.manager(), Ok(command), None).await?)
    }

    async fn achievement(
        &self,
        called: &str,
        points: i64,
        condition: Condition,
        badge: Option<BadgeId>,
    ) -> Result<(), Failure> {
        let details = AchievementDetails {
            name: name(called)?,
            description: text("For those who get down to it.")?,
            points: Points::new(points).map_err(Failure::said)?,
            condition,
            badge,
            retired: false,
        };
        let command = CreateAchievementCommand { organization: self.owner(), details };
        let create = CreateAchievement::new(self.ports.clone());
        create.create(&self.manager(), Ok(command), None).await?;
        Ok(())
    }
}
