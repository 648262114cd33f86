"""Turns that are read by the form of the words alone, whatever the model takes them for."""
