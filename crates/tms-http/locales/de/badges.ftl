# Abzeichen und Erfolge, verwaltet.
badges-and-achievements = Abzeichen und Erfolge
badges-and-achievements-hint = Was Lernende erreichen und was sie zeigen können.
badges = Abzeichen
achievements = Erfolge
create-badge = Abzeichen anlegen
find-badges = Abzeichen finden
create-achievement = Erfolg anlegen
find-achievements = Erfolge finden
edit-badge = Abzeichen bearbeiten
edit-achievement = Erfolg bearbeiten
award-badge = Abzeichen verleihen

retired-state = Stand
is-retired = Zurückgezogen
is-awarded = In Gebrauch
is-earned = In Gebrauch
not-retired = In Gebrauch
only-retired = Nur zurückgezogene
retired-or-not = In Gebrauch oder zurückgezogen
no-badges-here = Hier gibt es noch keine Abzeichen. Ein Abzeichen zeigt, was jemand kann; es gehört zu einem Erfolg, oder Sie verleihen es.
create-first-badge = Das erste Abzeichen anlegen
badge-owner-hint = Es kann in dieser Organisation und denen darunter verliehen werden. Der Eigentümer ändert sich nie.
badge-owner-stays = Gehört { $owner }. Der Eigentümer eines Abzeichens ändert sich nie.
badge-description-hint = Wofür es steht, wie andere es lesen.
badge-criteria-hint = Was man dafür getan haben muss.
badge-image = Bild
badge-picture = Oder ein eigenes Bild
badge-picture-hint = Es tritt an die Stelle der Zeichnung. Ein PNG oder SVG von höchstens 256 KiB; ein SVG muss eine einfache Zeichnung sein, mit Texten als Pfaden.
badge-shape = Form
badge-colour = Farbe
badge-symbol = Zeichen
badge-image-uploaded = Dieses Abzeichen zeigt ein hochgeladenes Bild. Wählen Sie Form, Farbe und Zeichen, um stattdessen eines zeichnen zu lassen, oder ein anderes Bild.
retire-badge = Zurückgezogen
retire-badge-hint = Es wird nicht mehr verliehen. Wer es hat, behält es.
badge-is-retired = Dieses Abzeichen ist zurückgezogen: Es wird nicht mehr verliehen. Wer es hat, behält es.
shape-circle = Kreis
shape-hexagon = Sechseck
shape-shield = Schild
shape-rosette = Wellenrand
colour-blue = Blau
colour-green = Grün
colour-teal = Petrol
colour-violet = Violett
colour-red = Rot
colour-gold = Goldgelb
colour-slate = Schiefer
symbol-star = Stern
symbol-check = Haken
symbol-book = Buch
symbol-flask = Kolben
symbol-bolt = Blitz
symbol-flag = Fahne

badge-awards = Verliehen an
no-awards = Noch niemand hat dieses Abzeichen.
awarded-for = Für
award-reason-by = { $reason } ({ $person })
award-reason = Grund
award-reason-hint = Wird mit der Verleihung aufbewahrt, für die Verwaltung.
awarded-count = { $count ->
    [one] An { $count } Lernenden verliehen
   *[other] An { $count } Lernende verliehen
}
is-awarded-now = Verliehen
not-awarded = Nicht verliehen
award-more = An weitere Lernende verleihen
award-learner_not_found = in Ihrer Reichweite gibt es niemanden dieses Namens
award-badge_not_available = das Abzeichen ist nicht für die Organisation der lernenden Person
award-learner_disabled = das Konto ist gesperrt
award-already_awarded = hat dieses Abzeichen schon

