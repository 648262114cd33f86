"""Fixtures of pages, on both databases."""

from tests.support.web_city import app, city, client, database, sqlite_app

__all__ = ["app", "city", "client", "database", "sqlite_app"]
