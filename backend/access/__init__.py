"""Permissions, offices, scopes and sessions. Knows no subject."""
