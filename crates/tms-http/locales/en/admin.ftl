# Site Administration.
site-administration = Site Administration
search-administration = Search in Site Administration
show-everything = Show everything

course-assignments = Course Assignments
course-assignments-hint = Give learners courses, and see how far they have come.
create-course-assignment = Create Course Assignment
create-multiple-course-assignments = Create Multiple Course Assignments
find-course-assignments = Find Course Assignments

training-keys = Training Keys
training-keys-hint = Keys that learners redeem for a course.
create-training-key-pool = Create Training Key Pool
find-training-key-pools = Find Training Key Pools

users = Users
users-hint = People, and what they may do.
create-user = Create User
find-users = Find Users

courses = Courses
courses-hint = What there is to learn.
create-course = Create Course
find-courses = Find Courses

organizations = Organizations
organizations-hint = Who belongs together, and which terms they have.
create-organization = Create Organization
find-organizations = Find Organizations

billing = Billing
billing-hint = What was created and cancelled, month by month.
statements = Statements

sites = Sites
sites-hint = The front doors people sign in at.
create-site = Create Site
find-sites = Find Sites

help-desk = Help Desk
help-desk-hint = Requests to cancel what cannot be cancelled any more.
cancellation-requests = Cancellation Requests

mail = Mail
mail-hint = What was sent, and what waits.
outbox = Outbox

# A picture in a form.
preview = Preview
show-preview = Show preview
keep-chosen-picture = Use the picture that was chosen
