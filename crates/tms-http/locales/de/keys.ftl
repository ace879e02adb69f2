# Schlüsselpools.
training-key-pool = Schlüsselpool
edit-training-key-pool = Schlüsselpool bearbeiten
pool-name = Name
pool-status = Status
pool-course = Kurs
pool-organization = Organisation
pool-starts = Beginnt
pool-expires = Endet
content-availability = Verfügbarkeit der Inhalte
available-to = Verfügbar für
available-to-children = Alle bei { $organization }: ihre Lernenden und die ihrer untergeordneten Organisationen
available-to-owner = Lernende von { $organization }
pool-active = Aktiv
pool-not-yet = Beginnt am { $day }
pool-course-archived = Kurs archiviert
pool-course-archived-hint = Der Kurs dieses Pools ist archiviert. Seine Schlüssel lassen sich nicht einlösen; Zuweisungen, die aus ihnen entstanden, gelten weiter.
pool-days = { $days ->
    [one] { $days } Tag
   *[other] { $days } Tage
}
back-to-pool = Zurück zum Schlüsselpool

# Ihre Schlüssel.
key-status = Status
keys-by-status = Schlüssel nach Status
keys-total = Alle Schlüssel
key-available = Verfügbar
key-redeemed = Eingelöst
key-revoked = Widerrufen
key-created = Angelegt
key-redeemed-by = Benutzer
key-actions = Aktionen
key-assignment = Kurszuweisung
no-keys = Dieser Pool hat noch keine Schlüssel.
no-keys-hint = Fügen Sie eigene Schlüssel hinzu oder lassen Sie welche erzeugen, und geben Sie sie an Ihre Lernenden aus.
export-keys = Exportieren
export-available-keys = Verfügbare Schlüssel exportieren

# Schlüssel hinzufügen.
add-training-key = Trainingsschlüssel hinzufügen
add-multiple-training-keys = Mehrere Trainingsschlüssel hinzufügen
generate-training-keys = Trainingsschlüssel erzeugen
keys-for-pool = Für den Schlüsselpool { $pool }
typed-key-hint = 6 bis 64 Buchstaben (ohne Umlaute), Ziffern, Bindestriche, Unterstriche und Punkte, so wie Ihre Lernenden ihn sehen werden.
pasted-keys-hint = Ein Schlüssel je Zeile. Leere Zeilen werden übersprungen.
number-of-keys = Anzahl der Schlüssel
keys-working = In Arbeit … Viele Schlüssel brauchen eine Weile. Der Pool erscheint, sobald sie darin sind.
keys-generate-hint = Eine ganze Zahl bis 1.000.000.
bad-lines = Zeilen zum Berichtigen
bad-lines-hint = Noch wurde nichts hinzugefügt. Berichtigen Sie diese Zeilen, oder leeren Sie sie, um sie auszulassen.
paste-line = Zeile { $line }
said-keys-added = { $count ->
    [one] { $count } Schlüssel wurde hinzugefügt.
   *[other] { $count } Schlüssel wurden hinzugefügt.
}
error-keys-required = Geben Sie mindestens einen Trainingsschlüssel ein
error-one_key-required = Geben Sie einen Trainingsschlüssel ein
error-one_key-malformed = Ein Trainingsschlüssel hat 6 bis 64 Buchstaben (ohne Umlaute), Ziffern, Bindestriche, Unterstriche und Punkte und beginnt mit einem Buchstaben oder einer Ziffer
error-one_key-taken = Diesen Trainingsschlüssel gibt es schon: Schlüssel sind im ganzen System einmalig
error-generate-required = Geben Sie ein, wie viele Schlüssel erzeugt werden sollen
error-generate-invalid = Geben Sie eine ganze Zahl ein
error-generate-out_of_range = Geben Sie eine ganze Zahl von 1 bis 1.000.000 ein
error-malformed = Zeile { $line }: das kann kein Trainingsschlüssel sein; er hat 6 bis 64 Buchstaben (ohne Umlaute), Ziffern, Bindestriche, Unterstriche und Punkte
error-repeated = Zeile { $line }: dieser Trainingsschlüssel steht schon weiter oben
error-taken = Zeile { $line }: diesen Trainingsschlüssel gibt es schon

# Einen Schlüssel widerrufen.
revoke-key = Widerrufen
revoke-training-key = Trainingsschlüssel widerrufen
revoke-hint = Niemand kann diesen Schlüssel dann noch einlösen. Das lässt sich nicht rückgängig machen; ein widerrufener Schlüssel wird nicht berechnet. Sie können dem Pool jederzeit andere Schlüssel hinzufügen.
keep-key = Schlüssel behalten
said-key-revoked = Der Schlüssel ist widerrufen.

