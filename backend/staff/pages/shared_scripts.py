"""Scripts shared by residents' and staff pages: drafts, shrinking photos."""

from flask import Response

from backend.access.permissions import Permission
from backend.web.assets import send_asset
from backend.web.audiences import staff_pages
from backend.web.guard import requires


@staff_pages.get("/scripts/store.js")
@requires(Permission.OWN_ACCOUNT_CHANGE)
def store_script() -> Response:
    return send_asset("resident", "store.js")


@staff_pages.get("/scripts/photos.js")
@requires(Permission.OWN_ACCOUNT_CHANGE)
def photos_script() -> Response:
    return send_asset("resident", "photos.js")
