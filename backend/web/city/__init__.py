"""The city's view: how much is covered, how much is waiting, what is stuck."""

from flask import Blueprint, Flask, Response, render_template, request

from backend.clock import local, local_today, utc_now
from backend.complaints import queries
from backend.complaints.moves import STATE_NAMES
from backend.complaints.statistics import month_of
from backend.models import Role
from backend.printshop.overview import totals
from backend.services import services
from backend.web.figures.coverage import compared_with, coverage_lines, coverage_sheet
from backend.web.figures.files import FILE_KINDS, download
from backend.web.figures.sheets import shown
from backend.web.staff.access import current_staff, guard, no_store, open_to, page_context, require_role

city_pages = Blueprint("city", __name__, url_prefix="/city", template_folder="../templates")

city_pages.before_request(guard)
city_pages.after_request(no_store)
city_pages.context_processor(page_context)


def register(app: Flask) -> None:
    """Hang the city's view into the app."""
    from backend.web.city import (  # noqa: F401 - they add the routes
        indicators,
        leaflet_designs,
        leaflet_figures,
        leaflet_form,
        leaflet_moves,
        leaflets,
    )

    app.register_blueprint(city_pages)


@city_pages.before_request
def _bureaus_only() -> None:
    require_role(Role.CITY, Role.DISTRICT, Role.AUDITOR)


@city_pages.get("/")
@open_to(Role.CITY, Role.DISTRICT, Role.AUDITOR)
def overview() -> str | Response:
    """The published coverage figures, also as a file, and where complaints stand now."""
    now = utc_now()
    with services().database.reading() as session:
        coverage = coverage_lines(session, services().config.city_name, local_today())
        compared = compared_with(coverage)
        kind = request.args.get("file")
        if kind in FILE_KINDS:
            note = f"截至 {local(now):%Y-%m-%d %H:%M}。{compared}"
            return download([coverage_sheet(coverage)], kind, "覆盖情况", month_of(local_today()), note)
        standing = queries.standing(session, current_staff(), now)
        leaflets = totals(session, current_staff())
    return render_template(
        "city/overview.html",
        coverage=coverage,
        compared=compared,
        shown=shown,
        standing=standing,
        leaflets=leaflets,
        state_names=STATE_NAMES,
    )
