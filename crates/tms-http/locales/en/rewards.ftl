# Achievements and badges of one's own.
achievement = Achievement
badge = Badge
points = Points
points-of = { $points ->
    [one] { $points } point
   *[other] { $points } points
}
my-badges = My badges
my-achievements = My achievements
all-achievements = All achievements
view-all-rewards = View all
no-badges = You have no badges yet.
no-badges-hint = Badges come with some achievements, or are awarded by those who run your training.
no-achievements = You have no achievements yet.
no-achievements-hint = Complete courses and work in labs to earn them.
earned-at = Earned
shared = Shared
private = Private

awarded-by-at = Awarded by { $issuer }, { $at }
criteria = Criteria
share-badge = Share this badge
share-on = Share on { $place }
badge-is-shared = Everyone can see this badge at
badge-is-private = Only you can see this badge. Make its page public to share it; you can make it private again at any time.
show-name = Show my name ({ $name })
show-date = Show when it was awarded
make-public = Make public
save-sharing = Save
make-private = Make private
make-private-hint = The page is gone at once, and links to it find nothing.
said-badge-shared = The badge is public.
said-badge-private = The badge is private.

# The public page of a badge.
awarded-to = Awarded to { $name }
awarded-by = Awarded by
awarded-on = Awarded

# A badge as a credential.
credential = Verifiable credential
credential-hint = The badge as a file of its own (Open Badges 3.0), for a digital wallet, a collection of badges or an application. Whoever gets it can verify that the badge was awarded to you and not revoked. It tells your name, and your email address as a hash only.
credential-shared-hint = While the page of the badge is public and shows when it was awarded, the page offers the credential too. That one tells your name only if the page does, and nothing of your email address.
credential-public-hint = This badge can be verified: its credential (Open Badges 3.0) is signed by those who awarded it.
download-credential = Download the credential
