"""Adds to the app what all pages share, and then the audiences' blueprints."""

from pathlib import Path

from flask import Flask, url_for
from flask_bootstrap import Bootstrap5
from jinja2 import FileSystemLoader

from backend.web import about, errors, pages, secret_paths, shell  # noqa: F401 - about adds routes
from backend.web.audiences import AUDIENCES, csrf
from backend.web.pages import digest_of

BACKEND = Path(__file__).parent.parent


def register(app: Flask) -> None:
    """Expects that every subject's page modules are imported: they add their routes to the audiences."""
    # Each subject keeps its templates in a folder of its own name, so names of two subjects never collide.
    app.jinja_loader = FileSystemLoader(sorted(BACKEND.glob("*/templates")))
    pages.register(app)
    errors.register(app)
    secret_paths.register(app)
    shell.register(app)
    # Residents' pages and the API carry their authority in the link, not in a cookie: only staff need tokens.
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    app.config["BOOTSTRAP_SERVE_LOCAL"] = True
    csrf.init_app(app)
    Bootstrap5(app)
    for audience in AUDIENCES:
        app.register_blueprint(audience)
    app.add_template_global(_staff_asset, "staff_asset")


def _staff_asset(name: str) -> str:
    return url_for("staff.static", filename=name, v=digest_of(f"staff/{name}"))
