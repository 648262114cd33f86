"""My account: the password, and the browsers that are signed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import abort, flash, redirect, request, session, url_for
from werkzeug.wrappers import Response

from backend.access import staff_sessions as sessions
from backend.access.office_labels import office_label, rank_label
from backend.access.permissions import Permission, needs_second_factor
from backend.core.clock import utc_now
from backend.core.errors import FieldProblem, InvalidInputError
from backend.history.audit import record
from backend.models import Passkey, StaffAccount, StaffSession
from backend.staff.forms import OWN_PASSWORD, parse_new_password, parse_own_password
from backend.staff.pages import throttle
from backend.staff.pages.session_start import own_credentials
from backend.staff.rules import account_activity, passkeys, second_factor
from backend.staff.rules.links import set_password
from backend.staff.rules.passwords import ALONE, WITH_CODE, matches
from backend.web.audiences import staff_pages
from backend.web.guard import current_session, current_staff, lacks_factor, requires
from backend.web.rendering import render, variables_of
from backend.web.services import services

Answer = str | Response | tuple[str, int]
ACTS_SHOWN = timedelta(days=30)


@variables_of("staff/me.html")
@dataclass(frozen=True, slots=True)
class MePage:
    """`limits`: how long a session lasts at rest, and altogether; `this` is the id of this browser's.

    `lacks_factor`: nothing else is open before the password is long enough to be alone, or a code is set up.
    `others_acts` are when, who and what; `least` is the fewest characters of a password; `failed` names the
    part of the page whose form was refused for `error`.
    """

    account: StaffAccount
    account_office: str
    rank: str
    sessions: Sequence[StaffSession]
    this: int
    limits: tuple[timedelta, timedelta]
    passkeys: Sequence[Passkey]
    passkeys_possible: bool
    codes_left: int
    is_required: bool
    lacks_factor: bool
    others_acts: Sequence[tuple[datetime, str, str]]
    least: int
    failed: str
    error: str


@staff_pages.get("/me")
@requires(Permission.OWN_ACCOUNT_CHANGE)
def me() -> str:
    return my_page()


@staff_pages.post("/me/password")
@requires(Permission.OWN_ACCOUNT_CHANGE)
def change_password() -> Answer:
    """The other browsers are signed out: whoever learned the old password is out too."""
    try:
        require_password()
        now = utc_now()
        with own_credentials() as (writing, account, kept_session_id):
            ended = set_password(
                writing, account, parse_new_password(request.form), now,
                with_code=account.totp_sealed is not None, kept_session_id=kept_session_id,
                city_name=services().config.city_name,
            )  # fmt: skip
            record(writing, account, "password.changed", account.username, {"sessions": ended}, now=now)
    except InvalidInputError as invalid:
        return my_page("password", invalid), invalid.status
    flash("密码已更换，其他设备已退出。")
    return back()


@staff_pages.post("/me/sessions/<row:session_id>/end")
@requires(Permission.OWN_ACCOUNT_CHANGE)
def end_session(session_id: int) -> Response:
    staff = current_staff()
    with services().database.transaction() as writing:
        ended = sessions.end_one(writing, staff, staff, session_id, utc_now())
    if not ended:
        abort(404)
    if session_id == current_session().id:
        session.clear()
        return redirect(url_for("staff.sign_in"), 303)
    flash("那台设备已退出。")
    return back()


@staff_pages.post("/me/sessions/end-others")
@requires(Permission.OWN_ACCOUNT_CHANGE)
def end_other_sessions() -> Response:
    staff = current_staff()
    with services().database.transaction() as writing:
        ended = sessions.end_all(writing, staff, staff, utc_now(), but=current_session().id)
    flash(f"已退出其他 {ended} 台设备。" if ended else "没有其他设备登录。")
    return back()


@staff_pages.post("/me/sessions/end-all")
@requires(Permission.OWN_ACCOUNT_CHANGE)
def end_all_sessions() -> Response:
    staff = current_staff()
    with services().database.transaction() as writing:
        sessions.end_all(writing, staff, staff, utc_now())
    session.clear()
    return redirect(url_for("staff.sign_in"), 303)


def my_page(failed: str = "", invalid: InvalidInputError | None = None) -> str:
    """With the message of a refused form beside the part `failed`."""
    now = utc_now()
    with services().database.reading() as reading:
        account = reading.get_one(StaffAccount, current_staff().id)
        return render(
            MePage(
                account=account,
                account_office=office_label(account),
                rank=rank_label(account),
                sessions=sessions.alive(reading, account, now),
                this=current_session().id,
                limits=sessions.limits(account),
                passkeys=passkeys.passkeys_of(reading, account),
                passkeys_possible=passkeys.site_of(services().config.base_url).is_possible,
                codes_left=second_factor.codes_left(reading, account),
                is_required=is_required(account),
                lacks_factor=lacks_factor(current_session()),
                others_acts=[
                    (entry.at, entry.actor, account_activity.describe_act(entry))
                    for entry in account_activity.since(reading, account, now - ACTS_SHOWN)
                ],
                least=WITH_CODE if account.totp_sealed is not None else ALONE,
                failed=failed,
                error=invalid.message if invalid else "",
            )
        )


def is_required(account: StaffAccount) -> bool:
    return services().config.second_factor == "required" and needs_second_factor(account.role)


def require_password() -> None:
    """Before what would lock the owner out: a browser left open is not enough. Raises InvalidInputError."""
    username = current_staff().username
    if not throttle.may_try_password(username):
        raise InvalidInputError([FieldProblem(OWN_PASSWORD, "试的次数太多，请过几分钟再试。")])
    with services().database.reading() as reading:
        stored_hash = reading.get_one(StaffAccount, current_staff().id).password_hash
    if not matches(stored_hash, parse_own_password(request.form)):
        raise InvalidInputError([FieldProblem(OWN_PASSWORD, "现在的密码不对。")])
    throttle.password_was_right(username)


def back(anchor: str = "") -> Response:
    return redirect(url_for("staff.me", _anchor=anchor or None), 303)
