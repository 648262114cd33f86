"""Nobody gets past this file without an account: the guard stands before the whole blueprint."""

from typing import Any

from flask import Response, abort, g, redirect, render_template, request, session, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response as BaseResponse

from backend.complaints.offices import office_name, office_of_staff
from backend.models import Role, StaffAccount
from backend.services import services
from backend.staff.accounts import signed_in
from backend.web.staff import csrf, staff_pages
from backend.web.staff.menu import menu_of

OPEN_ENDPOINTS = {"staff.sign_in", "staff.static"}


def guard() -> BaseResponse | None:
    """Before every request of a guarded blueprint: CSRF for what changes things, an account for all."""
    if request.method not in {"GET", "HEAD", "OPTIONS"}:
        csrf.protect()
    if request.endpoint in OPEN_ENDPOINTS:
        return None
    staff = _account_of_session()
    if staff is None:
        session.clear()
        return redirect(url_for("staff.sign_in", next=request.full_path if request.method == "GET" else None))
    g.staff = staff
    return None


def current_staff() -> StaffAccount:
    """The account of this request; only its own columns are loaded."""
    account: StaffAccount = g.staff
    return account


def require_role(*roles: Role) -> None:
    if current_staff().role not in roles:
        abort(404)


def no_store(response: Response) -> Response:
    if request.endpoint != "staff.static":
        response.headers["Cache-Control"] = "no-store"
    return response


def page_context() -> dict[str, Any]:
    """What every staff page shows in its head."""
    staff = g.get("staff")
    return {
        "staff": staff,
        "office": g.get("office", ""),
        "menu": menu_of(staff) if staff else [],
    }


def _account_of_session() -> StaffAccount | None:
    try:
        staff_id, version = int(session["staff_id"]), int(session["version"])
    except (KeyError, TypeError, ValueError):
        return None
    with services().database.reading() as reading:
        staff = signed_in(reading, staff_id, version)
        if staff is not None:
            g.office = office_name(reading, office_of_staff(staff))
        return staff


@staff_pages.app_errorhandler(CSRFError)
def csrf_failed(_error: CSRFError) -> tuple[str, int]:
    message = "页面停留太久或来路不明，没有提交成功。请返回上一页，刷新后再提交。"
    return render_template("staff/refused.html", message=message), 400


staff_pages.before_request(guard)
staff_pages.after_request(no_store)
staff_pages.context_processor(page_context)
