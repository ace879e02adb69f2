# A new password.
new-password-hint = 8 characters or more, not easily guessed.
password-strength = How strong the password is
password-short = Too short: at least 8 characters
password-weak = Easily guessed: take a longer one, or several unrelated words
password-good = Good
password-strong = Strong
