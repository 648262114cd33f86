"""The rules of the city's categories, limits and calendar. Pure Python over a Session."""
