"""Fixtures of the staff view's pages, for the conftest of a folder of page tests."""

from tests.support.staff_pages import complaints, database_url, sign_in, spoken
from tests.support.web_city import app, city, client, database, sqlite_app

__all__ = [
    "app",
    "city",
    "client",
    "complaints",
    "database",
    "database_url",
    "sign_in",
    "spoken",
    "sqlite_app",
]
