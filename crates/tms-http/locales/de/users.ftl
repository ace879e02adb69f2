# Benutzer.
primary-email = Haupt-E-Mail
primary-email-hint = Das ist der Benutzername.
country = Land
language = Sprache
time-zone = Zeitzone
choose-one = Bitte wählen …
do-not-save = Nicht speichern
places-more = Aufgeführt sind die ältesten 1.000 Organisationen. Für eine andere gehen Sie von deren eigener Seite aus.

sign-in-state = Konto
enabled = Aktiv
disabled = Gesperrt
only-enabled = Nur aktive
only-disabled = Nur gesperrte
no-users = Hier gibt es noch keine Benutzer.
create-first-user = Den ersten Benutzer anlegen
back-to-users = Zurück zur Benutzersuche

edit-user = Benutzer bearbeiten
user-is-disabled = Dieser Benutzer ist gesperrt: Anmelden, Schlüssel einlösen und Starten sind nicht möglich.
zone-of-organization = { $zone }, von der Organisation
language-of-browser = Wie der Browser es wünscht
notices-by-mail = Benachrichtigungen per E-Mail
all-mail = Alle
account-mail-only = Nur zum Konto
training-of-user = Training
current-training-of-user = Laufende Trainings
transcript-of-user = Nachweis
assignments-of-user = Alle Kurszuweisungen

move-user-hint = Ziehen Benutzer um, bleiben ihre Kurszuweisungen bei der Organisation, in der sie entstanden sind. Was sie später bekommen, gehört zur neuen.
time-zone-optional = Zeitzone (freiwillig)
time-zone-hint = Zum Beispiel Europe/Berlin. Bleibt das Feld leer, gilt die Zone der Organisation.
mail-opt-out = Nur E-Mails zum Konto
mail-opt-out-hint = Keine Benachrichtigungen zu Kurszuweisungen, Abzeichen und Anfragen.

disable-user = Benutzer sperren
enable-user = Sperre aufheben
disable-user-question = { $name } sperren?
disable-user-consequence = { $name } ({ $email }) wird sofort überall abgemeldet und kann sich nicht mehr anmelden, keine Schlüssel einlösen und nichts starten. Persönliche Tokens und Links zum Setzen eines Passworts gelten endgültig nicht mehr.
disable-user-keeps = Nichts wird gelöscht und nichts gutgeschrieben: Kurszuweisungen, ihre Abrechnung und die E-Mail-Adresse bleiben. Sie können die Sperre jederzeit aufheben.
disable-oneself = Das sind Sie selbst: Sie werden abgemeldet, und jemand anderes muss Sie wieder hereinlassen.
keep-user-enabled = Nicht sperren

roles = Rollen
role = Rolle
held-in = Gilt in
held-in-hint = Die Rolle gilt auch in den Organisationen darunter. Die des Helpdesks gilt überall.
whole-system = Im ganzen System
no-roles = Keine, die Sie sehen dürfen. Wer keine Rolle hat, lernt.
own-roles-hint = Niemand ändert die eigenen Rollen.
grant-role = Rolle geben
take-role = Entziehen
role-operations_manager = Betriebsleitung
role-enrollment_manager = Einschreibungsleitung
role-company_training_manager = Trainingsleitung
role-sales_manager = Vertriebsleitung
role-help_desk_agent = Helpdesk
role-system_administrator = Systemadministration

said-user-created = Der Benutzer wurde angelegt.
said-user-changed = Die Änderungen wurden gespeichert.
said-user-disabled = Der Benutzer ist gesperrt und überall abgemeldet.
said-user-enabled = Der Benutzer kann sich wieder anmelden.
said-role-granted = Die Rolle wurde gegeben.
said-role-taken = Die Rolle wurde entzogen.

problem-email_taken = Diese E-Mail-Adresse gehört schon jemandem. Alle brauchen ihre eigene.
problem-organization_not_found = Diese Organisation gibt es nicht, oder Sie dürfen sie nicht wählen.
problem-own_role = Niemand ändert die eigenen Rollen.
error-first_name-required = Geben Sie einen Vornamen ein
error-last_name-required = Geben Sie einen Nachnamen ein
error-password-too_short = Dieses Passwort ist zu kurz: nehmen Sie mindestens 8 Zeichen
error-password-too_long = Dieses Passwort ist zu lang: nehmen Sie höchstens 128 Zeichen
error-password-invalid = Dieses Passwort ist leicht zu erraten: nehmen Sie ein längeres oder mehrere Wörter ohne Zusammenhang
error-country-required = Wählen Sie ein Land
error-role-required = Wählen Sie eine Rolle
error-time_zone-invalid = Diese Zeitzone gibt es nicht: wählen Sie eine aus der Liste, zum Beispiel Europe/Berlin
