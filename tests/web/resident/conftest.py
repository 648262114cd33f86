import pytest


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Pages are the same on both databases; test_hostile, where they may differ, runs on both."""
    return sqlite_url
