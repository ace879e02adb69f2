# Giving courses.
save = Save
student = Student
course = Course
expiration = Expiration
expiration-unknown = Left empty, it is the latest date that the student's organization and the course allow.
expiration-limited-by-organization = { $days ->
    [one] { $organization } allows { $days } day: until { $latest } at the latest.
   *[other] { $organization } allows { $days } days: until { $latest } at the latest.
}
expiration-limited-by-course = { $days ->
    [one] The course allows { $days } day: until { $latest } at the latest.
   *[other] The course allows { $days } days: until { $latest } at the latest.
}
already-has-course = This student already has this course.
see-that-assignment = See that assignment
assign-again = Assign it again
assign-again-hint = A second assignment is billed as well.
note-optional = Note (optional)
note-title = Title
note-important = High importance
note-message = Message
said-assignment-created = The course is assigned. The student can start at once.

problem-already_assigned = This student already has this course. To give it once more, tick Assign it again.
problem-learner_not_found = There is no such student within your reach.
problem-course_not_found = There is no such course within your reach.
problem-course_not_available = This course cannot be assigned in that organization.
problem-course_archived = This course is archived: it cannot be assigned any more.
problem-learner_disabled = This student's account is disabled.
error-learner_id-required = Choose a student
error-learner_id-invalid = Choose a student
error-course_id-required = Choose a course
error-course_id-invalid = Choose a course
error-expires_on-invalid = Enter a date
error-expires_on-expiry_beyond_maximum = The latest allowed is { $latest }
error-expires_on-expiry_not_in_future = Choose a date that is not over yet
error-note-required = A note needs a title and a message
error-note-too_long = This is too long for a note
error-note-invalid = A note cannot hold this

# Finding assignments.
status = Status
status-active = Active
status-cancelled = Cancelled
status-expired = Expired
completion = Progress
completion-not_started = Not started
completion-incomplete = In progress
completion-complete = Complete
source = Created by
source-administrator = An administrator
source-training_key = A training key
source-import = An import
is-expired = Expired
created = Created
created-from = Created from
created-to = Created until
expires-from = Expires from
expires-to = Expires until
results = Results
what-to-do = What to do
details = Details
edit = Edit
no-assignments = There are no course assignments yet.
no-assignments-hint = Each gives one student one course. Here you find them again, see how far the students have come, and change them.

# One assignment.
course-assignment = Course Assignment
organization = Organization
latest-expiration = Latest expiration
started = Started
completed = Completed
billed-under = Billed under
cancellation = Cancellation
cancellable-until = Can be cancelled until { $until }, while no lab is launched.
cancellation-is-requested = The help desk has been asked.
by-command-line = The operator
by-system = The system
notes = Notes
no-notes = No notes yet. Only administrators and the help desk see them.
add-note = Add note
said-note-added = The note is added.
activities = Activities
no-activities = This course has no activities.
activity-lab = Lab
activity-document = Document
activity-video = Video
activity-link = Link
done = Done
required-activity = Required
optional-activity = Optional
launches = Launches
last-launch = last { $at }
journal = Journal
journal-created = Created
journal-expiry_set = Expiration changed
journal-expiry_overridden = Expiration set beyond the maximum
journal-cancelled = Cancelled
journal-lab_requested = Lab asked for
journal-lab_failed = Lab did not start
journal-lab_launched = Lab launched
journal-activity_done = Activity done
journal-judged = Progress judged anew
journal-marked_complete = Marked complete
journal-note_added = Note added
journal-field-expires_at = Expiration
journal-field-max_expires_at = Latest expiration
journal-field-completion = Progress
journal-field-percent_complete = Done
journal-field-labs_launched = Labs launched
journal-field-title = Title
journal-field-reason = Reason

