"""The bureau's figures: five rates, league tables, hot spots, what is stuck, the monthly report."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import Response, abort, request
from sqlalchemy.orm import Session

from backend.access.permissions import Permission
from backend.core.clock import utc_now
from backend.core.numbers import show_number
from backend.models import Complaint, State, Street
from backend.models.labels import STATE_NAMES
from backend.registry.rules.lookups import street_on_ground
from backend.statistics import rules as statistics
from backend.statistics.exports import points_table, spots_table
from backend.statistics.forms import parse_street
from backend.statistics.pages.choices import MonthChoice, chosen_month, month_choice, note
from backend.statistics.pages.dot_map import MapPicture, drawn
from backend.statistics.pages.figures import FiguresView, figures_page
from backend.statistics.pages.league import league_page
from backend.statistics.report.monthly import report_pdf
from backend.statistics.rules import Dimension, Period, hotspots
from backend.statistics.rules.stuck import SLOW_AFTER, Stuck, stuck, unrouted_complaints
from backend.web.attachments import attached
from backend.web.audiences import city_pages
from backend.web.guard import current_staff, requires
from backend.web.rendering import render, variables_of
from backend.web.services import services
from backend.web.spreadsheets import parse_file_kind, spreadsheet

_DISTRICT = (Dimension.CATEGORY, Dimension.MONTH, Dimension.STREET, Dimension.FIRM, Dimension.COMMUNITY)
_CITY = (Dimension.CATEGORY, Dimension.MONTH, Dimension.DISTRICT, *_DISTRICT[2:])
_LEAGUES = (Dimension.FIRM, Dimension.STREET, Dimension.COMMUNITY)


@variables_of("statistics/hot_spots.html", MonthChoice)
@dataclass(frozen=True, slots=True)
class HotSpotsPage:
    """Streets with maps of their communities, or the communities of one `street`."""

    spots: Sequence[hotspots.HotSpot]
    street: Street | None
    maps: Sequence[MapPicture]
    heats: Sequence[str]


@variables_of("statistics/stuck.html")
@dataclass(frozen=True, slots=True)
class StuckPage:
    """What is slow has waited longer than so many `minutes`; `unplaced` complaints have no community."""

    found: Stuck
    unplaced: Sequence[Complaint]
    show_number: Callable[[str], str]
    state_names: Mapping[State, str]
    minutes: int


@variables_of("statistics/report.html")
@dataclass(frozen=True, slots=True)
class ReportPage:
    period: Period
    months: Sequence[Period]
    note: str


def _place() -> FiguresView:
    dimensions = _CITY if _sees_all() else _DISTRICT
    return FiguresView(dimensions, "city.figures", "city")


@city_pages.get("/figures")
@requires(Permission.CITY_FIGURES_READ)
def figures() -> str | Response:
    return figures_page(_place())


@city_pages.get("/leagues")
@requires(Permission.CITY_FIGURES_READ)
def leagues() -> str | Response:
    more = (Dimension.DISTRICT,) if _sees_all() else ()
    return league_page((*_LEAGUES, *more))


@city_pages.get("/hot-spots")
@requires(Permission.CITY_FIGURES_READ)
def hot_spots() -> str | Response:
    """Streets by district, or the communities of one street."""
    period, now = chosen_month(), utc_now()
    scope = statistics.scope_of(current_staff())
    street_id = parse_street(request.args)
    points: list[hotspots.Point] = []
    with services().database.reading() as session:
        street = _own_street(session, street_id) if street_id is not None else None
        if street is None:
            spots = hotspots.streets(session, scope, period)
            points = hotspots.points(session, scope, period)
        else:
            spots = hotspots.communities(session, scope, period, street.id)
    kind = parse_file_kind(request.args)
    if kind:
        tiles = ("小区", "街道、乡镇", "户数") if street else ("街道、乡镇", "区县", "小区数")
        sheets = [spots_table(*tiles, spots), *([] if street else [points_table(points)])]
        name = f"投诉热点-{street.name}" if street else "投诉热点"
        return spreadsheet(sheets, kind, f"{name}-{period.key}", note(period, now))
    return render(
        HotSpotsPage(spots=spots, street=street, maps=drawn(points), heats=hotspots.HEATS),
        month_choice(period, now),
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
    return render(
        StuckPage(
            found=stuck_notices,
            unplaced=unplaced,
            show_number=show_number,
            state_names=STATE_NAMES,
            minutes=int(SLOW_AFTER.total_seconds()) // 60,
        )
    )


@city_pages.get("/report")
@requires(Permission.CITY_FIGURES_READ)
def report() -> str:
    month = month_choice(chosen_month(), utc_now())
    return render(ReportPage(month.period, month.months, month.note))


@city_pages.get("/report.pdf")
@requires(Permission.CITY_FIGURES_READ)
def report_file() -> Response:
    period = chosen_month()
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
