"""账号: the list of accounts of one's own office and those below it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import request

from backend.access.office_labels import office_label, rank_label
from backend.access.permissions import Permission
from backend.models import Role, StaffAccount
from backend.models.labels import ROLE_NAMES
from backend.staff.forms import parse_account_filter
from backend.staff.rules.account_list import listed_accounts
from backend.web.audiences import staff_pages
from backend.web.guard import current_staff, may_open, requires
from backend.web.rendering import render, variables_of
from backend.web.services import services

PAGE_SIZE = 50
STATES = {"": "全部", "waiting": "未启用", "open": "在用", "disabled": "已停用"}


@variables_of("staff/accounts.html")
@dataclass(frozen=True, slots=True)
class AccountsPage:
    """`asked`, `role` and `state` are what was searched for, `more` is where the next page begins."""

    accounts: Sequence[StaffAccount]
    more: int | None
    asked: str
    role: Role | str
    state: str
    states: Mapping[str, str]
    roles: Mapping[Role, str]
    office_label: Callable[[StaffAccount], str]
    rank_label: Callable[[StaffAccount], str]
    may_invite: bool


@staff_pages.get("/accounts/")
@requires(Permission.ACCOUNT_READ)
def accounts() -> str:
    account_filter = parse_account_filter(request.args)
    with services().database.reading() as reading:
        accounts = listed_accounts(reading, current_staff(), account_filter, PAGE_SIZE + 1)
        return render(
            AccountsPage(
                accounts=accounts[:PAGE_SIZE],
                more=accounts[PAGE_SIZE - 1].id if len(accounts) > PAGE_SIZE else None,
                asked=account_filter.words,
                role=account_filter.role or "",
                state=account_filter.state,
                states=STATES,
                roles=ROLE_NAMES,
                office_label=office_label,
                rank_label=rank_label,
                may_invite=may_open("staff.invite_account"),
            )
        )
