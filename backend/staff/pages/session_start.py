"""The last step of every sign-in: a new session row, a new cookie, an audit entry."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from flask import flash, redirect, session
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from backend.access import staff_sessions as sessions
from backend.history.audit import record
from backend.models import StaffAccount
from backend.staff.pages.browsers import device_words, masked_place, remember_device
from backend.staff.pages.menu import home_of
from backend.staff.rules import account_activity
from backend.web.guard import TOKEN, current_session, current_staff
from backend.web.services import services
from backend.web.wording import moment


def begin_session(writing: Session, account: StaffAccount, way: str, now: datetime, *, strong: bool) -> str:
    """The new token. What this browser held before ends: a cookie that was planted is worth nothing."""
    old = session.get(TOKEN)
    if isinstance(old, str):
        sessions.end(writing, old, now)
    device, place = device_words(), masked_place()
    token = sessions.begin(writing, account, strong=strong, device=device, place=place, now=now)
    details = {"way": way, "device": device, "place": place}
    record(writing, account, "sign_in.done", account.username, details, now=now)
    return token


def start_session(account: StaffAccount, token: str, target: str) -> Response:
    """Hand the browser its cookie and send it on."""
    session.clear()
    session[TOKEN] = token
    _tell_what_others_did(account)
    answer = redirect(target or home_of(account), 303)
    remember_device(answer, account.username)  # type: ignore[arg-type]  # Flask's redirect makes its own kind
    return answer


@contextmanager
def own_credentials() -> Iterator[tuple[Session, StaffAccount, int]]:
    """One transaction in which a person changes a way to sign in: the session, the account, the kept row.

    The browser goes on with a new token.
    """
    kept_session_id = current_session().id
    with services().database.transaction() as writing:
        yield (
            writing,
            writing.get_one(StaffAccount, current_staff().id, with_for_update=True),
            kept_session_id,
        )
        token = sessions.renew(writing, kept_session_id)
    session[TOKEN] = token


def _tell_what_others_did(account: StaffAccount) -> None:
    """Whose password was reset by somebody else learns of it, also without an address for notices."""
    with services().database.reading() as reading:
        acts = account_activity.since_last_sign_in(reading, account)
    if acts:
        changes_text = "；".join(
            f"{moment(act.at)} {act.actor} {account_activity.describe_act(act)}" for act in acts
        )
        flash(
            f"您上次登录以后，您的账号有这些变动：{changes_text}。不是您要求的，请马上告诉单位负责人。",
            "warning",
        )


def local_path(target: str) -> str:
    """Only a path of this site: an outside address in `next` would send people to a forged page."""
    inside = target.startswith(("/staff/", "/city/")) and target.isprintable() and "\\" not in target
    return target.rstrip("?") if inside else ""


def link_keys() -> tuple[str, ...]:
    """The last one signs."""
    return services().config.signing_keys
