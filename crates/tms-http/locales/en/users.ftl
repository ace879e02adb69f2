# Users.
primary-email = Primary email
primary-email-hint = This is the user name.
country = Country
language = Language
time-zone = Time zone
choose-one = Choose …
do-not-save = Do not save
places-more = The oldest 1,000 organizations are listed. For another one, start from its own page.

sign-in-state = Account
enabled = Enabled
disabled = Disabled
only-enabled = Enabled only
only-disabled = Disabled only
no-users = There are no users here yet.
create-first-user = Create the first user
back-to-users = Back to Find Users

edit-user = Edit User
user-is-disabled = This user is disabled and cannot sign in, redeem keys or launch anything.
zone-of-organization = { $zone }, from the organization
language-of-browser = As the browser wishes
notices-by-mail = Notices by mail
all-mail = All of them
account-mail-only = Account mail only
training-of-user = Training
current-training-of-user = Current training
transcript-of-user = Transcript
assignments-of-user = All course assignments

move-user-hint = When you move the user, their course assignments stay with the organization they were made in. What they get later belongs to the new one.
time-zone-optional = Time zone (optional)
time-zone-hint = Like Europe/Berlin. Left empty, times are shown in the zone of the organization.
mail-opt-out = Account mail only
mail-opt-out-hint = No notices about course assignments, badges and requests.

disable-user = Disable user
enable-user = Enable user
disable-user-question = Disable { $name }?
disable-user-consequence = { $name } ({ $email }) is signed out everywhere at once, and can no longer sign in, redeem keys or launch anything. Personal tokens and links to set a password stop working for good.
disable-user-keeps = Nothing is deleted, and nothing is credited: course assignments, their bill and the email address stay. You can enable the user again at any time.
disable-oneself = This is you: you will be signed out, and somebody else has to let you in again.
keep-user-enabled = Keep enabled

roles = Roles
role = Role
held-in = Held in
held-in-hint = The role also reaches the organizations below. The Help Desk Agent's reaches everywhere.
whole-system = The whole system
no-roles = None that you may see. Without a role, someone is a learner.
own-roles-hint = Nobody changes their own roles.
grant-role = Grant a role
take-role = Take away
role-operations_manager = Operations Manager
role-enrollment_manager = Enrollment Manager
role-company_training_manager = Company Training Manager
role-sales_manager = Sales Manager
role-help_desk_agent = Help Desk Agent
role-system_administrator = System Administrator

said-user-created = The user was created.
said-user-changed = The changes were saved.
said-user-disabled = The user is disabled and signed out everywhere.
said-user-enabled = The user can sign in again.
said-role-granted = The role was granted.
said-role-taken = The role was taken away.

problem-email_taken = This email belongs to somebody already. Every user needs their own.
problem-organization_not_found = There is no such organization, or none that you may choose.
problem-own_role = Nobody changes their own roles.
error-first_name-required = Enter a first name
error-last_name-required = Enter a last name
error-password-too_short = This password is too short: take at least 8 characters
error-password-too_long = This password is too long: take at most 128 characters
error-password-invalid = This password is easily guessed: take a longer one, or several unrelated words
error-country-required = Choose a country
error-role-required = Choose a role
error-time_zone-invalid = There is no such time zone: choose one from the list, like Europe/Berlin
