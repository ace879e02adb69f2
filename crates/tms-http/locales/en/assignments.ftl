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
problem-course_not_available = This course cannot be assigned in the student's organization.
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
