"""One account of those that an account manages: its page, and what may be changed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from backend.access import staff_sessions as sessions
from backend.access.office_labels import HEADS, office_label, rank_label
from backend.access.permissions import Permission, may
from backend.core.clock import utc_now
from backend.core.errors import LinshengError, NotFoundError
from backend.models import Role, StaffAccount, StaffSession
from backend.notices.rules.account_alerts import alert_account_owner
from backend.staff.forms import parse_is_head, parse_name, typed_name
from backend.staff.pages.invitations import link_page
from backend.staff.pages.session_start import link_keys
from backend.staff.rules import account_changes
from backend.staff.rules.links import new_link
from backend.staff.rules.managed_accounts import managed, readable
from backend.web.audiences import staff_pages
from backend.web.guard import current_staff, requires
from backend.web.rendering import render, variables_of
from backend.web.services import services

Answer = str | Response | tuple[str, int]
Act = Callable[[Session, StaffAccount, StaffAccount, datetime], object]


@variables_of("staff/account.html")
@dataclass(frozen=True, slots=True)
class AccountPage:
    """`heads` names the head of an office by role; `name` is the account's, or as it was typed.

    `may_confirm`: a lower office disabled it, and this one may make that its own decision.
    """

    account: StaffAccount
    account_office: str
    rank: str
    heads: Mapping[Role, str]
    sessions: Sequence[StaffSession]
    may_change: bool
    may_confirm: bool
    error: str
    name: str


@staff_pages.get("/accounts/<row:account_id>")
@requires(Permission.ACCOUNT_READ)
def account(account_id: int) -> str:
    return _account_page(account_id)


@staff_pages.post("/accounts/<row:account_id>/link")
@requires(Permission.ACCOUNT_CHANGE)
def make_link(account_id: int) -> Answer:
    staff = current_staff()
    try:
        with services().database.transaction() as writing:
            account = managed(writing, staff, account_id)
            now = utc_now()
            token = new_link(writing, staff, account, link_keys(), now)
            alert_account_owner(writing, account.id, "account.link_made", now)
    except NotFoundError:
        raise
    except LinshengError as error:
        return _account_page(account_id, error.message), error.status
    return link_page(account, token)


@staff_pages.post("/accounts/<row:account_id>/name")
@requires(Permission.ACCOUNT_CHANGE)
def rename_account(account_id: int) -> Answer:
    name = parse_name(request.form)
    return _act(
        account_id,
        lambda writing, actor, account, now: account_changes.rename(writing, actor, account, name, now),
        "姓名已更改。",
    )


@staff_pages.post("/accounts/<row:account_id>/rank")
@requires(Permission.ACCOUNT_CHANGE)
def set_rank(account_id: int) -> Answer:
    is_head = parse_is_head(request.form)
    return _act(
        account_id, lambda *arguments: account_changes.set_head(*arguments, is_head=is_head), "职务已更改。"
    )


@staff_pages.post("/accounts/<row:account_id>/disabled")
@requires(Permission.ACCOUNT_CHANGE)
def disable_account(account_id: int) -> Answer:
    return _act(account_id, account_changes.disable, "账号已停用，所有设备已退出。")


@staff_pages.post("/accounts/<row:account_id>/enabled")
@requires(Permission.ACCOUNT_CHANGE)
def enable_account(account_id: int) -> Answer:
    return _act(account_id, account_changes.enable, "账号已恢复。")


@staff_pages.post("/accounts/<row:account_id>/second-factor/cleared")
@requires(Permission.ACCOUNT_CHANGE)
def clear_second_factor(account_id: int) -> Answer:
    def clear(writing: Session, actor: StaffAccount, account: StaffAccount, now: datetime) -> None:
        account_changes.clear_second_factor(writing, actor, account, now)
        alert_account_owner(writing, account.id, "second_factor.cleared", now)

    return _act(account_id, clear, "两步验证和通行密钥已清除，所有设备已退出。")


@staff_pages.post("/accounts/<row:account_id>/sessions/end-all")
@requires(Permission.ACCOUNT_CHANGE)
def end_account_sessions(account_id: int) -> Answer:
    return _act(account_id, sessions.end_all, "所有设备已退出。")


@staff_pages.post("/accounts/<row:account_id>/sessions/<row:session_id>/end")
@requires(Permission.ACCOUNT_CHANGE)
def end_account_session(account_id: int, session_id: int) -> Answer:
    return _act(
        account_id,
        lambda writing, actor, account, now: sessions.end_one(writing, actor, account, session_id, now),
        "那台设备已退出。",
    )


def _act(account_id: int, act: Act, done: str) -> Answer:
    staff = current_staff()
    try:
        with services().database.transaction() as writing:
            act(writing, staff, managed(writing, staff, account_id), utc_now())
    except NotFoundError:
        raise
    except LinshengError as error:
        return _account_page(account_id, error.message), error.status
    flash(done)
    return redirect(url_for("staff.account", account_id=account_id), 303)


def _account_page(account_id: int, error: str = "") -> str:
    staff, now = current_staff(), utc_now()
    with services().database.reading() as reading:
        account = readable(reading, staff, account_id)
        may_change = may(staff, Permission.ACCOUNT_CHANGE) and account.id != staff.id
        return render(
            AccountPage(
                account=account,
                account_office=office_label(account),
                rank=rank_label(account),
                heads=HEADS,
                sessions=sessions.alive(reading, account, now),
                may_change=may_change,
                may_confirm=may_change and account_changes.may_confirm_disabling(reading, staff, account),
                error=error,
                name=typed_name(request.form, account.name),
            )
        )
