from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.resident_site import Serving, Site


@pytest.fixture
def site(sqlite_url: str, tmp_path: Path) -> Iterator[Site]:
    with Serving(sqlite_url, tmp_path) as serving:
        yield serving


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Pages are the same on both databases; test_hostile, where they may differ, runs on both."""
    return sqlite_url
