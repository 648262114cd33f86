"""The guard before every staff page: an account, its permission, CSRF."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Response, abort, current_app, flash, g, redirect, request, session, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response as BaseResponse

from backend.access import permissions
from backend.access import staff_sessions as sessions
from backend.access.office_labels import office_label
from backend.access.permissions import Permission, may, needs_second_factor
from backend.core.clock import utc_now
from backend.models import StaffAccount, StaffSession
from backend.web.audiences import administration_pages, city_pages, csrf, staff_pages
from backend.web.error_pages import RefusedPage
from backend.web.rendering import render
from backend.web.services import services

OPEN_ENDPOINTS = {
    "staff.sign_in",
    "staff.sign_in_code",
    "staff.passkey_challenge",
    "staff.sign_in_with_passkey",
    "staff.join",
    "staff.static",
}
# What remains open while two-step sign-in is required and not set up yet.
SETTING_UP = {"staff.set_up_totp", "staff.sign_out", "staff.store_script"}
# What remains open to a password that is too short to be the only factor.
ADDING_FACTOR = SETTING_UP | {"staff.me", "staff.change_password"}
TOKEN = "token"  # noqa: S105 - the name under which the session cookie holds it
OWN_SITE = {"same-origin", "none"}  # none: typed, or opened from a bookmark
UNSAID = {"", "null"}  # null: the page was told not to say where it stands
View = TypeVar("View", bound=Callable[..., Any])


def requires(permission: Permission) -> Callable[[View], View]:
    """Say what an account needs for this page. A page that says nothing opens to nobody.

    Stands below the route's line, so that the route holds the marked function.
    """

    def mark(view: View) -> View:
        view.requires = permission  # type: ignore[attr-defined]
        return view

    return mark


def guard() -> BaseResponse | None:
    """Before every request of a guarded blueprint: an account for all, CSRF for what changes things.

    The account first: for the token the whole form is read, and a stranger's may hold many megabytes.
    """
    if request.endpoint in OPEN_ENDPOINTS:
        _refuse_forgery()
        return None
    row = _session_of_browser()
    if row is None:
        session.clear()
        return redirect(url_for("staff.sign_in", next=request.full_path if request.method == "GET" else None))
    g.staff, g.staff_session = row.account, row
    _refuse_forgery()
    if needs_second_step(row) and request.endpoint not in SETTING_UP:
        if row.account.totp_sealed is None:
            return redirect(url_for("staff.set_up_totp"))
        session.clear()
        flash("您的账号已开启两步验证，请重新登录。")
        return redirect(url_for("staff.sign_in"))
    if lacks_factor(row) and request.endpoint not in ADDING_FACTOR:
        return redirect(url_for("staff.me"))
    if not may_open(request.endpoint or ""):
        # Auditors read the areas in which they may change nothing: to them the refusal is no secret.
        abort(403 if only_reads() and request.method == "POST" else 404)
    return None


def _refuse_forgery() -> None:
    """Raises CSRFError for what changes things and was not sent by a form of ours."""
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    if _comes_from_elsewhere():
        raise CSRFError("another site sent it")
    csrf.protect()


def _comes_from_elsewhere() -> bool:
    """Whether another site's page sent this, as far as the browser says so.

    The form's token proves the rest: a browser that says nothing, or whose gateway cuts headers, is believed.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:  # browsers since 2020 to 2023, and over HTTPS only
        return site not in OWN_SITE
    origin = request.headers.get("Origin", "")
    known_hosts = {request.host, urlsplit(services().config.base_url).netloc}
    return origin not in UNSAID and urlsplit(origin).netloc not in known_hosts


def needs_second_step(row: StaffSession) -> bool:
    required = services().config.second_factor == "required" and needs_second_factor(row.account.role)
    return not row.strong and (required or row.account.totp_sealed is not None)


def lacks_factor(row: StaffSession) -> bool:
    """Whether the code that made a short password enough is gone, as after a lost phone."""
    required = services().config.second_factor == "required"
    alone = not row.strong and row.account.totp_sealed is None
    return required and alone and not row.account.password_is_long


@staff_pages.app_template_global()
def may_open(endpoint: str) -> bool:
    """Whether this account has that page: a link that leads to a 404 is not drawn."""
    needed: Permission | None = getattr(current_app.view_functions[endpoint], "requires", None)
    return needed is not None and may(current_staff(), needed)


@staff_pages.app_template_global()
def only_reads() -> bool:
    """Whether this account changes nothing: its pages have no forms but those of its own account."""
    return permissions.only_reads(current_staff())


def current_session() -> StaffSession:
    row: StaffSession = g.staff_session
    return row


def current_staff() -> StaffAccount:
    """The account of this request; only its own columns are loaded."""
    account: StaffAccount = g.staff
    return account


def no_store(response: Response) -> Response:
    if request.endpoint != "staff.static":
        response.headers["Cache-Control"] = "no-store"
    return response


def keep_assets(response: Response) -> Response:
    """Styles and scripts are asked for once: each page would ask after six of them, from a basement too."""
    if (
        request.endpoint in {"staff.static", "bootstrap.static"}
        and response.status_code < HTTPStatus.BAD_REQUEST
    ):
        is_versioned = "v" in request.args  # by what is in it: another text has another name
        response.headers["Cache-Control"] = f"public, max-age={(365 if is_versioned else 1) * 86400}"
    return response


def _session_of_browser() -> StaffSession | None:
    token, now = session.get(TOKEN), utc_now()
    if not isinstance(token, str):
        return None
    with services().database.reading() as reading:
        row = sessions.find(reading, token, now)
        if row is not None:
            g.office = office_label(row.account)
    if row is not None and sessions.is_to_note(row, now):
        with services().database.transaction() as writing:
            sessions.note_use(writing, row.id, now)
    return row


@staff_pages.app_errorhandler(CSRFError)
def csrf_failed(_error: CSRFError) -> tuple[str, int]:
    message = "页面停留太久或来路不明，没有提交成功。请返回上一页，刷新后再提交。"
    return render(RefusedPage(message)), 400


for pages in (staff_pages, city_pages, administration_pages):
    pages.before_request(guard)
    pages.after_request(no_store)
staff_pages.after_app_request(keep_assets)
