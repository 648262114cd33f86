"""Residents' pages about what is kept of them."""
