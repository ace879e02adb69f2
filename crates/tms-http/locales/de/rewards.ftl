# Eigene Erfolge und Abzeichen.
achievement = Erfolg
badge = Abzeichen
points = Punkte
points-of = { $points ->
    [one] { $points } Punkt
   *[other] { $points } Punkte
}
my-badges = Meine Abzeichen
my-achievements = Meine Erfolge
all-achievements = Alle Erfolge
view-all-rewards = Alle ansehen
no-badges = Sie haben noch keine Abzeichen.
no-badges-hint = Abzeichen gehören zu manchen Erfolgen oder werden von denen verliehen, die Ihr Training leiten.
no-achievements = Sie haben noch keine Erfolge.
no-achievements-hint = Schließen Sie Kurse ab und arbeiten Sie in Labs, um welche zu erreichen.
earned-at = Erreicht
shared = Geteilt
private = Privat

awarded-by-at = Verliehen von { $issuer }, { $at }
criteria = Kriterien
share-badge = Dieses Abzeichen teilen
share-on = Auf { $place } teilen
badge-is-shared = Alle können dieses Abzeichen sehen unter
badge-is-private = Nur Sie können dieses Abzeichen sehen. Machen Sie seine Seite öffentlich, um es zu teilen; Sie können sie jederzeit wieder privat machen.
show-name = Meinen Namen zeigen ({ $name })
show-date = Zeigen, wann es verliehen wurde
make-public = Öffentlich machen
save-sharing = Speichern
make-private = Privat machen
make-private-hint = Die Seite ist sofort weg, und Links auf sie finden nichts.
said-badge-shared = Das Abzeichen ist öffentlich.
said-badge-private = Das Abzeichen ist privat.

# Die öffentliche Seite eines Abzeichens.
awarded-to = Verliehen an { $name }
awarded-by = Verliehen von
awarded-on = Verliehen

# Ein Abzeichen als Nachweis.
credential = Prüfbarer Nachweis
credential-hint = Das Abzeichen als eigene Datei (Open Badges 3.0), für eine digitale Brieftasche, eine Sammlung von Abzeichen oder eine Bewerbung. Wer sie bekommt, kann prüfen, dass Ihnen das Abzeichen verliehen und nicht entzogen wurde. Sie nennt Ihren Namen, Ihre E-Mail-Adresse nur als Prüfsumme.
credential-shared-hint = Solange die Seite des Abzeichens öffentlich ist und zeigt, wann es verliehen wurde, bietet auch sie den Nachweis an. Jener nennt Ihren Namen nur, wenn die Seite es tut, und nichts von Ihrer E-Mail-Adresse.
credential-public-hint = Dieses Abzeichen lässt sich prüfen: Sein Nachweis (Open Badges 3.0) ist von denen unterschrieben, die es verliehen haben.
download-credential = Nachweis herunterladen
