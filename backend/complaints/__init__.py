"""Complaints: filing, handling, the inbox, the complainant's shield."""
