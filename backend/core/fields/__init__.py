"""Typed fields of forms, addresses and files: one way from text to a value. Nothing here knows Flask.

`values` has functions that return None for what they cannot read, `kinds` parsers that say in Chinese what is
wrong, `reader` reads a whole form and collects every problem.
"""
