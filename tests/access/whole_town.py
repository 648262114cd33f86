"""The town with everything in it, for the tests that walk through all of its addresses."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import func, select

from backend.app import create_app
from backend.complaints.rules.routing_changes import set_review
from backend.core.config import Config
from backend.models import Change
from backend.web.services import limiter
from tests.access.town import Town, build_ground
from tests.access.town_books import build_books
from tests.access.town_paper import build_orders
from tests.access.town_things import build_belongings, build_complaints, build_office_things, build_settings


@contextmanager
def whole_town(config: Config) -> Iterator[Town]:
    """On an empty database. Nobody is counted: one walk is more than a person asks for in an hour."""
    town = Town(create_app(config))
    limiter.enabled = False
    with town.database.transaction() as session:
        build_ground(town, session)
        build_complaints(town, session)
        build_belongings(town, session)
        build_office_things(town, session)
        build_orders(town, session)
        build_books(town, session)
        build_settings(town, session)
        for reviews in (True, False):
            set_review(session, town.people["city clerk"], 1, town.now, reviews=reviews)
        town.things["setting"][""]["change_id"] = session.scalar(select(func.max(Change.id)))
    yield town
    limiter.enabled = True
    town.database.dispose()
