# Badges and achievements.
problem-badge_retired = This badge is retired: it is not awarded any more.
problem-badge_not_found = There is no such badge.
problem-badge_not_available = This badge belongs neither to the organization of the achievement nor to one above it.
