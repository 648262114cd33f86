"""Open311 GeoReport v2: existing civic tools file complaints and follow them.

https://wiki.open311.org/GeoReport_v2 is the contract; what it leaves open stands in docs/open311.md.
"""

from flask import Blueprint, Flask

PREFIX = "/open311/v2"

open311 = Blueprint("open311", __name__, url_prefix=PREFIX)


def register(app: Flask) -> None:
    """Hang this channel into the app."""
    from backend.open311 import catalogue, errors, filing, following  # noqa: F401 - they add the routes

    app.register_blueprint(open311)
