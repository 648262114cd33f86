"""Shared by every package: settings, clock, errors, text, typed fields, stored files. Imports no other."""
