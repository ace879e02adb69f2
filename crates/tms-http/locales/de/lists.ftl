# Listen.
search = Suchen
filters-set = Gesetzte Filter
more-filters = Weitere Filter
any = Alle
yes = Ja
no = Nein
remove-filter = Den Filter { $filter } entfernen
remove-filters = Alle Filter entfernen
nothing-found = Nichts passt dazu.
list-found = { $count ->
    [0] Nichts gefunden
    [one] { $count } gefunden
   *[other] { $count } gefunden
}
list-shown = { $count } gezeigt, weitere folgen
parts-of-list = Teile der Liste
first-part = Zum Anfang
next-part = Weiter
export-csv = Als CSV exportieren
