"""Fixtures of the staff view's pages, for the conftest of a folder of page tests."""

from tests.support.pages import app, client, database, sqlite_app
from tests.support.staff_pages import complaints, database_url, sign_in, spoken

__all__ = [
    "app",
    "client",
    "complaints",
    "database",
    "database_url",
    "sign_in",
    "spoken",
    "sqlite_app",
]
