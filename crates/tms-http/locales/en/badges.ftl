# Badges and achievements, administered.
badges-and-achievements = Badges and Achievements
badges-and-achievements-hint = What learners earn, and what they can show.
badges = Badges
achievements = Achievements
create-badge = Create Badge
find-badges = Find Badges
create-achievement = Create Achievement
find-achievements = Find Achievements
edit-badge = Edit Badge
edit-achievement = Edit Achievement
award-badge = Award badge

retired-state = State
is-retired = Retired
is-awarded = In use
is-earned = In use
not-retired = In use
only-retired = Retired only
retired-or-not = In use or retired
no-badges-here = There are no badges here yet. A badge shows what someone can do; it comes with an achievement, or you award it.
create-first-badge = Create the first badge
badge-owner-hint = It can be awarded in this organization and those below it. The owner never changes.
badge-owner-stays = Owned by { $owner }. The owner of a badge never changes.
badge-description-hint = What it stands for, as others read it.
badge-criteria-hint = What one must have done for it.
badge-image = Image
badge-picture = Or a picture of your own
badge-picture-hint = It takes the place of the drawing. A PNG or SVG of at most 256 KiB; an SVG must be a plain drawing, with texts turned into paths.
badge-shape = Shape
badge-colour = Colour
badge-symbol = Symbol
badge-image-uploaded = This badge shows a picture that was uploaded. Choose shape, colour and symbol to have one drawn in its place, or another picture.
retire-badge = Retired
retire-badge-hint = It is not awarded any more. Those who have it keep it.
badge-is-retired = This badge is retired: it is not awarded any more. Those who have it keep it.
shape-circle = Circle
shape-hexagon = Hexagon
shape-shield = Shield
shape-rosette = Rosette
colour-blue = Blue
colour-green = Green
colour-teal = Teal
colour-violet = Violet
colour-red = Red
colour-gold = Gold
colour-slate = Slate
symbol-star = Star
symbol-check = Tick
symbol-book = Book
symbol-flask = Flask
symbol-bolt = Flash
symbol-flag = Flag

badge-awards = Awarded to
no-awards = Nobody has this badge yet.
awarded-for = For
award-reason-by = { $reason } ({ $person })
award-reason = Reason
award-reason-hint = Kept with the award, for administrators.
awarded-count = { $count ->
    [one] Awarded to { $count } student
   *[other] Awarded to { $count } students
}
is-awarded-now = Awarded
not-awarded = Not awarded
award-more = Award it to more students
award-learner_not_found = there is no such student in your reach
award-badge_not_available = the badge is not for the student's organization
award-learner_disabled = the account is disabled
award-already_awarded = has this badge already

no-achievements-here = There are no achievements here yet. Learners earn them by completing courses or launching labs.
create-first-achievement = Create the first achievement
achievement-owner-hint = Learners of this organization and those below it can earn it. The owner never changes.
achievement-owner-stays = Owned by { $owner }. The owner of an achievement never changes.
achievement-is-retired = This achievement is retired: nobody earns it any more. Those who have keep it.
points-hint = From 0 to 10,000.
earned-by = Earned by
condition-kind = What must have been done
condition-hint = Who has done it already earns the achievement within moments.
kind-complete_courses = Complete certain courses
kind-complete_count = Complete so many courses
kind-launch_labs = Launch so many labs
condition-courses-hint = For certain courses: each of them must be complete.
condition-count = How many (courses or labs)
condition-count-hint = From 1 to 1,000. Different courses count; labs as the switch below says.
condition-distinct = Count each lab once
condition-distinct-hint = Otherwise every launch counts.
complete-these = { $count ->
    [one] Completing { $count } certain course
   *[other] Completing { $count } certain courses
}
complete-so-many = { $count ->
    [one] Completing { $count } course
   *[other] Completing { $count } courses
}
launch-so-many = { $count ->
    [one] Launching { $count } lab
   *[other] Launching labs { $count } times
}
launch-distinct = { $count ->
    [one] Launching { $count } lab
   *[other] Launching { $count } different labs
}
badge-with-it = Badge
badge-with-it-hint = Who earns the achievement is awarded the badge with it.
no-badge-with-it = None
retire-achievement = Retired
retire-achievement-hint = Nobody earns it any more. Those who have keep it.

said-badge-created = The badge was created.
said-badge-changed = The changes were saved.
said-achievement-created = The achievement was created. Who meets its condition already earns it within moments.
said-achievement-changed = The changes were saved.

problem-badge_retired = This badge is retired: it is not awarded any more.
problem-badge_not_found = There is no such badge.
problem-badge_not_available = This badge belongs neither to the organization of the achievement nor to one above it.
error-description-required = Enter a description
error-criteria-required = Enter the criteria
error-points-required = Enter the points
error-points-invalid = Enter a whole number of points
error-points-out_of_range = Enter points from 0 to 10,000
error-count-required = Enter how many
error-count-invalid = Enter a whole number
error-count-out_of_range = Enter a number from 1 to 1,000
error-course_ids-out_of_range = Choose 1 to 100 courses
error-data-invalid = Choose a whole PNG of at most 2,000 points each way, or an SVG that is a plain drawing without texts, styles, scripts and links
error-data-too_long = Choose a picture of at most 256 KiB

revoke-badge = Revoke badge
revoke-award = Revoke
revoke-badge-hint = The badge no longer stands among the student's, its public page says that it was revoked, and whoever verifies its credential is told so. Awarding it again lifts this.
revoke-reason = Reason
revoked-on = Revoked
is-revoked = Revoked
keep-badge = Keep the badge
badge-award-is-revoked = This award was revoked. Awarding the badge again lifts it.
award-badge-again = Award it again
said-badge-revoked = The badge was revoked.
problem-already_revoked = This award was revoked before.
problem-title-badge_revoked = This badge was revoked
problem-badge_revoked = Those who awarded this badge have revoked it.
