"""The table of permissions, the pages that name them, and the matrix that was written without either."""

import re
from pathlib import Path
from typing import cast

import pytest
from flask import Flask, g

from backend.access.document import PAGE, renewed
from backend.access.office_labels import HEADS
from backend.access.permissions import (
    HEADS_ONLY,
    RANKED,
    ROLES_BELOW,
    Permission,
    Reach,
    may,
    needs_second_factor,
    only_reads,
    reach_of,
)
from backend.app import create_app
from backend.models import Role, StaffAccount
from backend.staff.pages.menu import home_of, menu_of
from backend.web import guard
from tests.access.addresses import addresses
from tests.access.border_rules import STREETS
from tests.access.borders import RULES, C
from tests.access.town import COLUMNS, PEOPLE
from tests.conftest import config_for

ROOT = Path(__file__).parents[2]
# Whom the guard lets in and the rule refuses: a voice is only for whoever leads, unless from the district up.
REFUSED_BY_RULE = {f"GET {C}/recordings/<recording_id>": STREETS}


def account(role: str, *, is_head: bool = False) -> StaffAccount:
    return StaffAccount(role=cast("Role", role), is_head=is_head)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder = tmp_path_factory.mktemp("pages")
    return create_app(config_for(f"sqlite:///{folder / 'none.db'}", folder))


def needed(app: Flask, endpoint: str) -> Permission | None:
    return getattr(app.view_functions[endpoint], "requires", None)


def test_every_page_behind_the_sign_in_names_a_permission(app: Flask) -> None:
    nameless = {
        endpoint for endpoint in addresses(app).values() if not isinstance(needed(app, endpoint), Permission)
    }
    assert nameless == set(), "say @requires(Permission.…) below the route"


def test_every_permission_is_asked_for_somewhere(app: Flask) -> None:
    """One that nobody asks for protects nothing."""
    sources = "\n".join(
        path.read_text("utf-8")
        for path in (ROOT / "backend").rglob("*.py")
        if path.name != "permissions.py" or path.parent.name != "access"
    )
    permissions_used = set(re.findall(r"Permission\.([A-Z_]+)", sources)) | {"PASSWORD_ALONE"}
    assert {permission.name for permission in Permission} == permissions_used


def test_the_table_agrees_with_the_matrix_of_borders(app: Flask) -> None:
    """Who may, or sees the thing and is told that another may, passes the guard; nobody else does."""
    differ = {}
    for address, endpoint in addresses(app).items():
        permission, rule = needed(app, endpoint), RULES[address]
        assert permission is not None
        let_in = {
            column
            for column in COLUMNS
            if may(account(PEOPLE[column][0], is_head=PEOPLE[column][2]), permission)
        }
        expected = set(rule.may | rule.knows | REFUSED_BY_RULE.get(address, set()))
        if let_in != expected:
            differ[address] = (permission, let_in ^ expected)
    assert differ == {}


OFFICES = "公示 通知设置 回复模板"
MENUS = {
    "firm clerk": f"统计 {OFFICES} 我的账号",
    "firm manager": f"统计 {OFFICES} 账号 我的账号",
    "street clerk": f"统计 文字审核 预警 账本 {OFFICES} 彩页张贴 我的账号",
    "street head": f"统计 文字审核 预警 账本 {OFFICES} 彩页张贴 账号 我的账号",
    "district clerk": f"全市概览 统计 宣传彩页 文字审核 预警 账本 {OFFICES} 我的账号",
    "district head": f"全市概览 统计 宣传彩页 文字审核 预警 账本 {OFFICES} 账号 我的账号",
    "city clerk": f"全市概览 统计 宣传彩页 文字审核 预警 账本 {OFFICES} 管理 我的账号",
    "city head": f"全市概览 统计 宣传彩页 文字审核 预警 账本 {OFFICES} 管理 账号 我的账号",
    "printer": "印刷订单 我的账号",
    "administrator": "管理 账号 操作日志 我的账号",
    "auditor": "投诉 全市概览 统计 宣传彩页 预警 账本 公示 没送到的通知 管理 账号 操作日志 我的账号",
}
HOMES = {
    Role.PRINTER: "/staff/print-orders/",
    Role.ADMINISTRATOR: "/staff/accounts/",
    Role.AUDITOR: "/staff/audit/",
}


@pytest.mark.parametrize("who", COLUMNS)
def test_the_menu_holds_what_the_account_may_open(who: str, app: Flask) -> None:
    role, _, is_head = PEOPLE[who]
    with app.test_request_context():
        g.staff = account(role, is_head=is_head)
        assert [link.name for link in menu_of(g.staff)] == MENUS[who].split()
        assert home_of(g.staff) == HOMES.get(role, "/staff/")


def test_an_unknown_role_gets_nothing() -> None:
    stranger = account("superuser", is_head=True)
    assert [permission for permission in Permission if may(stranger, permission)] == []
    assert not only_reads(stranger)
    assert needs_second_factor(stranger.role)


@pytest.mark.parametrize("role", sorted(RANKED))
def test_clerks_manage_no_accounts(role: Role) -> None:
    assert not any(may(account(role), permission) for permission in HEADS_ONLY)
    assert may(account(role, is_head=True), Permission.ACCOUNT_CHANGE)


def test_a_rank_gives_nothing_to_those_who_have_none() -> None:
    for role in set(Role) - RANKED:
        assert [reach_of(account(role), permission) for permission in Permission] == [
            reach_of(account(role, is_head=True), permission) for permission in Permission
        ]
    assert set(HEADS) == RANKED


def test_auditors_alone_only_read() -> None:
    assert {role for role in Role if only_reads(account(role, is_head=True))} == {Role.AUDITOR}


def test_those_who_manage_accounts_have_roles_below_them() -> None:
    managing = {role for role in Role if may(account(role, is_head=True), Permission.ACCOUNT_CHANGE)}
    assert set(ROLES_BELOW) == managing
    beside = {Role.ADMINISTRATOR, Role.AUDITOR}
    assert [role for role in managing if beside & set(ROLES_BELOW[role])] == [Role.ADMINISTRATOR]


def test_bureaus_and_overseers_need_a_second_factor() -> None:
    needing = {Role.DISTRICT, Role.CITY, Role.ADMINISTRATOR, Role.AUDITOR}
    assert {role for role in Role if needs_second_factor(role)} == needing


def test_changing_reaches_no_further_than_reading() -> None:
    ranks = [None, *Reach]
    for permission in Permission:
        read = permission.removesuffix(":change") + ":read"
        if permission.action == "change" and read in set(Permission):
            for role in Role:
                head = account(role, is_head=True)
                wider = ranks.index(reach_of(head, Permission(read))), ranks.index(reach_of(head, permission))
                assert wider[0] >= wider[1], (permission, role)


def test_the_docs_show_the_table_of_now() -> None:
    page = (ROOT / PAGE).read_text("utf-8")
    assert renewed(page) == page, "python -m backend.access.document"


def test_a_page_that_names_nothing_opens_to_nobody(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.test_request_context():
        g.staff = account(Role.CITY, is_head=True)
        assert guard.may_open("staff.inbox")
        monkeypatch.delattr(app.view_functions["staff.inbox"], "requires")
        assert not guard.may_open("staff.inbox")
