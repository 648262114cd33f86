"""The resident's pages: what a scan opens, the complaint form, the private status page, the compound."""

from flask import Blueprint, Flask, url_for

from backend.web.pages import digest_of
from backend.web.resident import compound, follow, home, nearby, scan, shared, shell, status

SCRIPTS = ("page.js", "photos.js", "store.js", "form.js")


def register(app: Flask) -> None:
    room = Blueprint(
        "resident",
        "backend.web",
        template_folder="templates",
        static_folder="static/resident",
        static_url_path="/static/resident",
    )
    for pages in (home, scan, status, shared, follow, compound, nearby, shell):
        pages.add_routes(room)
    app.register_blueprint(room)
    shell.register(app)
    digests = {name: digest_of(f"resident/{name}") for name in SCRIPTS}

    def asset(name: str) -> str:
        return url_for("resident.static", filename=name, v=digests[name])

    app.add_template_global(asset, "resident_asset")
