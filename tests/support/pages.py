"""The small city behind the real app."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend.app import create_app
from backend.core.config import Config
from backend.models import Database
from backend.web.services import EXTENSION, Services
from tests.conftest import config_for
from tests.support.city import City


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    """On the databases of `database_url`. The limiter counts in memory, afresh for each test."""
    made = create_app(config)
    yield made
    services: Services = made.extensions[EXTENSION]
    services.database.dispose()


@pytest.fixture
def sqlite_app(sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    """For tests where the database makes no difference."""
    made = create_app(config_for(sqlite_url, tmp_path))
    yield made
    services: Services = made.extensions[EXTENSION]
    services.database.dispose()


@pytest.fixture
def database(app: Flask) -> Database:
    """The app's own, so that a test and the pages see the same rows."""
    services: Services = app.extensions[EXTENSION]
    return services.database


@pytest.fixture
def client(app: Flask, city: City) -> FlaskClient:
    return app.test_client()
