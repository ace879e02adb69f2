# Kurse.
owner = Eigentümer
owner-above = Eine Organisation über Ihrer
owner-hint = Der Kurs kann in dieser Organisation und denen darunter zugewiesen werden. Der Eigentümer ändert sich nie.
owner-stays = Eigentum von { $owner }. Der Eigentümer eines Kurses ändert sich nie.
short-name = Kurzname
short-name-optional = Kurzname (freiwillig)
short-name-hint = Daran erkennt ein Import den Kurs. In der Eigentümer-Organisation nur einmal vorhanden.
description = Beschreibung
description-optional = Beschreibung (freiwillig)
sku = Artikelnummer
sku-optional = Artikelnummer (freiwillig)
course-sku-hint = Darunter werden seine Zuweisungen abgerechnet. Bleibt das Feld leer, gilt die der Organisation.
sku-of-organization = Wie die Organisation des Lernenden sagt
max-access = Längster Zugang
max-access-days-optional = Längster Zugang in Tagen (freiwillig)
course-max-access-days-hint = Von 1 bis 3.660. Es gilt der kürzere von diesem und dem der Organisation.
max-access-of-organization = Wie die Organisation des Lernenden sagt
days = { $days ->
    [one] { $days } Tag
   *[other] { $days } Tage
}
certificate = Zertifikat
certificate-title-optional = Titel des Zertifikats (freiwillig)
certificate-title-hint = Mit Titel bekommt ein Zertifikat, wer den Kurs abschließt. Bleibt das Feld leer, gibt es keins.
no-certificate = Keins
auto-archive = Automatisch archiviert
auto-archive-optional = Automatisch archivieren am (freiwillig)
auto-archive-hint = Vom Beginn dieses Tages an, in der Zeitzone des Eigentümers, gilt der Kurs als archiviert.
auto-archive-hint-in = Vom Beginn dieses Tages an ({ $zone }) gilt der Kurs als archiviert.
no-auto-archive = Nie
course-state = Zustand
assignable = Zuweisbar
archived = Archiviert
not-archived = Nicht archiviert
only-archived = Nur archivierte
archived-or-not = Archiviert oder nicht
no-courses-here = Hier gibt es noch keine Kurse. Ein Kurs enthält Labs, Dokumente, Videos und Links in ihrer Reihenfolge.
create-first-course = Den ersten Kurs anlegen
edit-course = Kurs bearbeiten
course-is-archived = Dieser Kurs ist archiviert: Er kann nicht neu zugewiesen und seine Schlüssel können nicht eingelöst werden. Bestehende Zuweisungen gelten weiter.
assignments-of-course = Zuweisungen dieses Kurses
archive-course = Kurs archivieren
archive-course-question = { $course } archivieren?
archive-course-consequence = Von jetzt an kann dieser Kurs niemandem zugewiesen werden, und Schlüssel seiner Pools können nicht eingelöst werden, auch bereits verteilte nicht.
archive-course-keeps = Bestehende Zuweisungen gelten weiter, und nichts wird gutgeschrieben. Sie können den Kurs jederzeit wieder öffnen.
keep-course = Offen lassen
reopen-course = Wieder öffnen

activity-number = Aktivität { $number }
activity-kind = Art
add-activity = { $kind } hinzufügen
add-activity-hint = Eine neue Aktivität kommt ans Ende; verschieben Sie sie von dort.
add-first-activity = Die erste Aktivität hinzufügen
no-activities-yet = In diesem Kurs gibt es noch nichts zu tun.
no-activities-hint = Fügen Sie ein Lab, ein Dokument, ein Video oder einen Link hinzu. Ohne Aktivität ist der Kurs nur abgeschlossen, wenn die Verwaltung das vermerkt.
lab-profile = Lab-Profil
lab-profile-hint = Unter diesem Namen kennt der Lab-Host das Lab.
lab-requirements = Systemvoraussetzungen und Verbindungshinweise
requirements-optional = Systemvoraussetzungen und Verbindungshinweise (freiwillig)
requirements-hint = Steht hinter dem Informationssymbol des Labs.
web-address = Webadresse
minutes = Minuten
minutes-optional = Erwartete Dauer in Minuten (freiwillig)
activity-required = Nötig zum Abschluss
activity-required-hint = Ist es keine, sind es alle.
for-completion = Zum Abschluss
needed = Nötig
not-needed = Nicht nötig
content = Inhalt
place = Platz
move-up = Nach oben
move-down = Nach unten
leave-out = Weglassen
retire-activity = Stilllegen
retired-activities = { $count ->
    [one] { $count } stillgelegte Aktivität
   *[other] { $count } stillgelegte Aktivitäten
}
retired-activities-hint = Für Lernende verborgen und nicht mehr gezählt. Stillgelegte Aktivitäten bleiben es.

said-course-created = Der Kurs wurde angelegt.
said-course-changed = Die Änderungen wurden gespeichert.
said-course-archived = Der Kurs ist archiviert.
said-course-reopened = Der Kurs kann wieder zugewiesen werden.

problem-short_name_taken = Ein anderer Kurs dieser Organisation hat diesen Kurznamen.
error-name-required = Geben Sie einen Namen ein
error-max_access_days-invalid = Geben Sie eine ganze Zahl von Tagen ein
error-max_access_days-out_of_range = Geben Sie eine Zahl von Tagen von 1 bis 3.660 ein
error-auto_archive_on-invalid = Geben Sie ein Datum wie 2027-03-31 ein
error-auto_archive_on-out_of_range = Geben Sie ein Datum zwischen 1970 und 9999 ein
error-url-required = Geben Sie eine Webadresse ein
error-url-invalid = Geben Sie eine Webadresse ein, die mit https:// oder http:// beginnt
error-lab_profile-required = Geben Sie das Profil ein, unter dem der Lab-Host das Lab kennt
error-minutes-invalid = Geben Sie eine ganze Zahl von Minuten ein
error-minutes-out_of_range = Geben Sie eine Zahl von Minuten von 1 bis 65.535 ein
