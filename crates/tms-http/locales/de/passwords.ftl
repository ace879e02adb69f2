# Ein neues Passwort.
new-password-hint = Mindestens 8 Zeichen, nicht leicht zu erraten.
password-strength = Wie stark das Passwort ist
password-short = Zu kurz: mindestens 8 Zeichen
password-weak = Leicht zu erraten: nehmen Sie ein längeres oder mehrere Wörter ohne Zusammenhang
password-good = Gut
password-strong = Stark
