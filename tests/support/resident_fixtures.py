"""Fixtures of residents' pages, for the conftest of a folder of page tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.pages import app, client, database, sqlite_app
from tests.support.resident_site import Serving, Site

__all__ = ["app", "client", "database", "database_url", "site", "sqlite_app"]


@pytest.fixture
def site(sqlite_url: str, tmp_path: Path) -> Iterator[Site]:
    with Serving(sqlite_url, tmp_path) as serving:
        yield serving


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Pages are the same on both databases; test_hostile uses either."""
    return sqlite_url
