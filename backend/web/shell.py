"""The frame of every resident page: style and script within the page, large type, few bytes.

A page is one request: where a stairwell's network loses every second one, it comes whole or not at all, and a
form never without the script that keeps what was written.
"""

import re
from datetime import timedelta
from functools import cache
from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Flask, Response, after_this_request, current_app, g, redirect, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from backend.web.assets import asset_text
from backend.web.audiences import resident_pages
from backend.web.forms import parse_view_switch
from backend.web.http_bodies import packed
from backend.web.limits import number_visit
from backend.web.secret_paths import in_secret_path
from backend.web.security_headers import policy_with
from backend.web.services import services

# Comments on lines of their own, and indentation: a kilobyte that no phone needs.
FOR_US_ONLY = re.compile(r"^[ \t]*(?:/\*.*?\*/[ \t]*\n|//[^\n]*\n)|^[ \t]+", re.MULTILINE | re.DOTALL)
# What our scripts have between words and signs; texts and a `+` before another sign stay as they are.
SPACES = re.compile(r'("(?:[^"\\\n]|\\.)*")|\s*([={}();,<>|&!?:])\s*| ([+*]) ')


def _squeezed(script: str) -> str:
    """The same script in fewer bytes: a page must come whole in the first packets."""
    return SPACES.sub(lambda match: match[1] or match[2] or match[3], FOR_US_ONLY.sub("", script))


STYLE = asset_text("resident", "resident.css")
SCRIPTS = {
    name: _squeezed(asset_text("resident", name))
    for name in ("page.js", "photos.js", "voice.js", "store.js", "mine.js", "mine-list.js", "form.js")
}
VIEW_COOKIE, LARGE = "linsheng_view", "large"
REMEMBERED = timedelta(days=365)


def register(app: Flask) -> None:
    app.add_template_global(_page_style, "page_style")
    app.add_template_global(_page_script, "page_script")
    app.add_template_global(_is_large, "is_large")
    app.add_template_global(_way_back, "way_back")


def _page_style() -> Markup:
    """The whole style; the page that holds it is allowed our own style and scripts and no others."""
    after_this_request(_deliver)
    return Markup(STYLE)  # noqa: S704 - a file of ours


def _page_script(*names: str) -> Markup:
    """These scripts as one, which the page that holds it is allowed."""
    script = "".join(SCRIPTS[name] for name in names)
    g.page_scripts = (*g.get("page_scripts", ()), script)
    return Markup(f"<script>{script}</script>")  # noqa: S704 - files of ours


@cache
def _policy(scripts: tuple[str, ...]) -> str:
    """Headers travel uncompressed: each script that is named costs as much as a line of text."""
    return policy_with([STYLE], scripts)


def _deliver(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = _policy(g.pop("page_scripts", ()))
    if not in_secret_path(request.path):
        # The type's size is the visitor's own: a shared cache would hand it on.
        response.headers.setdefault("Cache-Control", "private, no-cache")
    return packed(number_visit(response))


def _is_large() -> bool:
    return request.cookies.get(VIEW_COOKIE) == LARGE


@resident_pages.post("/view", endpoint="view")
def _switch_view() -> ResponseReturnValue:
    """关怀版 on or off, remembered by the browser alone."""
    switch = parse_view_switch(request.form)
    response = redirect(_own_path(switch.back), HTTPStatus.SEE_OTHER)
    secure = services().config.base_url.startswith("https://")
    if switch.is_large:
        response.set_cookie(VIEW_COOKIE, LARGE, max_age=REMEMBERED, secure=secure, samesite="Lax")
    else:
        response.delete_cookie(VIEW_COOKIE, secure=secure, samesite="Lax")
    return response


def _way_back() -> str:
    """Where a switch of the view returns to: the page in view, or the one whose form was sent.

    A page with a secret in its address does not say where it stands; where its forms go, it can be read.
    """
    if request.method == "GET":
        return request.full_path.rstrip("?")
    sent_from = urlsplit(request.referrer or "")
    named = _own_path(sent_from._replace(scheme="", netloc="", fragment="").geturl())
    adapter = current_app.create_url_adapter(request)
    is_readable = adapter is not None and "GET" in adapter.allowed_methods(request.path)
    return request.full_path.rstrip("?") if named == "/" and is_readable else named


def _own_path(path: str) -> str:
    """A path of this site, never another site: two slashes of either kind would begin one."""
    is_own = path.startswith("/") and path[1:2] not in {"/", "\\"} and path.isprintable()
    return path if is_own else "/"
