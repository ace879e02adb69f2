# Kurse zuweisen.
save = Speichern
student = Lernende Person
course = Kurs
expiration = Ablauf
expiration-unknown = Bleibt das Feld leer, gilt das späteste Datum, das Organisation und Kurs zulassen.
expiration-limited-by-organization = { $days ->
    [one] { $organization } erlaubt { $days } Tag: spätestens bis { $latest }.
   *[other] { $organization } erlaubt { $days } Tage: spätestens bis { $latest }.
}
expiration-limited-by-course = { $days ->
    [one] Der Kurs erlaubt { $days } Tag: spätestens bis { $latest }.
   *[other] Der Kurs erlaubt { $days } Tage: spätestens bis { $latest }.
}
already-has-course = Diese Person hat den Kurs bereits.
see-that-assignment = Zu dieser Zuweisung
assign-again = Noch einmal zuweisen
assign-again-hint = Auch eine zweite Zuweisung wird abgerechnet.
note-optional = Notiz (freiwillig)
note-title = Titel
note-important = Wichtig
note-message = Nachricht
said-assignment-created = Der Kurs ist zugewiesen und kann sofort begonnen werden.

problem-already_assigned = Diese Person hat den Kurs bereits. Um ihn noch einmal zu geben, wählen Sie „Noch einmal zuweisen“.
problem-learner_not_found = In Ihrem Bereich gibt es diese Person nicht.
problem-course_not_found = In Ihrem Bereich gibt es diesen Kurs nicht.
problem-course_not_available = Dieser Kurs kann in jener Organisation nicht zugewiesen werden.
problem-course_archived = Dieser Kurs ist archiviert und kann nicht mehr zugewiesen werden.
problem-learner_disabled = Das Konto dieser Person ist gesperrt.
error-learner_id-required = Wählen Sie eine Person aus
error-learner_id-invalid = Wählen Sie eine Person aus
error-course_id-required = Wählen Sie einen Kurs aus
error-course_id-invalid = Wählen Sie einen Kurs aus
error-expires_on-invalid = Geben Sie ein Datum ein
error-expires_on-expiry_beyond_maximum = Spätestens möglich ist { $latest }
error-expires_on-expiry_not_in_future = Wählen Sie einen Tag, der noch nicht vorbei ist
error-note-required = Eine Notiz braucht Titel und Nachricht
error-note-too_long = Das ist zu lang für eine Notiz
error-note-invalid = Das kann nicht in einer Notiz stehen

# Zuweisungen finden.
status = Status
status-active = Aktiv
status-cancelled = Storniert
status-expired = Abgelaufen
completion = Fortschritt
completion-not_started = Nicht begonnen
completion-incomplete = Begonnen
completion-complete = Abgeschlossen
source = Angelegt durch
source-administrator = Verwaltung
source-training_key = Trainingsschlüssel
source-import = Import
is-expired = Abgelaufen
created = Angelegt
created-from = Angelegt ab
created-to = Angelegt bis
expires-from = Ablauf ab
expires-to = Ablauf bis
results = Ergebnisse
what-to-do = Was zu tun ist
details = Einzelheiten
edit = Bearbeiten
no-assignments = Es gibt noch keine Kurszuweisungen.
no-assignments-hint = Jede gibt einer Person einen Kurs. Hier finden Sie sie wieder, sehen den Fortschritt und ändern sie.

# Eine Zuweisung.
course-assignment = Kurszuweisung
organization = Organisation
latest-expiration = Spätester Ablauf
started = Begonnen
completed = Abgeschlossen
billed-under = Abgerechnet unter
cancellation = Stornierung
cancellable-until = Kann bis { $until } storniert werden, solange kein Lab gestartet ist.
cancellation-is-requested = Der Helpdesk ist gefragt.
by-command-line = Der Betreiber
by-system = Das System
notes = Notizen
no-notes = Noch keine Notizen. Nur Verwaltung und Helpdesk sehen sie.
add-note = Notiz hinzufügen
said-note-added = Die Notiz ist hinzugefügt.
activities = Aktivitäten
no-activities = Dieser Kurs hat keine Aktivitäten.
activity-lab = Lab
activity-document = Dokument
activity-video = Video
activity-link = Link
done = Erledigt
required-activity = Erforderlich
optional-activity = Freiwillig
launches = Starts
last-launch = zuletzt { $at }
journal = Verlauf
journal-created = Angelegt
journal-expiry_set = Ablauf geändert
journal-expiry_overridden = Ablauf über das Maximum hinaus gesetzt
journal-cancelled = Storniert
journal-lab_requested = Lab angefordert
journal-lab_failed = Lab nicht gestartet
journal-lab_launched = Lab gestartet
journal-activity_done = Aktivität erledigt
journal-judged = Fortschritt neu beurteilt
journal-marked_complete = Als abgeschlossen markiert
journal-note_added = Notiz hinzugefügt
journal-field-expires_at = Ablauf
journal-field-max_expires_at = Spätester Ablauf
journal-field-completion = Fortschritt
journal-field-percent_complete = Erledigt
journal-field-labs_launched = Gestartete Labs
journal-field-title = Titel
journal-field-reason = Grund

