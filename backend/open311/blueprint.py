"""The blueprint of Open311 GeoReport v2."""

from flask import Blueprint

PREFIX = "/open311/v2"

open311 = Blueprint("open311", __name__, url_prefix=PREFIX)
