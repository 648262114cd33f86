"""Notices to staff: what an address is told of, when, in which letter, and what became of it."""
