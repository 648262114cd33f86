"""Fixtures of the printing pages, for the conftest of a folder of page tests."""

from tests.support.city import city
from tests.support.pages import app, client, database, sqlite_app
from tests.support.shop import database_url, shop, site
from tests.support.staff_pages import sign_in

__all__ = ["app", "city", "client", "database", "database_url", "shop", "sign_in", "site", "sqlite_app"]
