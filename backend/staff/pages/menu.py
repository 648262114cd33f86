"""The head of every staff page: the menu entries that this account may open."""

from dataclasses import dataclass
from typing import Any

from flask import g, request, url_for

from backend.access.permissions import may
from backend.models import StaffAccount
from backend.web.audiences import administration_pages, city_pages, staff_pages
from backend.web.guard import may_open
from backend.web.menu import menu_items


@dataclass(frozen=True, slots=True)
class MenuLink:
    """`here`: this page, or one below it."""

    name: str
    address: str
    here: bool


def menu_of(staff: StaffAccount) -> list[MenuLink]:
    """What the account of this request may open, in order."""
    return [
        MenuLink(item.name, url_for(item.endpoint), request.endpoint == item.endpoint)
        for item in menu_items()
        if may_open(item.endpoint) and not (item.unless and may(staff, item.unless))
    ]


def home_of(staff: StaffAccount) -> str:
    """Where this account's work is."""
    homes = (item.endpoint for item in menu_items() if item.home_for and may(staff, item.home_for))
    return url_for(next(homes, "staff.me"))


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
