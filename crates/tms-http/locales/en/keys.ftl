# Training key pools.
training-key-pool = Training key pool
edit-training-key-pool = Edit Training Key Pool
pool-name = Name
pool-status = Status
pool-course = Course
pool-organization = Organization
pool-starts = Starts
pool-expires = Expires
content-availability = Content Availability
available-to = Available to
available-to-children = Everyone using { $organization }: its learners and those of its child organizations
available-to-owner = Learners of { $organization }
pool-active = Active
pool-not-yet = Starts { $day }
pool-course-archived = Course archived
pool-course-archived-hint = The course of this pool is archived. Its keys cannot be redeemed; assignments they made keep working.
pool-days = { $days ->
    [one] { $days } day
   *[other] { $days } days
}
back-to-pool = Back to the training key pool

# Their keys.
key-status = Status
keys-by-status = Keys by status
keys-total = All keys
key-available = Available
key-redeemed = Redeemed
key-revoked = Revoked
key-created = Created
key-redeemed-by = User
key-actions = Actions
key-assignment = Course assignment
no-keys = This pool has no keys yet.
no-keys-hint = Add keys of your own, or have some generated, and hand them out to your learners.
export-keys = Export
export-available-keys = Export the available keys

# Adding keys.
add-training-key = Add Training Key
add-multiple-training-keys = Add Multiple Training Keys
generate-training-keys = Generate Training Keys
keys-for-pool = For the training key pool { $pool }
typed-key-hint = 6 to 64 letters, digits, dashes, underscores and dots, as your learners will see it.
pasted-keys-hint = One key per line. Empty lines are skipped.
number-of-keys = Number of keys
keys-working = Working … Many keys take a while. The pool is shown as soon as they are in it.
keys-generate-hint = A whole number up to 1,000,000.
bad-lines = Lines to mend
bad-lines-hint = Nothing was added yet. Correct these lines, or empty them to leave them out.
paste-line = Line { $line }
said-keys-added = { $count ->
    [one] { $count } key was added.
   *[other] { $count } keys were added.
}
error-keys-required = Enter at least one training key
error-one_key-required = Enter a training key
error-one_key-malformed = A training key has 6 to 64 letters, digits, dashes, underscores and dots, and begins with a letter or digit
error-one_key-taken = This training key exists already: keys are unique in the whole system
error-generate-required = Enter how many keys to generate
error-generate-invalid = Enter a whole number
error-generate-out_of_range = Enter a whole number from 1 to 1,000,000
error-malformed = Line { $line }: this cannot be a training key, which has 6 to 64 letters, digits, dashes, underscores and dots
error-repeated = Line { $line }: this training key stands further up already
error-taken = Line { $line }: this training key exists already

# Revoking a key.
revoke-key = Revoke
revoke-training-key = Revoke Training Key
revoke-hint = Nobody can redeem this key any more. This cannot be undone, and a revoked key is not billed. You can add other keys to the pool at any time.
keep-key = Keep the key
said-key-revoked = The key is revoked.

# The message to learners.
key-message = Message
message-to-learners = Message to learners
message-subject = Subject
message-hint = Copy the message, fill in what stands in brackets, and send it to one learner.
message-merge-hint = For a mail merge: { $placeholder } stands for each learner’s key. The export holds the keys to fill in.
copy-subject = Copy subject
copy-message = Copy message
message-copied = Copied

# Key cards.
key-cards = Key cards
key-cards-hint = Cards with the available keys of { $pool }, to print and cut. The codes lead to where the key is redeemed.
cards-at-once = Cards at once
cards-show = Show
print-page = Print
no-available-keys = This pool has no available keys.
qr-code-of = QR code that leads to redeeming { $key }
redeem-until = Redeem before { $moment }

# Finding pools.
pools-active = Active
pools-not-active = Not active
pools-expired = Expired only
pools-not-expired = Not expired
pools-all = All
pool-window = Starts – Expires
keys-available-of-all = Available keys
keys-of-all = { $available } of { $total }
edit-pool = Edit
no-pools = There are no training key pools that have not expired.
no-pools-hint = A pool holds keys for one course. Learners redeem a key each, and have the course at once.

# Creating and editing a pool.
pool-basic = Basic
pool-starts-hint = From the beginning of this day on, in the time zone of { $organization }: { $zone }.
pool-expires-hint = Until the end of this day, in the time zone of { $organization }: { $zone }.
content-availability-days = Content Availability in days
content-availability-hint = How long a learner can access the course, from when the key is redeemed. At most what the organization and the course allow.
make-available-to-children = Make these keys available to everyone using { $organization }
make-available-hint = Learners of its child organizations can redeem them, too.
first-keys-hint = Add keys of your own, or have some generated, or both. You can add more at any time.
keys-to-add = Training keys to add (optional)
number-of-keys-to-generate = Number of keys to generate (optional)
pool-edit-hint = Changes act on later redemptions only. An end in the past closes the pool.
keys-in-pool = { $total ->
    [0] This pool has no keys yet.
   *[other] Keys in this pool: { $total }, of which available: { $available }.
}
said-pool-created = The training key pool is created.
said-pool-changed = The training key pool is changed.
problem-course_archives_before_start = The course archives on { $archives_at }, before the pool starts: choose an earlier start or another course.
problem-course_archives_before_expiry = The course archives on { $archives_at }, before the pool expires: choose an earlier end or another course.
error-starts_on-required = Choose the first day on which keys can be redeemed
error-starts_on-invalid = Enter a date, like 2027-03-31
error-starts_on-out_of_range = The pool must start before it expires
error-expires_on-required = Choose the last day on which keys can be redeemed
error-expires_on-out_of_range = The pool must expire after it starts
error-content_availability_days-required = Enter how many days a learner can access the course
error-content_availability_days-invalid = Enter a whole number of days
error-content_availability_days-out_of_range = Enter at most { $max } days: the organization and the course allow no more
