"""账号: accounts of one's own office and those below it: list, invite, change."""

from collections.abc import Callable
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload
from werkzeug.wrappers import Response

from backend.access import staff_sessions as sessions
from backend.access.office_labels import HEADS, office_label, rank_label
from backend.access.permissions import Permission, may
from backend.core.clock import utc_now
from backend.core.errors import InvalidInputError, LinshengError, NotFoundError
from backend.models import StaffAccount
from backend.models.labels import ROLE_NAMES
from backend.notices.rules.account_alerts import alert_account_owner
from backend.staff.forms import parse_account_filter, parse_invitation
from backend.staff.pages.session_start import link_secret
from backend.staff.rules import account_changes
from backend.staff.rules.links import invite, new_link
from backend.staff.rules.managed_accounts import (
    managed,
    managed_by,
    offices_below,
    readable,
    roles_below,
)
from backend.web.audiences import staff_pages
from backend.web.guard import current_staff, may_open, requires
from backend.web.services import services

PAGE_SIZE = 50
MOST_OFFICES = 500
STATES = {"": "全部", "waiting": "未启用", "open": "在用", "disabled": "已停用"}
Answer = str | Response | tuple[str, int]


@staff_pages.get("/accounts/")
@requires(Permission.ACCOUNT_READ)
def accounts() -> str:
    staff = current_staff()
    search_text = parse_account_filter(request.args)
    query = (
        select(StaffAccount)
        .options(
            *(selectinload(getattr(StaffAccount, name)) for name in ("firm", "street", "district", "shop"))
        )
        .where(managed_by(staff), StaffAccount.id > search_text.after)
        .order_by(StaffAccount.id)
        .limit(PAGE_SIZE + 1)
    )
    if search_text.words:
        query = query.where(
            or_(
                StaffAccount.username.contains(search_text.words.lower(), autoescape=True),
                StaffAccount.name.contains(search_text.words, autoescape=True),
            )
        )
    if search_text.role is not None:
        query = query.where(StaffAccount.role == search_text.role)
    if search_text.state == "disabled":
        query = query.where(StaffAccount.disabled_at.is_not(None))
    elif search_text.state in {"waiting", "open"}:
        waits = search_text.state == "waiting"
        chosen = StaffAccount.password_hash == "" if waits else StaffAccount.password_hash != ""
        query = query.where(StaffAccount.disabled_at.is_(None), chosen)
    with services().database.reading() as reading:
        accounts = list(reading.scalars(query))
        return render_template(
            "staff/accounts.html",
            accounts=accounts[:PAGE_SIZE],
            more=accounts[PAGE_SIZE - 1].id if len(accounts) > PAGE_SIZE else None,
            asked=search_text.words,
            role=search_text.role or "",
            state=search_text.state,
            states=STATES,
            roles=ROLE_NAMES,
            office_label=office_label,
            rank_label=rank_label,
            may_invite=may_open("staff.invite_account"),
        )


@staff_pages.get("/accounts/invite")
@requires(Permission.ACCOUNT_CHANGE)
def invite_form() -> str:
    return _invite_page({})


@staff_pages.post("/accounts/invite")
@requires(Permission.ACCOUNT_CHANGE)
def invite_account() -> Answer:
    staff = current_staff()
    try:
        with services().database.transaction() as writing:
            account, token = invite(writing, staff, parse_invitation(request.form), link_secret(), utc_now())
    except InvalidInputError as invalid:
        return _invite_page(request.form.to_dict(), invalid), invalid.status
    return _link_page(account, token)


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
            token = new_link(writing, staff, account, link_secret(), now)
            alert_account_owner(writing, account.id, "account.link_made", now)
    except NotFoundError:
        raise
    except LinshengError as error:
        return _account_page(account_id, error.message), error.status
    return _link_page(account, token)


@staff_pages.post("/accounts/<row:account_id>/name")
@requires(Permission.ACCOUNT_CHANGE)
def rename_account(account_id: int) -> Answer:
    name = request.form.get("name", "")
    return _act(
        account_id,
        lambda writing, actor, account, now: account_changes.rename(writing, actor, account, name, now),
        "姓名已更改。",
    )


@staff_pages.post("/accounts/<row:account_id>/rank")
@requires(Permission.ACCOUNT_CHANGE)
def set_rank(account_id: int) -> Answer:
    is_head = request.form.get("is_head") == "yes"
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


Act = Callable[[Session, StaffAccount, StaffAccount, datetime], object]


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
        return render_template(
            "staff/account.html",
            account=account,
            account_office=office_label(account),
            rank=rank_label(account),
            heads=HEADS,
            sessions=sessions.alive(reading, account, now),
            may_change=may(staff, Permission.ACCOUNT_CHANGE) and account.id != staff.id,
            error=error,
            name=request.form.get("name", account.name),
        )


def _invite_page(form: dict[str, str], invalid: InvalidInputError | None = None) -> str:
    staff = current_staff()
    with services().database.reading() as reading:
        groups = [
            (
                role,
                ROLE_NAMES[role],
                [(office.id, office.name) for office in offices_below(reading, staff, role)],
            )
            for role in roles_below(staff)
        ]
    problems = {problem.field: problem.message for problem in invalid.problems} if invalid else {}
    own = f"{staff.role}:{staff.firm_id or staff.street_id or staff.district_id or staff.shop_id or ''}"
    return render_template(
        "staff/invite.html",
        groups=groups,
        form={"office": own, **form},
        problems=problems,
        may_add_shops=may(staff, Permission.PRINT_SHOP_CHANGE),
    )


def _link_page(account: StaffAccount, token: str) -> str:
    address = services().config.base_url + url_for("staff.join", token=token)
    return render_template("staff/invited.html", account=account, address=address)
