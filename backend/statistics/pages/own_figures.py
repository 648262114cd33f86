"""本单位统计: a firm and a street see their own figures, and no others."""

from flask import Response

from backend.models import Role
from backend.staff.pages.guard import current_staff, open_to
from backend.statistics.pages import figures as pages
from backend.statistics.rules import Dimension
from backend.web.audiences import staff_pages

_FIRM = (Dimension.CATEGORY, Dimension.MONTH, Dimension.COMMUNITY)
_STREET = (*_FIRM, Dimension.FIRM)


@staff_pages.get("/figures")
@open_to(Role.FIRM, Role.STREET)
def own_figures() -> str | Response:
    role = current_staff().role
    dimensions = _FIRM if role is Role.FIRM else _STREET
    return pages.figures_page(pages.Place(dimensions, "staff.own_figures", "staff"))
