"""The JSON API's blueprint. A subject's API modules add their routes to it when they are imported."""

from flask import Blueprint

api_v1 = Blueprint("api_v1", __name__, url_prefix="/api/v1")
