"""What stands in the head of every staff page, by role."""

from dataclasses import dataclass

from flask import request, url_for

from backend.models import Role, StaffAccount

BUREAUS = frozenset({Role.DISTRICT, Role.CITY})
ABOVE_FIRMS = frozenset({Role.STREET, *BUREAUS})


@dataclass(frozen=True, slots=True)
class MenuItem:
    name: str
    endpoint: str
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class MenuLink:
    """`here`: this page, or one below it."""

    name: str
    address: str
    here: bool


MENU = (
    MenuItem("全市概览", "city.overview", BUREAUS),
    MenuItem("宣传彩页", "city.leaflets", BUREAUS),
    MenuItem("文字审核", "staff.reviews", ABOVE_FIRMS),
    MenuItem("预警", "staff.warnings", ABOVE_FIRMS),
    MenuItem("通知设置", "staff.notices", frozenset(Role)),
    MenuItem("彩页张贴", "staff.postings", frozenset({Role.STREET})),
)


def menu_of(staff: StaffAccount) -> list[MenuLink]:
    """What this account may open, in order."""
    return [
        MenuLink(item.name, url_for(item.endpoint), request.endpoint == item.endpoint)
        for item in MENU
        if staff.role in item.roles
    ]
