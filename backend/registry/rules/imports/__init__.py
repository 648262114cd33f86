"""Importing a city: read, looked at, asked about, confirmed, written."""
