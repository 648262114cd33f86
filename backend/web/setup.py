"""Registers what all pages share, and the audiences' blueprints."""

from pathlib import Path

from flask import Flask
from flask_bootstrap import Bootstrap5
from jinja2 import FileSystemLoader

from backend.web import (  # noqa: F401 - some add routes
    about,
    assets,
    errors,
    guard,
    pages,
    secret_paths,
    shell,
)
from backend.web.audiences import AUDIENCES, csrf
from backend.web.http_bodies import pack_assets

BACKEND = Path(__file__).parent.parent


def register(app: Flask) -> None:
    """Expects that every subject's page modules are imported: they add their routes to the audiences."""
    # Each subject keeps its templates in a folder of its own name, so names of two subjects never collide.
    app.jinja_loader = FileSystemLoader(sorted(BACKEND.glob("*/templates")))
    pages.register(app)
    errors.register(app)
    secret_paths.register(app)
    shell.register(app)
    app.after_request(pack_assets)
    # Residents' pages and the API carry their authority in the link, not in a cookie: only staff need tokens.
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    # Over HTTPS Flask-WTF wants a Referer, which pages and gateways leave out: the guard asks for the origin.
    app.config["WTF_CSRF_SSL_STRICT"] = False
    app.config["BOOTSTRAP_SERVE_LOCAL"] = True
    csrf.init_app(app)
    Bootstrap5(app)
    for audience in AUDIENCES:
        app.register_blueprint(audience)
