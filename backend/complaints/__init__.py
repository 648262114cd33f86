"""Complaints: filing, routing, moves, the inbox, protection of the complainant's personal data."""
