# Was schiefging, nach den Codes der API.
problem-title = Das ging nicht
problem-title-not_found = Hier ist nichts
problem-title-forbidden = Das dürfen Sie nicht
problem-title-unavailable = Bitte gleich noch einmal versuchen
problem-title-internal = Hier ist etwas schiefgegangen
problem-missing-hint = Vielleicht ist die Adresse vertippt, oder sie führt zu etwas, das Sie nicht sehen dürfen.
to-landing-page = Zur Startseite

problem-not_found = Unter dieser Adresse ist nichts, oder nichts, das Sie sehen dürfen.
problem-forbidden = Dafür fehlt Ihnen eine Rolle. Ihre Verwaltung kann sie Ihnen geben.
problem-csrf_failed = Dieses Formular gehört nicht mehr zu dieser Sitzung. Gehen Sie zurück, laden Sie die Seite neu und senden Sie es noch einmal.
problem-unauthenticated = Ihre Sitzung ist zu Ende. Melden Sie sich wieder an.
problem-unavailable = Der Dienst ist gerade nicht erreichbar. Nichts ging verloren: versuchen Sie es noch einmal.
problem-internal = Hier ist etwas schiefgegangen. Es wurde festgehalten und wird angesehen.
problem-bad_credentials = E-Mail oder Passwort ist falsch.
problem-too_many_attempts = Zu viele Versuche. Warten Sie ein paar Minuten und versuchen Sie es dann noch einmal.
problem-malformed = Die Anfrage ist nicht lesbar. Gehen Sie zurück und versuchen Sie es noch einmal.
problem-too_large = Das ist mehr, als man auf einmal senden kann.
problem-method_not_allowed = So funktioniert diese Adresse nicht.
problem-unsupported_media_type = Senden Sie das Formular einer Seite.
problem-invalid_fields = Manche Felder fehlen oder sind falsch.
problem-request_in_progress = Genau das geschieht gerade. Warten Sie einen Moment, und sehen Sie nach, was daraus geworden ist.
problem-idempotency_key_reused = Das wurde schon einmal gesendet, mit anderem Inhalt. Laden Sie die Seite neu und senden Sie es noch einmal.

# Was mit einem Feld nicht stimmt.
error-required = Das fehlt
error-invalid = Das hat nicht die richtige Form
error-too_short = Das ist zu kurz
error-too_long = Das ist zu lang
error-out_of_range = Das liegt nicht im Erlaubten
error-unknown_field = Dieses Feld gibt es nicht
error-both_given = Geben Sie eines von beiden an, nicht beide
error-email-required = Geben Sie eine E-Mail-Adresse ein
error-email-invalid = Geben Sie eine E-Mail-Adresse wie name@example.org ein
error-password-required = Geben Sie ein Passwort ein
