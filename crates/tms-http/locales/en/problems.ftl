# What went wrong, by the codes of the API.
problem-title = This did not work
problem-title-not_found = There is nothing here
problem-title-forbidden = You may not do this
problem-title-unavailable = Please try again in a moment
problem-title-internal = Something went wrong here
problem-missing-hint = The address may be mistyped, or it leads to something you may not see.
to-landing-page = To the landing page

problem-not_found = There is nothing at this address, or nothing that you may see.
problem-forbidden = A role is missing for this. Your administrator can give it to you.
problem-csrf_failed = This form is not from this session any more. Go back, reload the page and send it again.
problem-unauthenticated = Your session has ended. Sign in again.
problem-unavailable = The service is not available at the moment. Nothing was lost: try again.
problem-internal = Something went wrong here. It was written down and will be looked at.
problem-bad_credentials = Email or password is wrong.
problem-too_many_attempts = Too many attempts. Wait a few minutes, then try again.
problem-malformed = The request cannot be read. Go back and try again.
problem-too_large = This is more than can be sent at once.
problem-method_not_allowed = This address does not work that way.
problem-unsupported_media_type = Send the form of a page.
problem-invalid_fields = Some fields are missing or wrong.
problem-request_in_progress = The same is being done right now. Wait a moment, then look at what it came to.
problem-idempotency_key_reused = This was sent before, with something else in it. Reload the page and send it again.

# What is wrong with a field.
error-required = This is needed
error-invalid = This does not have the right form
error-too_short = This is too short
error-too_long = This is too long
error-out_of_range = This is not within what is allowed
error-unknown_field = There is no such field
error-both_given = Give one of the two, not both
error-email-required = Enter an email address
error-email-invalid = Enter an email address like name@example.org
error-password-required = Enter a password