# Die Nachricht an Lernende.
key-message = Nachricht
message-to-learners = Nachricht an Lernende
message-subject = Betreff
message-hint = Kopieren Sie die Nachricht, füllen Sie aus, was in Klammern steht, und senden Sie sie an eine Person.
message-merge-hint = Für einen Serienbrief: { $placeholder } steht für den Schlüssel der jeweiligen Person. Der Export enthält die Schlüssel zum Ausfüllen.
copy-subject = Betreff kopieren
copy-message = Nachricht kopieren
message-copied = Kopiert

# Schlüsselkarten.
key-cards = Schlüsselkarten
key-cards-hint = Karten mit den verfügbaren Schlüsseln von { $pool }, zum Drucken und Ausschneiden. Die Codes führen dorthin, wo der Schlüssel eingelöst wird.
cards-at-once = Karten auf einmal
cards-show = Zeigen
print-page = Drucken
no-available-keys = Dieser Pool hat keine verfügbaren Schlüssel.
qr-code-of = QR-Code, der zum Einlösen von { $key } führt
redeem-until = Einzulösen vor { $moment }

# Pools finden.
pools-active = Aktiv
pools-not-active = Nicht aktiv
pools-expired = Nur abgelaufene
pools-not-expired = Nicht abgelaufen
pools-all = Alle
pool-window = Beginnt – Endet
keys-available-of-all = Verfügbare Schlüssel
keys-of-all = { $available } von { $total }
edit-pool = Bearbeiten
no-pools = Es gibt keine Schlüsselpools, die nicht abgelaufen sind.
no-pools-hint = Ein Pool enthält Schlüssel für einen Kurs. Lernende lösen je einen Schlüssel ein und haben sofort den Kurs.

# Einen Pool anlegen und bearbeiten.
pool-basic = Grundlagen
pool-starts-hint = Ab Beginn dieses Tages, in der Zeitzone von { $organization }: { $zone }.
pool-expires-hint = Bis zum Ende dieses Tages, in der Zeitzone von { $organization }: { $zone }.
content-availability-days = Verfügbarkeit der Inhalte in Tagen
content-availability-hint = Wie lange Lernende ab dem Einlösen auf den Kurs zugreifen können. Höchstens, was Organisation und Kurs erlauben.
make-available-to-children = Diese Schlüssel allen zur Verfügung stellen, die { $organization } nutzen
make-available-hint = Auch Lernende der untergeordneten Organisationen können sie einlösen.
first-keys-hint = Fügen Sie eigene Schlüssel hinzu, lassen Sie welche erzeugen, oder beides. Weitere können Sie jederzeit hinzufügen.
keys-to-add = Trainingsschlüssel zum Hinzufügen (freiwillig)
number-of-keys-to-generate = Anzahl zu erzeugender Schlüssel (freiwillig)
pool-edit-hint = Änderungen gelten nur für spätere Einlösungen. Ein Ende in der Vergangenheit schließt den Pool.
keys-in-pool = { $total ->
    [0] Dieser Pool hat noch keine Schlüssel.
   *[other] Schlüssel in diesem Pool: { $total }, davon verfügbar: { $available }.
}
said-pool-created = Der Schlüsselpool ist angelegt.
said-pool-changed = Der Schlüsselpool ist geändert.
problem-course_archives_before_start = Der Kurs wird am { $archives_at } archiviert, bevor der Pool beginnt: wählen Sie einen früheren Beginn oder einen anderen Kurs.
problem-course_archives_before_expiry = Der Kurs wird am { $archives_at } archiviert, bevor der Pool endet: wählen Sie ein früheres Ende oder einen anderen Kurs.
error-starts_on-required = Wählen Sie den ersten Tag, an dem Schlüssel eingelöst werden können
error-starts_on-invalid = Geben Sie ein Datum ein, wie 2027-03-31
error-starts_on-out_of_range = Der Pool muss beginnen, bevor er endet
error-expires_on-required = Wählen Sie den letzten Tag, an dem Schlüssel eingelöst werden können
error-expires_on-out_of_range = Der Pool muss enden, nachdem er beginnt
error-content_availability_days-required = Geben Sie ein, wie viele Tage Lernende auf den Kurs zugreifen können
error-content_availability_days-invalid = Geben Sie eine ganze Zahl von Tagen ein
error-content_availability_days-out_of_range = Geben Sie höchstens { $max } Tage ein: mehr erlauben Organisation und Kurs nicht
