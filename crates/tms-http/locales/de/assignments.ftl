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
problem-course_not_available = Dieser Kurs kann in der Organisation dieser Person nicht zugewiesen werden.
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
