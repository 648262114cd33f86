"""全市概览: coverage, and what waits."""

from flask import Response, render_template, request

from backend.access.permissions import Permission
from backend.complaints.rules import queries
from backend.core.clock import local, local_today, utc_now
from backend.models.labels import STATE_NAMES
from backend.printing.rules.overview import totals
from backend.sheets.tables import cell_text
from backend.statistics.exports import coverage_table
from backend.statistics.rules import month_of
from backend.statistics.rules.coverage_lines import compared_with, coverage_lines
from backend.web.audiences import city_pages
from backend.web.guard import current_staff, requires
from backend.web.services import services
from backend.web.spreadsheets import FILE_KINDS, spreadsheet


@city_pages.get("/")
@requires(Permission.CITY_FIGURES_READ)
def overview() -> str | Response:
    """The published coverage figures, also as a file, and where complaints stand now."""
    now = utc_now()
    with services().database.reading() as session:
        coverage = coverage_lines(session, services().config.city_name, local_today())
        compared = compared_with(coverage)
        kind = request.args.get("file")
        if kind in FILE_KINDS:
            note = f"截至 {local(now):%Y-%m-%d %H:%M}。{compared}"
            return spreadsheet(
                [coverage_table(coverage)], kind, f"覆盖情况-{month_of(local_today()).key}", note
            )
        standing = queries.complaint_counts(session, current_staff(), now)
        leaflets = totals(session, current_staff())
    return render_template(
        "statistics/overview.html",
        coverage=coverage,
        compared=compared,
        shown=cell_text,
        standing=standing,
        leaflets=leaflets,
        state_names=STATE_NAMES,
    )
