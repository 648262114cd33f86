"""Fixtures of pages, on both databases."""

from tests.support.pages import app, client, database, sqlite_app

__all__ = ["app", "client", "database", "sqlite_app"]
