"""The JSON API, first of all for the mini-program. Its OpenAPI document comes out of this code."""

from flask import Blueprint, Flask

api_v1 = Blueprint("api_v1", __name__, url_prefix="/api/v1")


def register(app: Flask) -> None:
    """Hang the API and its OpenAPI document into the app."""
    from backend.api import (  # noqa: F401 - they add the routes
        bodies,
        complaint_moves,
        complaints,
        document,
        errors,
        lookups,
        me,
        photos,
        sessions,
        similar,
        subscriptions,
    )

    app.register_blueprint(api_v1)
