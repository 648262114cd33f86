"""Pages: what residents open, the staff's view, the city's view."""

from importlib import import_module
from importlib.util import find_spec

from flask import Flask

from backend.web import errors, pages, secret_paths, verification

ROOMS = ("resident", "staff", "city", "printshop", "administration")


def register(app: Flask) -> None:
    """Hang this channel into the app."""
    pages.register(app)
    errors.register(app)
    secret_paths.register(app)
    verification.register(app)
    for room in ROOMS:
        # A room that is not built yet is no reason to keep the others closed.
        if find_spec(f"backend.web.{room}"):
            import_module(f"backend.web.{room}").register(app)
