# Anmelden.
email = E-Mail
password = Passwort
forgot-password = Passwort vergessen?
new-here = Neu hier?
create-account = Benutzerkonto anlegen
register-with-key = Mit einem Trainingsschlüssel registrieren
register-with-key-hint = Sie bekommen Konto und Kurs des Schlüssels in einem Schritt.
register = Registrieren

# Mein Dashboard.
my-courses = Meine Kurse
all-current-training = Alle laufenden Trainings
no-courses = Sie haben noch keine Kurse.
no-courses-hint = Lösen Sie einen Trainingsschlüssel ein, oder warten Sie, bis Ihnen ein Kurs zugewiesen wird.
progress-of = Fortschritt in { $course }
percent-complete = { $percent } % abgeschlossen
start = Beginnen
continue = Fortsetzen
launch-again = Erneut starten
redeem-training-key = Trainingsschlüssel einlösen
training-key = Trainingsschlüssel
training-key-hint = Großschreibung, Leerzeichen und Striche sind egal.
redeem = Einlösen
rewards = Auszeichnungen
no-rewards = Abzeichen und Erfolge, die Sie erreichen, erscheinen hier.
month-before = Monat davor
month-after = Monat danach
expires-here = ein Kurs läuft ab
course-expires = { $course } läuft ab
