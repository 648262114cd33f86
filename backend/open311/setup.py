"""Adds Open311 to the app."""

from flask import Flask

from backend.open311 import catalogue, errors, filing, following, updates  # noqa: F401 - they add the routes
from backend.open311.blueprint import open311


def register(app: Flask) -> None:
    app.register_blueprint(open311)
