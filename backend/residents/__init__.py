"""Residents: logins, agreement, phone, homes, their data."""
