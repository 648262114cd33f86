"""Communities and all that belongs to them: import, export, search. Pure Python over a Session."""
