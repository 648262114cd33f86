"""The bureau's figures: five rates, league tables, hot spots, what is stuck, the monthly report."""

from flask import Response, abort, render_template, request
from sqlalchemy.orm import Session

from backend.access.permissions import Permission
from backend.core.clock import local, utc_now
from backend.core.fields.values import row_id
from backend.core.numbers import show_number
from backend.models import Street
from backend.models.labels import STATE_NAMES
from backend.registry.rules.lookups import street_on_ground
from backend.statistics import rules as statistics
from backend.statistics.exports import points_table, spots_table
from backend.statistics.pages import figures as pages
from backend.statistics.pages.dot_map import drawn
from backend.statistics.report.monthly import report_pdf
from backend.statistics.rules import Dimension, hotspots
from backend.statistics.rules.stuck import SLOW_AFTER, stuck, unrouted_complaints
from backend.web.attachments import attached
from backend.web.audiences import city_pages
from backend.web.guard import current_staff, requires
from backend.web.services import services
from backend.web.spreadsheets import FILE_KINDS, spreadsheet

_DISTRICT = (Dimension.CATEGORY, Dimension.MONTH, Dimension.STREET, Dimension.FIRM, Dimension.COMMUNITY)
_CITY = (Dimension.CATEGORY, Dimension.MONTH, Dimension.DISTRICT, *_DISTRICT[2:])
_LEAGUES = (Dimension.FIRM, Dimension.STREET, Dimension.COMMUNITY)


def _place() -> pages.FiguresView:
    dimensions = _CITY if _sees_all() else _DISTRICT
    return pages.FiguresView(dimensions, "city.figures", "city")


@city_pages.get("/figures")
@requires(Permission.CITY_FIGURES_READ)
def figures() -> str | Response:
    return pages.figures_page(_place())


@city_pages.get("/leagues")
@requires(Permission.CITY_FIGURES_READ)
def leagues() -> str | Response:
    more = (Dimension.DISTRICT,) if _sees_all() else ()
    return pages.league_page(_place(), (*_LEAGUES, *more))


@city_pages.get("/hot-spots")
@requires(Permission.CITY_FIGURES_READ)
def hot_spots() -> str | Response:
    """Streets by district, or the communities of one street."""
    period, now = pages.month_asked(), utc_now()
    scope = statistics.scope_of(current_staff())
    street_id = row_id(request.args.get("street"))
    points: list[hotspots.Point] = []
    with services().database.reading() as session:
        street = _own_street(session, street_id) if street_id is not None else None
        if street is None:
            spots = hotspots.streets(session, scope, period)
            points = hotspots.points(session, scope, period)
        else:
            spots = hotspots.communities(session, scope, period, street.id)
    kind = request.args.get("file")
    if kind in FILE_KINDS:
        tiles = ("小区", "街道、乡镇", "户数") if street else ("街道、乡镇", "区县", "小区数")
        sheets = [spots_table(*tiles, spots), *([] if street else [points_table(points)])]
        name = f"投诉热点-{street.name}" if street else "投诉热点"
        return spreadsheet(sheets, kind, f"{name}-{period.key}", pages.note(period, now))
    return render_template(
        "statistics/hot_spots.html",
        spots=spots,
        street=street,
        maps=drawn(points),
        heats=hotspots.HEATS,
        **pages.common_variables(_place(), period, now),
    )


@city_pages.get("/stuck")
@requires(Permission.CITY_FIGURES_READ)
def stuck_deliveries() -> str:
    """Notices that do not arrive and complaints that nobody could place."""
    now = utc_now()
    scope = statistics.scope_of(current_staff())
    with services().database.reading() as session:
        stuck_notices = stuck(session, scope, now)
        unplaced = unrouted_complaints(session, scope)
    return render_template(
        "statistics/stuck.html",
        found=stuck_notices,
        unplaced=unplaced,
        show_number=show_number,
        state_names=STATE_NAMES,
        minutes=int(SLOW_AFTER.total_seconds()) // 60,
        **pages.common_variables(_place(), statistics.month_of(local(now).date()), now),
    )


@city_pages.get("/report")
@requires(Permission.CITY_FIGURES_READ)
def report() -> str:
    return render_template(
        "statistics/report.html", **pages.common_variables(_place(), pages.month_asked(), utc_now())
    )


@city_pages.get("/report.pdf")
@requires(Permission.CITY_FIGURES_READ)
def report_file() -> Response:
    period = pages.month_asked()
    scope = statistics.scope_of(current_staff())
    with services().database.reading() as session:
        pdf = report_pdf(session, services().config, scope, period, utc_now())
    return attached(Response(pdf, content_type="application/pdf"), f"投诉办理情况通报-{period.key}.pdf")


def _sees_all() -> bool:
    return statistics.scope_of(current_staff()) == statistics.EVERYTHING


def _own_street(session: Session, street_id: int) -> Street:
    """404 for what does not exist or is another district's."""
    street = street_on_ground(session, current_staff(), Permission.CITY_FIGURES_READ, street_id)
    if street is None:
        abort(404)
    return street
