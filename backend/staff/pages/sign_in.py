"""Signing in with a password and, where it is set up, a code; signing out."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import redirect, request, session, url_for
from werkzeug.wrappers import Response

from backend.access import staff_sessions as sessions
from backend.access.permissions import Permission
from backend.core.clock import utc_now
from backend.history.audit import record
from backend.models import StaffAccount
from backend.staff.forms import parse_code, parse_credentials, parse_target
from backend.staff.pages import throttle
from backend.staff.pages.browsers import masked_place
from backend.staff.pages.session_start import begin_session, local_path, start_session
from backend.staff.rules import passkeys, second_factor
from backend.staff.rules.accounts import account_named, authenticate
from backend.staff.rules.credentials import credentials_mark
from backend.web.audiences import staff_pages
from backend.web.guard import TOKEN, current_staff, requires
from backend.web.rendering import render, variables_of
from backend.web.services import services

WRONG = "用户名或密码不对，请再试。"
TOO_OFTEN = "试的次数太多，请过几分钟再试。忘了密码，请单位负责人重新生成链接。"
WRONG_CODE = "验证码不对，或已经用过。请等应用换一个新的再输入。"
NOBODY = "（没有这个账号）"
HALFWAY = "half"  # the password was right, the code is still to come
CODE_WITHIN = timedelta(minutes=5)
Answer = str | Response | tuple[str, int]


@variables_of("staff/sign_in.html")
@dataclass(frozen=True, slots=True)
class SignInPage:
    """`next` is where it goes on; `passkeys` says whether this site can have them."""

    next: str
    username: str
    error: str
    passkeys: bool


@variables_of("staff/sign_in_code.html")
@dataclass(frozen=True, slots=True)
class SignInCodePage:
    error: str = ""


@staff_pages.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> Answer:
    """The form, and the answer that does not tell a wrong name from a wrong password."""
    target = local_path(parse_target(request.values))
    if request.method != "POST":  # HEAD, too
        return _form(target)
    typed, now = parse_credentials(request.form), utc_now()
    username = typed.username
    if not throttle.may_try_password(username):
        return _form(target, username, TOO_OFTEN), 429
    with services().database.reading() as reading:
        account = authenticate(
            reading, username, typed.password, is_production=services().config.is_production
        )
    if account is None:
        _note_failure(username, now)
        return _form(target, username, WRONG), 401
    throttle.password_was_right(username)
    if account.totp_sealed is not None:
        session.pop(HALFWAY, None)
        mark = credentials_mark(account)
        session[HALFWAY] = {"id": account.id, "at": now.timestamp(), "next": target, "mark": mark}
        return redirect(url_for("staff.sign_in_code"), 303)
    with services().database.transaction() as writing:
        token = begin_session(writing, account, "password", now, strong=False)
    return start_session(account, token, target)


@staff_pages.route("/sign-in/code", methods=["GET", "POST"])
def sign_in_code() -> Answer:
    """The second step, within a few minutes of the first."""
    now = utc_now()
    account, target = _halfway(now)
    if account is None:
        session.pop(HALFWAY, None)
        return redirect(url_for("staff.sign_in"), 303)
    if request.method != "POST":  # HEAD, too
        return render(SignInCodePage())
    if not throttle.may_try_code(account.id):
        return render(SignInCodePage(TOO_OFTEN)), 429
    with services().database.transaction() as writing:
        fresh = writing.get_one(StaffAccount, account.id)
        way = second_factor.accept_code(writing, fresh, parse_code(request.form), now)
        if way is None:
            details = {"step": "code", "place": masked_place()}
            record(writing, "登录页", "sign_in.failed", fresh.username, details, now=now)
            token = ""
        else:
            token = begin_session(writing, fresh, way, now, strong=True)
    if not token:
        return render(SignInCodePage(WRONG_CODE)), 401
    throttle.code_was_right(account.id)
    return start_session(account, token, target)


@staff_pages.post("/sign-out")
@requires(Permission.OWN_ACCOUNT_CHANGE)
def sign_out() -> Response:
    with services().database.transaction() as writing:
        sessions.end(writing, str(session.get(TOKEN)), utc_now())
        record(writing, current_staff(), "sign_out.done", current_staff().username)
    session.clear()
    return redirect(url_for("staff.sign_in"), 303)


def _form(target: str, username: str = "", error: str = "") -> str:
    possible = passkeys.site_of(services().config.base_url).is_possible
    return render(SignInPage(next=target, username=username[:60], error=error, passkeys=possible))


def _note_failure(username: str, now: datetime) -> None:
    """For every name, so that no name takes longer. One that does not exist may be a password: not kept."""
    details = {"step": "password", "place": masked_place()}
    with services().database.transaction() as writing:
        account = account_named(writing, username)
        subject = account.username if account is not None else NOBODY
        record(writing, "登录页", "sign_in.failed", subject, details, now=now)


def _halfway(now: datetime) -> tuple[StaffAccount | None, str]:
    pending = session.get(HALFWAY)
    if not isinstance(pending, dict) or now.timestamp() - pending["at"] > CODE_WITHIN.total_seconds():
        return None, ""
    with services().database.reading() as reading:
        account = reading.get(StaffAccount, pending["id"])
    if account is None or account.disabled_at is not None or account.totp_sealed is None:
        return None, ""
    if pending.get("mark") != credentials_mark(account):
        return None, ""
    return account, pending["next"]
