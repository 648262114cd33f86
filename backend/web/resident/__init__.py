"""The resident's pages: what a scan opens, the complaint form, the private status page, the compound."""

from flask import Blueprint, Flask

from backend.web.resident import about, compound, follow, home, nearby, own, scan, shared, shell, status


def register(app: Flask) -> None:
    room = Blueprint("resident", "backend.web", template_folder="templates")
    for pages in (home, scan, status, own, shared, follow, compound, nearby, about, shell):
        pages.add_routes(room)
    app.register_blueprint(room)
    shell.register(app)
