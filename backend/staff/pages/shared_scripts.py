"""Scripts that residents' pages and staff's share: drafts in the browser, photos before they travel."""

from flask import Response, send_from_directory

from backend.access.permissions import Permission
from backend.staff.pages.guard import requires
from backend.web.audiences import staff_pages
from backend.web.pages import STATIC


@staff_pages.get("/scripts/store.js")
@requires(Permission.OWN_ACCOUNT_CHANGE)
def store_script() -> Response:
    return send_from_directory(STATIC / "resident", "store.js")


@staff_pages.get("/scripts/photos.js")
@requires(Permission.OWN_ACCOUNT_CHANGE)
def photos_script() -> Response:
    return send_from_directory(STATIC / "resident", "photos.js")
