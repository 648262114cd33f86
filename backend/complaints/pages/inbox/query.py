"""The inbox's address: which tab, which filters, what is searched. Anything odd in it is left out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from backend.complaints.rules.inbox import searching
from backend.complaints.rules.inbox.filters import DueWithin, Filters
from backend.complaints.rules.inbox.listing import Tab
from backend.core.fields.values import iso_day, member, row_id, search_words
from backend.models import Channel, StaffAccount, State
from backend.registry.rules.search import Match
from backend.web.services import services

FIELDS = (
    "q", "by", "category", "place", "state", "due", "handler", "channel", "since", "until",
    "emergency", "redo", "joint",
)  # fmt: skip
LONGEST_VALUE = 60
PLACES = 20
LIKE_ENOUGH = 75.0


@dataclass(frozen=True, slots=True)
class Query:
    """`given` holds what was typed and chosen, as in the address."""

    tab: Tab
    given: dict[str, str]

    @property
    def is_filtered(self) -> bool:
        return bool(self.given)

    def address(self, **changes: str) -> str:
        """As a query string; an empty change takes a field out."""
        parts = {"tab": self.tab.value, **self.given, **changes}
        return urlencode({name: value for name, value in parts.items() if value})


@dataclass(frozen=True, slots=True)
class Understood:
    """The filters, and the compounds that the typed name stands for."""

    filters: Filters
    places: tuple[Match, ...] = ()


def parse(args: Mapping[str, str]) -> Query:
    given = {name: value for name in FIELDS if (value := search_words(args.get(name), LONGEST_VALUE))}
    tab = member(Tab, args.get("tab", ""))
    if "q" in given:
        return Query(Tab.FOUND, given)
    given.pop("by", None)
    return Query(Tab.OPEN if tab in {None, Tab.FOUND} else tab or Tab.OPEN, given)


def understood(session: Session, staff: StaffAccount, query: Query, now: datetime) -> Understood:
    given, finder = query.given, services().finder
    places: tuple[Match, ...] | None = None
    if "place" in given:
        places = _places(session, staff, given["place"], now)
    filters = Filters(
        category_id=row_id(given.get("category")),
        community_ids=None if places is None else tuple(match.community_id for match in places),
        state=member(State, given.get("state", "")),
        due=member(DueWithin, given.get("due", "")),
        emergency="emergency" in given,
        redo="redo" in given,
        joint="joint" in given,
        handler_id=row_id(given.get("handler")),
        channel=member(Channel, given.get("channel", "")),
        since=iso_day(given.get("since", "")),
        until=iso_day(given.get("until", "")),
        search=searching.understood(
            session, finder, staff, given.get("q", ""), now, as_words=given.get("by") == "words"
        ),
    )
    return Understood(filters, places or ())


def _places(session: Session, staff: StaffAccount, name: str, now: datetime) -> tuple[Match, ...]:
    """The compounds of that very name; without one, the likeliest."""
    found = services().finder.find(
        session, name, now, PLACES, district_id=staff.district_id, street_id=staff.street_id
    )
    surely = tuple(match for match in found if match.score >= searching.SURELY)
    return surely or tuple(match for match in found if match.score >= LIKE_ENOUGH)[:1]
