# Menschen und Kurse auswählen.
choose = Auswählen
choose-user = Benutzer auswählen
choose-students = Lernende auswählen
choose-course = Kurs auswählen
first-name = Vorname
last-name = Nachname
name = Name
remove = Entfernen
ok = OK
choose-ok = OK ({ $count })
cancel = Abbrechen
chosen-so-far = Ausgewählt
choose-more = Die ersten { $count } werden gezeigt. Geben Sie mehr vom Namen ein, um andere zu sehen.
