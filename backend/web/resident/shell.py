"""What every resident page is wrapped in: its style within the page, large type, and few bytes.

A page with its style inside shows with the first answer of the server: a second request costs a phone in a
stairwell another round trip of the network.
"""

import base64
import gzip
import hashlib
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, after_this_request, redirect, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from backend.complaints.words import mask_phones
from backend.security_headers import policy_with_style
from backend.services import services
from backend.web.pages import STATIC

STYLE = (STATIC / "resident" / "resident.css").read_text("utf-8")
STYLE_HASH = f"sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}"
VIEW_COOKIE, LARGE = "linsheng_view", "large"
REMEMBERED = timedelta(days=365)
WORTH_PACKING = 1000  # bytes; less fits into one packet anyhow
FOR_A_YEAR = "public, max-age=31536000, immutable"


def add_routes(room: Blueprint) -> None:
    room.add_url_rule("/view", "view", _switch_view, methods=["POST"])
    room.after_request(_deliver_asset)


def register(app: Flask) -> None:
    app.add_template_filter(mask_phones)
    app.add_template_global(_page_style, "page_style")
    app.add_template_global(_is_large, "is_large")
    app.add_template_global(_way_back, "way_back")


def _page_style() -> Markup:
    """The whole style; the page that holds it is allowed this one and no other."""
    after_this_request(_deliver_page)
    return Markup(STYLE)  # noqa: S704 - a file of ours


def _deliver_page(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = policy_with_style(STYLE_HASH)
    # The type's size is the visitor's own: a shared cache would hand it on.
    response.headers.setdefault("Cache-Control", "private, no-cache")
    return packed(response)


def _deliver_asset(response: Response) -> Response:
    if request.endpoint != "resident.static" or response.status_code != HTTPStatus.OK:
        return response
    if "v" in request.args:
        response.headers["Cache-Control"] = FOR_A_YEAR
    response.direct_passthrough = False
    return packed(response)


def packed(response: Response) -> Response:
    """With gzip, where the browser takes it. No page shows a secret together with a stranger's words."""
    response.vary.add("Accept-Encoding")
    body = response.get_data()
    if len(body) < WORTH_PACKING or not request.accept_encodings["gzip"]:
        return response
    response.set_data(gzip.compress(body, 6, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    return response


def _is_large() -> bool:
    return request.cookies.get(VIEW_COOKIE) == LARGE


def _switch_view() -> ResponseReturnValue:
    """关怀版 on or off, remembered by the browser alone."""
    response = redirect(_own_path(request.form.get("back", "")), HTTPStatus.SEE_OTHER)
    secure = services().config.base_url.startswith("https://")
    if request.form.get("large") == "1":
        response.set_cookie(VIEW_COOKIE, LARGE, max_age=REMEMBERED, secure=secure, samesite="Lax")
    else:
        response.delete_cookie(VIEW_COOKIE, secure=secure, samesite="Lax")
    return response


def _way_back() -> str:
    """Where a switch of the view returns to: the page in view, or the one whose form was sent."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    sent_from = urlsplit(request.referrer or "")
    return _own_path(sent_from._replace(scheme="", netloc="", fragment="").geturl())


def _own_path(path: str) -> str:
    """A path of this site, never another site: two slashes of either kind would begin one."""
    is_own = path.startswith("/") and path[1:2] not in {"/", "\\"} and path.isprintable()
    return path if is_own else "/"
