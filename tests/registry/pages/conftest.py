"""Fixtures of residents' pages."""

from tests.support.resident_fixtures import database_url, site
from tests.support.web_city import app, city, client, database, sqlite_app

__all__ = ["app", "city", "client", "database", "database_url", "site", "sqlite_app"]
