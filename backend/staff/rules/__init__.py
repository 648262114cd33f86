"""Accounts, ways in, sessions, who manages whom. Pure Python over a Session."""