# Eine Zuweisung ändern.
reason = Grund
mark-complete = Als abgeschlossen markieren
mark-complete-means = Der Kurs gilt ab jetzt als abgeschlossen, was immer davon erledigt wurde. Das lässt sich nicht zurücknehmen, und die Zuweisung kann nicht mehr storniert werden.
said-marked-complete = Die Zuweisung ist als abgeschlossen markiert.
request-cancellation = Stornierung beantragen
request-cancellation-means = Der Helpdesk entscheidet, und Sie erfahren es per E-Mail. Bis dahin ändert sich nichts.
said-cancellation-requested = Der Helpdesk ist gebeten, diese Zuweisung zu stornieren.
back-without-change = Zurück ohne Änderung
edit-course-assignment = Kurszuweisung bearbeiten
only-administrators-cancel = Die Verwaltung kann diese Zuweisung stornieren, der Helpdesk nur auf Antrag.
expiration-at-most = Spätestens { $latest }: { $days } Tage nach dem Anlegen am { $created }, wie Organisation und Kurs es erlauben.
expiration-may-pass = Das Maximum ist { $latest }. Mit einem Grund dürfen Sie ein späteres Datum setzen, bis 3.660 Tage nach dem Anlegen am { $created }.
override-reason = Grund, das Maximum zu überschreiten (freiwillig)
override-reason-hint = Er steht dann im Verlauf.
said-nothing-changed = Es wurde nichts geändert.
said-expiration-changed = Der Ablauf ist geändert.
cancel-course-assignment = Kurszuweisung stornieren
cancelling-means = { $learner } verliert sofort den Zugang zu { $course }.
cancelling-reverses-bill = Die Position auf der Abrechnung wird zurückgenommen.
cancelling-is-final = Das lässt sich nicht zurücknehmen. Hat ein Trainingsschlüssel die Zuweisung angelegt, bleibt er eingelöst.
keep-assignment = Zuweisung behalten
said-assignment-cancelled = Die Zuweisung ist storniert und ihre Position auf der Abrechnung zurückgenommen.

problem-already_cancelled = Die Zuweisung ist endgültig storniert.
problem-already_complete = Kann nicht mehr storniert werden: Der Kurs ist abgeschlossen.
problem-lab_launched = Kann nicht mehr storniert werden: Ein Lab wurde am { $launched_at } gestartet.
problem-cancellation_window_closed = Kann nicht mehr storniert werden: Das war bis { $closed_at } möglich, 24 Stunden nach dem Anlegen.
problem-cancelled = Die Zuweisung ist storniert.
problem-still_cancellable = Die Zuweisung kann noch ohne Antrag storniert werden, bis { $cancellable_until }.
problem-request_open = Der Helpdesk ist bereits gefragt.
problem-version_changed = Das wurde inzwischen geändert. Sehen Sie nach, wie es jetzt ist.
error-reason-required = Geben Sie einen Grund an
error-title-required = Geben Sie der Notiz einen Titel
error-message-required = Schreiben Sie, was die Notiz sagt
error-expires_at-required = Geben Sie ein Datum ein

# Viele Kurse für viele.
add-courses = Kurse hinzufügen
students = Lernende
add-students = Lernende hinzufügen
no-profile-yet = Hat jemand noch kein Benutzerkonto?
create-student = Lernende Person anlegen
in-new-tab = öffnet in einem neuen Tab
expiration-optional = Ablauf (freiwillig)
expiration-multiple = Bleibt das Feld leer, bekommt jede Zuweisung das späteste Datum, das Organisation und Kurs zulassen. Das Datum gilt in der Zeitzone der jeweiligen Organisation.
assign-again-multiple = Auch Kurse zuweisen, die jemand schon hat
note-multiple = Sie steht dann an jeder Zuweisung.
create-assignments = { $count ->
    [one] { $count } Zuweisung anlegen
   *[other] { $count } Zuweisungen anlegen
}
create-assignments-none = Zuweisungen anlegen
course-assignments-created = Angelegte Kurszuweisungen
create-more = Weitere anlegen
pairs-created = { $count ->
    [0] Nichts wurde angelegt.
    [one] { $count } Zuweisung wurde angelegt.
   *[other] { $count } Zuweisungen wurden angelegt.
}
pairs-refused = { $count ->
    [one] { $count } wurde abgelehnt.
   *[other] { $count } wurden abgelehnt.
}
result = Ergebnis
outcome-created = Angelegt
outcome-refused = Abgelehnt
unknown-student = Unbekannte Person
unknown-course = Unbekannter Kurs
refused-learner_not_found = In Ihrem Bereich gibt es diese Person nicht.
refused-course_not_found = In Ihrem Bereich gibt es diesen Kurs nicht.
refused-course_not_available = Der Kurs kann in der Organisation dieser Person nicht zugewiesen werden.
refused-course_archived = Der Kurs ist archiviert.
refused-learner_disabled = Das Konto dieser Person ist gesperrt.
refused-already_assigned = Diese Person hat den Kurs bereits.
refused-expiry_beyond_maximum = Das Datum liegt später, als Organisation und Kurs erlauben.
refused-expiry_not_in_future = Das Datum ist vorbei.
job-running = Zuweisungen werden angelegt …
job-done = Alles ist entschieden
job-progress = Entschiedene Paare aus Person und Kurs
job-decided = { $decided } von { $total }
per-second = { $rate } je Sekunde
seconds-left = { $seconds ->
    [one] noch etwa { $seconds } Sekunde
   *[other] noch etwa { $seconds } Sekunden
}
minutes-left = noch etwa { $minutes } Minuten
job-may-be-left = Sie können diese Seite verlassen: Die Arbeit geht weiter, und Sie finden sie hier wieder.
error-learner_ids-required = Wählen Sie mindestens eine Person aus
error-course_ids-required = Wählen Sie mindestens einen Kurs aus
error-learner_ids-too_short = Wählen Sie mindestens eine Person aus
error-course_ids-too_short = Wählen Sie mindestens einen Kurs aus
