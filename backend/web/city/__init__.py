"""The city's view: how much is covered, how much is waiting, what is stuck."""

from flask import Blueprint, Flask, render_template

from backend.clock import local_today, utc_now
from backend.complaints import queries
from backend.complaints.moves import STATE_NAMES
from backend.printshop.overview import totals
from backend.registry.coverage import figures, percent
from backend.services import services
from backend.web.staff.access import current_staff, guard, no_store, open_to, page_context
from backend.web.staff.menu import SUPERVISING

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


@city_pages.get("/")
@open_to(*SUPERVISING)
def overview() -> str:
    """The published coverage figures, and where complaints stand now."""
    with services().database.reading() as session:
        coverage = figures(session, local_today())
        standing = queries.standing(session, current_staff(), utc_now())
        leaflets = totals(session, current_staff())
    return render_template(
        "city/overview.html",
        coverage=coverage,
        old_share=percent(coverage.share(coverage.old)),
        firm_share=percent(coverage.share(coverage.with_firm)),
        standing=standing,
        leaflets=leaflets,
        state_names=STATE_NAMES,
    )