no-achievements-here = Hier gibt es noch keine Erfolge. Lernende erreichen sie, indem sie Kurse abschließen oder Labs starten.
create-first-achievement = Den ersten Erfolg anlegen
achievement-owner-hint = Lernende dieser Organisation und derer darunter können ihn erreichen. Der Eigentümer ändert sich nie.
achievement-owner-stays = Gehört { $owner }. Der Eigentümer eines Erfolgs ändert sich nie.
achievement-is-retired = Dieser Erfolg ist zurückgezogen: Niemand erreicht ihn mehr. Wer ihn hat, behält ihn.
points-hint = Von 0 bis 10.000.
earned-by = Erreicht durch
condition-kind = Was getan sein muss
condition-hint = Wer es schon getan hat, erreicht den Erfolg binnen Augenblicken.
kind-complete_courses = Bestimmte Kurse abschließen
kind-complete_count = So viele Kurse abschließen
kind-launch_labs = So viele Labs starten
condition-courses-hint = Für bestimmte Kurse: Jeder davon muss abgeschlossen sein.
condition-count = Wie viele (Kurse oder Labs)
condition-count-hint = Von 1 bis 1.000. Es zählen verschiedene Kurse; Labs, wie der Schalter darunter sagt.
condition-distinct = Jedes Lab einmal zählen
condition-distinct-hint = Sonst zählt jeder Start.
complete-these = { $count ->
    [one] Abschluss von { $count } bestimmten Kurs
   *[other] Abschluss von { $count } bestimmten Kursen
}
complete-so-many = { $count ->
    [one] Abschluss von { $count } Kurs
   *[other] Abschluss von { $count } Kursen
}
launch-so-many = { $count ->
    [one] Start von { $count } Lab
   *[other] { $count } Starts von Labs
}
launch-distinct = { $count ->
    [one] Start von { $count } Lab
   *[other] Start von { $count } verschiedenen Labs
}
badge-with-it = Abzeichen
badge-with-it-hint = Wer den Erfolg erreicht, bekommt das Abzeichen dazu.
no-badge-with-it = Keines
retire-achievement = Zurückgezogen
retire-achievement-hint = Niemand erreicht ihn mehr. Wer ihn hat, behält ihn.

said-badge-created = Das Abzeichen wurde angelegt.
said-badge-changed = Die Änderungen wurden gespeichert.
said-achievement-created = Der Erfolg wurde angelegt. Wer seine Bedingung schon erfüllt, erreicht ihn binnen Augenblicken.
said-achievement-changed = Die Änderungen wurden gespeichert.

problem-badge_retired = Dieses Abzeichen ist zurückgezogen: Es wird nicht mehr verliehen.
problem-badge_not_found = Es gibt kein solches Abzeichen.
problem-badge_not_available = Dieses Abzeichen gehört weder der Organisation des Erfolgs noch einer darüber.
error-description-required = Geben Sie eine Beschreibung ein
error-criteria-required = Geben Sie die Kriterien ein
error-points-required = Geben Sie die Punkte ein
error-points-invalid = Geben Sie eine ganze Zahl von Punkten ein
error-points-out_of_range = Geben Sie Punkte von 0 bis 10.000 ein
error-count-required = Geben Sie ein, wie viele
error-count-invalid = Geben Sie eine ganze Zahl ein
error-count-out_of_range = Geben Sie eine Zahl von 1 bis 1.000 ein
error-course_ids-out_of_range = Wählen Sie 1 bis 100 Kurse
error-data-invalid = Wählen Sie ein unbeschädigtes PNG mit höchstens 2.000 Punkten je Seite oder ein SVG, das eine einfache Zeichnung ohne Texte, Stile, Skripte und Verweise ist
error-data-too_long = Wählen Sie ein Bild von höchstens 256 KiB

revoke-badge = Abzeichen entziehen
revoke-award = Entziehen
revoke-badge-hint = Das Abzeichen steht nicht länger unter denen der lernenden Person, seine öffentliche Seite sagt, dass es entzogen wurde, und wer seinen Nachweis prüft, erfährt es. Wird es wieder verliehen, ist das aufgehoben.
revoke-reason = Grund
revoked-on = Entzogen
is-revoked = Entzogen
keep-badge = Abzeichen behalten
badge-award-is-revoked = Diese Verleihung wurde widerrufen. Wird das Abzeichen wieder verliehen, ist das aufgehoben.
award-badge-again = Wieder verleihen
said-badge-revoked = Das Abzeichen wurde entzogen.
problem-already_revoked = Diese Verleihung wurde schon widerrufen.
problem-title-badge_revoked = Dieses Abzeichen wurde entzogen
problem-badge_revoked = Wer dieses Abzeichen verliehen hat, hat es entzogen.
