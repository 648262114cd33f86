"""A day's work of every role: one story a role and rank, told at a desk and on a phone."""
