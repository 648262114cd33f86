"""Signing in and out."""

from flask import redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from backend.clock import utc_now
from backend.services import address, limiter, services
from backend.staff.accounts import authenticate
from backend.web.staff import staff_pages

WRONG = "用户名或密码不对，请再试。"


def _username() -> str:
    return request.form.get("username", "").strip().lower()[:60] or address()


@staff_pages.route("/sign-in", methods=["GET", "POST"])
@limiter.limit("30/minute", methods=["POST"])
# Counted before the password is hashed; per name as well, so that many addresses cannot try one account.
@limiter.limit("10/5 minutes", key_func=_username, methods=["POST"])
def sign_in() -> str | Response | tuple[str, int]:
    """The form, and the answer that does not tell a wrong name from a wrong password."""
    target = _local_path(request.values.get("next", ""))
    if request.method == "GET":
        return render_template("staff/sign_in.html", next=target)
    username = request.form.get("username", "")
    with services().database.reading() as reading:
        account = authenticate(reading, username, request.form.get("password", ""))
    if account is None:
        return render_template("staff/sign_in.html", next=target, username=username[:60], error=WRONG), 401
    session.clear()
    session["staff_id"], session["version"] = account.id, account.session_version
    session["since"] = utc_now().isoformat()
    return redirect(target or url_for("staff.inbox"), 303)


@staff_pages.post("/sign-out")
def sign_out() -> Response:
    session.clear()
    return redirect(url_for("staff.sign_in"), 303)


def _local_path(target: str) -> str:
    """Only a path of this site: an outside address in `next` would send people to a forged page."""
    inside = target.startswith(("/staff/", "/city/")) and target.isprintable() and "\\" not in target
    return target.rstrip("?") if inside else ""
