# Verwaltung.
site-administration = Verwaltung
search-administration = In der Verwaltung suchen
show-everything = Alles zeigen

course-assignments = Kurszuweisungen
course-assignments-hint = Kurse zuweisen und sehen, wie weit die Lernenden sind.
create-course-assignment = Kurs zuweisen
create-multiple-course-assignments = Mehrere Kurse zuweisen
find-course-assignments = Kurszuweisungen suchen

training-keys = Trainingsschlüssel
training-keys-hint = Schlüssel, die Lernende für einen Kurs einlösen.
create-training-key-pool = Schlüsselpool anlegen
find-training-key-pools = Schlüsselpools suchen

users = Benutzer
users-hint = Menschen, und was sie dürfen.
create-user = Benutzer anlegen
find-users = Benutzer suchen

courses = Kurse
courses-hint = Was es zu lernen gibt.
create-course = Kurs anlegen
find-courses = Kurse suchen

organizations = Organisationen
organizations-hint = Wer zusammengehört, und zu welchen Bedingungen.
create-organization = Organisation anlegen
find-organizations = Organisationen suchen

billing = Abrechnung
billing-hint = Was angelegt und storniert wurde, Monat für Monat.
statements = Aufstellungen

sites = Websites
sites-hint = Die Eingänge, an denen man sich anmeldet.
create-site = Website anlegen
find-sites = Websites suchen

help-desk = Helpdesk
help-desk-hint = Bitten um Stornierungen, die sonst nicht mehr möglich sind.
cancellation-requests = Stornierungsanträge

mail = E-Mail
mail-hint = Was versandt wurde und was noch wartet.
outbox = Postausgang

# Ein Bild in einem Formular.
preview = Vorschau
show-preview = Vorschau zeigen
keep-chosen-picture = Das gewählte Bild verwenden
