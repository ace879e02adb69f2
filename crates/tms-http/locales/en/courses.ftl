# Courses.
owner = Owner
owner-above = An organization above yours
owner-hint = The course can be assigned in this organization and those below it. The owner never changes.
owner-stays = Owned by { $owner }. The owner of a course never changes.
short-name = Short name
short-name-optional = Short name (optional)
short-name-hint = What an import finds the course by. Unique in its owner organization.
description = Description
description-optional = Description (optional)
sku = SKU
sku-optional = SKU (optional)
course-sku-hint = What its assignments are billed under. Left empty, the organization's is taken.
sku-of-organization = As the learner's organization says
max-access = Longest access
max-access-days-optional = Longest access in days (optional)
course-max-access-days-hint = From 1 to 3,660. The smaller of this and the organization's counts.
max-access-of-organization = As the learner's organization says
days = { $days ->
    [one] { $days } day
   *[other] { $days } days
}
certificate = Certificate
certificate-title-optional = Certificate title (optional)
certificate-title-hint = With a title, who completes the course gets a certificate. Left empty, there is none.
no-certificate = None
auto-archive = Archived automatically
auto-archive-optional = Archive automatically on (optional)
auto-archive-hint = From the beginning of this day in the owner's time zone, the course counts as archived.
auto-archive-hint-in = From the beginning of this day ({ $zone }), the course counts as archived.
no-auto-archive = Never
course-state = State
assignable = Assignable
archived = Archived
not-archived = Not archived
only-archived = Archived only
archived-or-not = Archived or not
no-courses-here = There are no courses here yet. A course holds labs, documents, videos and links in their order.
create-first-course = Create the first course
edit-course = Edit Course
course-is-archived = This course is archived: it cannot be newly assigned, and its keys cannot be redeemed. Assignments that exist keep working.
assignments-of-course = Course assignments of this course
archive-course = Archive course
archive-course-question = Archive { $course }?
archive-course-consequence = From now on nobody can be assigned this course, and keys of its pools cannot be redeemed, also those that were handed out.
archive-course-keeps = Assignments that exist keep working, and nothing is credited. You can open the course again at any time.
keep-course = Keep open
reopen-course = Open again

activity-number = Activity { $number }
activity-kind = Kind
add-activity = Add { $kind }
add-activity-hint = A new activity is added at the end; move it from there.
add-first-activity = Add the first activity
no-activities-yet = There is nothing to do in this course yet.
no-activities-hint = Add a lab, document, video or link. Without any, the course completes only when an administrator marks it complete.
lab-profile = Lab profile
lab-profile-hint = What the lab host knows the lab by.
lab-requirements = System requirements and connection information
requirements-optional = System requirements and connection information (optional)
requirements-hint = Shown behind the information icon of the lab.
web-address = Web address
minutes = Minutes
minutes-optional = Expected duration in minutes (optional)
activity-required = Needed for completion
activity-required-hint = If nothing is, every activity is.
for-completion = For completion
needed = Needed
not-needed = Not needed
content = Content
place = Place
move-up = Move up
move-down = Move down
leave-out = Leave out
retire-activity = Retire
retired-activities = { $count ->
    [one] { $count } retired activity
   *[other] { $count } retired activities
}
retired-activities-hint = Hidden from learners and no longer counted. Retired activities stay retired.

said-course-created = The course was created.
said-course-changed = The changes were saved.
said-course-archived = The course is archived.
said-course-reopened = The course can be assigned again.

problem-short_name_taken = Another course of this organization has this short name.
error-name-required = Enter a name
error-max_access_days-invalid = Enter a whole number of days
error-max_access_days-out_of_range = Enter a number of days from 1 to 3,660
error-auto_archive_on-invalid = Enter a date like 2027-03-31
error-auto_archive_on-out_of_range = Enter a date between 1970 and 9999
error-url-required = Enter a web address
error-url-invalid = Enter a web address that starts with https:// or http://
error-lab_profile-required = Enter the profile by which the lab host knows the lab
error-minutes-invalid = Enter a whole number of minutes
error-minutes-out_of_range = Enter a number of minutes from 1 to 65,535
