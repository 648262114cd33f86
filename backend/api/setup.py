"""Adds the JSON API to the app."""

from flask import Flask

from backend.api import bodies, document, errors  # noqa: F401 - they add what stands around every endpoint
from backend.api.blueprint import api_v1


def register(app: Flask) -> None:
    """Expects that every subject's API modules are imported: they add their routes to the blueprint."""
    app.register_blueprint(api_v1)
