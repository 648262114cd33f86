"""What stands in the head of every staff page, by role."""

from dataclasses import dataclass

from flask import request, url_for

from backend.history.changes import ADMINISTRATORS
from backend.models import ANSWERING, Role, StaffAccount
from backend.staff.rules.authority import MAY_READ, manages

BUREAUS = frozenset({Role.DISTRICT, Role.CITY})
SUPERVISING = BUREAUS | {Role.AUDITOR}
EVERYBODY = frozenset(Role)
# Who reads the administration's pages; a page that does not say so is for administrators only.
READERS = ADMINISTRATORS | {Role.AUDITOR}
ABOVE_FIRMS = frozenset({Role.STREET, *BUREAUS})


@dataclass(frozen=True, slots=True)
class MenuItem:
    name: str
    endpoint: str
    roles: frozenset[Role]
    heads_only: bool = False


@dataclass(frozen=True, slots=True)
class MenuLink:
    """`here`: this page, or one below it."""

    name: str
    address: str
    here: bool


MENU = (
    MenuItem("投诉", "staff.inbox", frozenset({Role.AUDITOR})),
    MenuItem("全市概览", "city.overview", SUPERVISING),
    MenuItem("统计", "city.figures", SUPERVISING),
    MenuItem("统计", "staff.own_figures", frozenset({Role.FIRM, Role.STREET})),
    MenuItem("宣传彩页", "city.leaflets", SUPERVISING),
    MenuItem("文字审核", "staff.reviews", ABOVE_FIRMS),
    MenuItem("预警", "staff.warnings", ABOVE_FIRMS | {Role.AUDITOR}),
    MenuItem("通知设置", "staff.notices", frozenset(ANSWERING)),
    MenuItem("回复模板", "staff.reply_template_list", frozenset(ANSWERING)),
    MenuItem("没送到的通知", "staff.failing_notices", frozenset({Role.AUDITOR})),
    MenuItem("管理", "administration.home", ADMINISTRATORS | {Role.AUDITOR}),
    MenuItem("彩页张贴", "staff.postings", frozenset({Role.STREET})),
    MenuItem("印刷订单", "staff.print_orders", frozenset({Role.PRINTER})),
    MenuItem("账号", "staff.accounts", EVERYBODY, heads_only=True),
    MenuItem("操作日志", "staff.audit_log", MAY_READ),
    MenuItem("我的账号", "staff.me", EVERYBODY),
)


def menu_of(staff: StaffAccount) -> list[MenuLink]:
    """What this account may open, in order."""
    return [
        MenuLink(item.name, url_for(item.endpoint), request.endpoint == item.endpoint)
        for item in MENU
        if staff.role in item.roles and (not item.heads_only or manages(staff) or staff.role in MAY_READ)
    ]
