"""本单位统计: the own figures of a firm or street."""

from flask import Response

from backend.access.permissions import Permission
from backend.statistics.pages.figures import FiguresView, figures_page
from backend.statistics.rules import Dimension, scope_of
from backend.web.audiences import staff_pages
from backend.web.guard import current_staff, requires

_FIRM = (Dimension.CATEGORY, Dimension.MONTH, Dimension.COMMUNITY)
_STREET = (*_FIRM, Dimension.FIRM)


@staff_pages.get("/figures")
@requires(Permission.OWN_FIGURES_READ)
def own_figures() -> str | Response:
    dimensions = _FIRM if scope_of(current_staff()).is_firm else _STREET
    return figures_page(FiguresView(dimensions, "staff.own_figures", "staff"))
