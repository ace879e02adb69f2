# Die eigene Kurszuweisung.
own-state = Status
own-state-open = Offen
own-state-complete = Abgeschlossen
own-state-expired = Abgelaufen
own-expiry = Zugang
own-progress = Fortschritt
completed-at = Abgeschlossen
own-expired = Diese Kurszuweisung ist am { $at } abgelaufen.
own-expired-ask = Die Aktivitäten können nicht mehr gestartet werden. Wenn Sie mehr Zeit brauchen, fragen Sie hier:
own-expired-complete = Sie haben den Kurs abgeschlossen, und er bleibt in Ihrem Nachweis. Die Aktivitäten können nicht mehr gestartet werden. Fragen beantwortet man Ihnen hier:
own-no-activities = In diesem Kurs gibt es noch nichts zu tun.
activity-minutes = { $minutes ->
    [one] { $minutes } Minute
   *[other] { $minutes } Minuten
}
activity-optional = freiwillig
activity-launched = { $launches ->
    [one] einmal gestartet, am { $last }
   *[other] { $launches }-mal gestartet, zuletzt am { $last }
}
activity-done = Erledigt
activity-next = Als Nächstes
activity-not-done = Offen
lab-information = Systemvoraussetzungen und Verbindung
launch = Starten
help-desk-email = Helpdesk
no-contact = Fragen Sie die Stelle, von der Sie Ihr Training haben.
problem-expired = Diese Kurszuweisung ist am { $expired_at } abgelaufen.
problem-lab_host_unavailable = Das Lab konnte gerade nicht gestartet werden. Es ist nichts verloren: Versuchen Sie es gleich noch einmal.

# Meine Trainings und mein Nachweis.
current-training = Laufende Trainings
no-current-training = Im Moment gibt es nichts zu tun.
no-current-training-hint = Lösen Sie einen Trainingsschlüssel ein, oder warten Sie, bis Ihnen ein Kurs zugewiesen wird. Was Sie abgeschlossen haben, steht hier:
transcript-of = Was { $name } abgeschlossen hat
transcript-course = Kurs
transcript-certificate = Zertifikat
no-transcript = Sie haben noch keinen Kurs abgeschlossen.
no-transcript-hint = Abgeschlossene Kurse erscheinen hier, mit ihren Zertifikaten. Was zu tun ist, steht hier:

# Das Übungslab.
lab-practice = Dieses Übungslab steht für ein richtiges Lab. Haken Sie ab, was Sie getan haben, und schließen Sie das Lab dann ab.
lab-tasks = Aufgaben
lab-task-read = Lesen, was das Lab verlangt
lab-task-work = Die Schritte durcharbeiten
lab-task-check = Das Ergebnis prüfen
complete-lab = Lab abschließen
end-lab = Lab beenden
end-lab-hint = Wer das Lab beendet, lässt es offen: Es lässt sich noch einmal starten.
lab-completed = Das Lab ist abgeschlossen. Ihr Training weiß, wie es ausgegangen ist.
lab-ended = Das Lab ist beendet. Ihr Training weiß, wie es ausgegangen ist: Sie können es vom Kurs aus noch einmal starten.
back-to-assignment = Zurück zum Kurs
