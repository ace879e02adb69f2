# Choosing people and courses.
choose = Choose
choose-user = Choose User
choose-students = Choose Students
choose-course = Choose Course
first-name = First Name
last-name = Last Name
name = Name
remove = Remove
ok = OK
choose-ok = OK ({ $count })
cancel = Cancel
chosen-so-far = Chosen
choose-more = The first { $count } are shown. Type more of the name to see others.
