"""The printing shop's portal. No account: the signed link is the authority, so no page needs a CSRF token."""

from flask import Blueprint, Flask, Response, url_for

from backend.errors import NotFoundError
from backend.printshop.links import LinkClosedError
from backend.web.pages import digest_of
from backend.web.printshop import downloads, order, receipts
from backend.web.printshop.entry import closed, missing

CSS = "printshop.css"


def register(app: Flask) -> None:
    room = Blueprint(
        "printshop",
        "backend.web",
        url_prefix="/print",
        template_folder="templates",
        static_folder="static/printshop",
        static_url_path="/static",
    )
    for pages in (order, downloads, receipts):
        pages.add_routes(room)
    room.after_request(_private)
    room.register_error_handler(NotFoundError, missing)
    room.register_error_handler(LinkClosedError, closed)
    app.register_blueprint(room)
    digest = digest_of(f"printshop/{CSS}")
    app.add_template_global(lambda: url_for("printshop.static", filename=CSS, v=digest), "printshop_css")


def _private(response: Response) -> Response:
    """The address holds the secret: it must not be kept, found or passed on to another site."""
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
