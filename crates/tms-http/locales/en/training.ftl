# A learner's own course assignment.
own-state = Status
own-state-open = Open
own-state-complete = Complete
own-state-expired = Expired
own-expiry = Access
own-progress = Progress
completed-at = Completed
own-expired = This course assignment expired on { $at }.
own-expired-ask = Its activities cannot be launched any more. If you need more time, ask here:
own-expired-complete = You have completed it, and it stays on your transcript. Its activities cannot be launched any more. Questions are answered here:
own-no-activities = There is nothing to do in this course yet.
activity-minutes = { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}
activity-optional = optional
activity-launched = { $launches ->
    [one] launched once, on { $last }
   *[other] launched { $launches } times, last on { $last }
}
activity-done = Done
activity-next = Next
activity-not-done = Not done
lab-information = System requirements and connection information
launch = Launch
help-desk-email = Help desk
no-contact = Ask whoever gave you your training.
problem-expired = This course assignment expired on { $expired_at }.
problem-lab_host_unavailable = The lab could not be started just now. Nothing was lost: try again in a moment.

# My Training and My Transcript.
current-training = Current training
no-current-training = There is nothing to do at the moment.
no-current-training-hint = Redeem a training key, or wait for your administrator to assign a course to you. What you have completed is here:
transcript-of = What { $name } has completed
transcript-course = Course
transcript-certificate = Certificate
no-transcript = You have not completed a course yet.
no-transcript-hint = Completed courses appear here, with their certificates. What there is to do is here:

# The practice lab.
lab-practice = This practice lab stands in for a real one. Tick off what you have done, then complete the lab.
lab-tasks = Tasks
lab-task-read = Read what the lab asks for
lab-task-work = Work through its steps
lab-task-check = Check the result
complete-lab = Complete lab
end-lab = End lab
end-lab-hint = Ending the lab leaves it undone: you can launch it again.
lab-completed = The lab is complete. Your training knows how the lab went.
lab-ended = The lab has ended. Your training knows how the lab went: you can launch it again from your course.
back-to-assignment = Back to the course
