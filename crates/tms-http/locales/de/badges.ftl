# Abzeichen und Erfolge.
problem-badge_retired = Dieses Abzeichen ist zurückgezogen: Es wird nicht mehr verliehen.
problem-badge_not_found = Es gibt kein solches Abzeichen.
problem-badge_not_available = Dieses Abzeichen gehört weder der Organisation des Erfolgs noch einer darüber.
