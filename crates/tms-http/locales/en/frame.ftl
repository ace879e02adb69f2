# What stands around every page.
skip-to-content = Skip to content
navigation = Main
admin = Admin
my-dashboard = My Dashboard
my-training = My Training
my-transcript = My Transcript
contact = Contact
profile = Profile
sign-in = Sign in
sign-out = Sign out
version = Version { $version }

# Forms.
form-refused = Please look at this again
show-password = Show
hide-password = Hide

# What was just done.
said-signed-out = You are signed out.

# When something expires.
expires-in-days = { $days ->
    [one] Expires in { $days } day
   *[other] Expires in { $days } days
}
expires-in-hours = { $hours ->
    [0] Expires within the hour
    [one] Expires in { $hours } hour
   *[other] Expires in { $hours } hours
}
expired-on = Expired { $day }

# Keys.
shortcuts = Keyboard shortcuts
shortcut-search = To the search of the page
shortcut-list = This list
shortcut-escape = Close what is open
shortcut-enter = Follow or send what has the focus
close = Close
