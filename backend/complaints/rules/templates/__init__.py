"""Texts that offices answer with, and the fields that are filled in."""
