"""Rules that the city sets: categories, time limits, working days."""
