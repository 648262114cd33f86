"""The forms of complaints: a resident's complaint and moves, the moves of staff, the lists of an office."""