# Changing one.
reason = Reason
mark-complete = Mark complete
mark-complete-means = The course counts as completed from now on, whatever was done of it. This cannot be taken back, and the assignment cannot be cancelled any more.
said-marked-complete = The assignment is marked complete.
request-cancellation = Request cancellation
request-cancellation-means = The help desk decides, and you are told by mail. Until then nothing changes.
said-cancellation-requested = The help desk has been asked to cancel this assignment.
back-without-change = Back without a change
edit-course-assignment = Edit Course Assignment
only-administrators-cancel = Administrators can cancel this assignment; the help desk does it on request only.
expiration-at-most = At the latest { $latest }: { $days } days from its creation on { $created }, as organization and course allow.
expiration-may-pass = The maximum is { $latest }. With a reason you may set a later date, up to 3,660 days after the creation on { $created }.
override-reason = Reason to pass the maximum (optional)
override-reason-hint = It is kept in the journal.
said-nothing-changed = Nothing was changed.
said-expiration-changed = The expiration is changed.
cancel-course-assignment = Cancel course assignment
cancelling-means = { $learner } loses access to { $course } at once.
cancelling-reverses-bill = Its line on the bill is reversed.
cancelling-is-final = This cannot be taken back. If a training key made the assignment, the key stays used.
keep-assignment = Keep the assignment
said-assignment-cancelled = The assignment is cancelled, and its line on the bill reversed.

problem-already_cancelled = The assignment is cancelled, for good.
problem-already_complete = Cannot be cancelled any more: the course is complete.
problem-lab_launched = Cannot be cancelled any more: a lab was launched on { $launched_at }.
problem-cancellation_window_closed = Cannot be cancelled any more: that was possible until { $closed_at }, 24 hours after the creation.
problem-cancelled = The assignment is cancelled.
problem-still_cancellable = The assignment can still be cancelled without asking, until { $cancellable_until }.
problem-request_open = The help desk has been asked already.
problem-version_changed = Someone has changed this meanwhile. Look at it as it is now.
error-reason-required = Give a reason
error-title-required = Give the note a title
error-message-required = Write what the note says
error-expires_at-required = Enter a date

# Giving many courses to many.
add-courses = Add Courses
students = Students
add-students = Add Students
no-profile-yet = Does a student have no user profile yet?
create-student = Create Student
in-new-tab = opens in a new tab
expiration-optional = Expiration (optional)
expiration-multiple = Left empty, each assignment gets the latest date that its student's organization and its course allow. The date is read in the zone of each student's organization.
assign-again-multiple = Also assign courses that a student already has
note-multiple = It is added to each assignment.
create-assignments = { $count ->
    [one] Create { $count } assignment
   *[other] Create { $count } assignments
}
create-assignments-none = Create assignments
course-assignments-created = Course assignments created
create-more = Create more
pairs-created = { $count ->
    [0] Nothing was created.
    [one] { $count } assignment was created.
   *[other] { $count } assignments were created.
}
pairs-refused = { $count ->
    [one] { $count } was refused.
   *[other] { $count } were refused.
}
result = Result
outcome-created = Created
outcome-refused = Refused
unknown-student = Unknown student
unknown-course = Unknown course
refused-learner_not_found = There is no such student within your reach.
refused-course_not_found = There is no such course within your reach.
refused-course_not_available = The course cannot be assigned in the student's organization.
refused-course_archived = The course is archived.
refused-learner_disabled = The student's account is disabled.
refused-already_assigned = The student already has this course.
refused-expiry_beyond_maximum = The date is later than organization and course allow.
refused-expiry_not_in_future = The date is over.
job-running = Creating assignments …
job-done = All is decided
job-progress = Decided pairs of student and course
job-decided = { $decided } of { $total }
per-second = { $rate } per second
seconds-left = { $seconds ->
    [one] about { $seconds } second left
   *[other] about { $seconds } seconds left
}
minutes-left = about { $minutes } minutes left
job-may-be-left = You may leave this page: the work goes on, and you find it here again.
error-learner_ids-required = Choose at least one student
error-course_ids-required = Choose at least one course
error-learner_ids-too_short = Choose at least one student
error-course_ids-too_short = Choose at least one course
