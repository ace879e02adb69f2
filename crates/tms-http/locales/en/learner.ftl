# Signing in.
email = Email
password = Password
forgot-password = Forgot password?
new-here = New here?
create-account = Create a user account
register-with-key = Register with a training key
register-with-key-hint = You get an account and the course of the key in one step.
register = Register

# My Dashboard.
my-courses = My courses
all-current-training = All current training
no-courses = You have no courses yet.
no-courses-hint = Redeem a training key, or wait for your administrator to assign a course to you.
progress-of = Progress in { $course }
percent-complete = { $percent }% complete
start = Start
continue = Continue
launch-again = Launch again
redeem-training-key = Redeem training key
training-key = Training key
training-key-hint = Capitals, spaces and dashes do not matter.
redeem = Redeem
rewards = Rewards
no-rewards = Badges and achievements you earn appear here.
month-before = Month before
month-after = Month after
expires-here = a course expires
course-expires = { $course } expires
