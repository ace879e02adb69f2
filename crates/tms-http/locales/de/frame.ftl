# Was um jede Seite herum steht.
skip-to-content = Zum Inhalt springen
navigation = Hauptmenü
admin = Verwaltung
my-dashboard = Mein Dashboard
my-training = Meine Trainings
my-transcript = Mein Nachweis
contact = Kontakt
profile = Profil
sign-in = Anmelden
sign-out = Abmelden
version = Version { $version }

# Formulare.
form-refused = Bitte noch einmal ansehen
show-password = Zeigen
hide-password = Verbergen

# Was gerade geschehen ist.
said-signed-out = Sie sind abgemeldet.

# Wann etwas abläuft.
expires-in-days = { $days ->
    [one] Läuft in { $days } Tag ab
   *[other] Läuft in { $days } Tagen ab
}
expires-in-hours = { $hours ->
    [0] Läuft in weniger als einer Stunde ab
    [one] Läuft in { $hours } Stunde ab
   *[other] Läuft in { $hours } Stunden ab
}
expired-on = Abgelaufen am { $day }

# Tasten.
shortcuts = Tastenkürzel
shortcut-search = Zur Suche der Seite
shortcut-list = Diese Liste
shortcut-escape = Schließen, was offen ist
shortcut-enter = Folgen oder senden, was den Fokus hat
close = Schließen
