"""全市概览: coverage, and what waits."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import Response, request

from backend.access.permissions import Permission
from backend.complaints.rules.queries import ComplaintCounts, complaint_counts
from backend.core.clock import local, local_today, utc_now
from backend.models import State
from backend.models.labels import STATE_NAMES
from backend.printing.rules.overview import PostingTotals, totals
from backend.sheets.tables import Value, shown
from backend.statistics.exports import coverage_table
from backend.statistics.rules import month_of
from backend.statistics.rules.coverage_lines import Line, compared_with, coverage_lines
from backend.web.audiences import city_pages
from backend.web.guard import current_staff, requires
from backend.web.rendering import render, variables_of
from backend.web.services import services
from backend.web.spreadsheets import parse_file_kind, spreadsheet


@variables_of("statistics/overview.html")
@dataclass(frozen=True, slots=True)
class OverviewPage:
    """`compared` says in words how the lines differ from the published figures."""

    coverage: Sequence[Line]
    compared: str
    shown: Callable[[Value], str]
    standing: ComplaintCounts
    leaflets: PostingTotals
    state_names: Mapping[State, str]


@city_pages.get("/")
@requires(Permission.CITY_FIGURES_READ)
def overview() -> str | Response:
    """The published coverage figures, also as a file, and where complaints stand now."""
    now = utc_now()
    with services().database.reading() as session:
        coverage = coverage_lines(session, services().config.city_name, local_today())
        compared = compared_with(coverage)
        kind = parse_file_kind(request.args)
        if kind:
            note = f"截至 {local(now):%Y-%m-%d %H:%M}。{compared}"
            return spreadsheet(
                [coverage_table(coverage)], kind, f"覆盖情况-{month_of(local_today()).key}", note
            )
        standing = complaint_counts(session, current_staff(), now)
        leaflets = totals(session, current_staff())
    return render(
        OverviewPage(
            coverage=coverage,
            compared=compared,
            shown=shown,
            standing=standing,
            leaflets=leaflets,
            state_names=STATE_NAMES,
        )
    )
