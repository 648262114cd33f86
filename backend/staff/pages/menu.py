"""The head of every staff page: the pages that this account may open, and where its work is."""

from dataclasses import dataclass
from typing import Any

from flask import g, request, url_for

from backend.access.permissions import Permission, may
from backend.models import StaffAccount
from backend.staff.pages.guard import may_open
from backend.web.audiences import administration_pages, city_pages, staff_pages


@dataclass(frozen=True, slots=True)
class MenuItem:
    """Shown to whoever may open the page. Those who have `unless` get there from elsewhere in their pages."""

    name: str
    endpoint: str
    unless: Permission | None = None


@dataclass(frozen=True, slots=True)
class MenuLink:
    """`here`: this page, or one below it."""

    name: str
    address: str
    here: bool


# The first that an account has is where its work is; the name of the house leads there.
HOMES = (
    (Permission.COMPLAINT_MOVE, "staff.inbox"),
    (Permission.SHOP_ORDER_READ, "staff.print_orders"),
    (Permission.ACCOUNT_CHANGE, "staff.accounts"),
    (Permission.AUDIT_LOG_READ, "staff.audit_log"),
)
MENU = (
    MenuItem("投诉", "staff.inbox", unless=Permission.COMPLAINT_MOVE),
    MenuItem("全市概览", "city.overview"),
    MenuItem("统计", "city.figures"),
    MenuItem("统计", "staff.own_figures"),
    MenuItem("宣传彩页", "city.leaflets"),
    MenuItem("文字审核", "staff.reviews"),
    MenuItem("预警", "staff.warnings"),
    MenuItem("通知设置", "staff.notices"),
    MenuItem("回复模板", "staff.reply_template_list"),
    MenuItem("没送到的通知", "staff.failing_notices", unless=Permission.NOTICE_ADDRESS_CHANGE),
    MenuItem("管理", "administration.home"),
    MenuItem("彩页张贴", "staff.postings"),
    MenuItem("印刷订单", "staff.print_orders"),
    MenuItem("账号", "staff.accounts"),
    MenuItem("操作日志", "staff.audit_log"),
    MenuItem("我的账号", "staff.me"),
)


def menu_of(staff: StaffAccount) -> list[MenuLink]:
    """What the account of this request may open, in order."""
    return [
        MenuLink(item.name, url_for(item.endpoint), request.endpoint == item.endpoint)
        for item in MENU
        if may_open(item.endpoint) and not (item.unless and may(staff, item.unless))
    ]


def home_of(staff: StaffAccount) -> str:
    """Where this account's work is."""
    return url_for(next((page for needed, page in HOMES if may(staff, needed)), "staff.me"))


def page_context() -> dict[str, Any]:
    """What every staff page shows in its head."""
    staff = g.get("staff")
    return {
        "staff": staff,
        "office": g.get("office", ""),
        "menu": menu_of(staff) if staff else [],
        "home": home_of(staff) if staff else "",
    }


for pages in (staff_pages, city_pages, administration_pages):
    pages.context_processor(page_context)
