"""The inbox's query string: tab, filters, search. Odd values are ignored."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from backend.complaints.rules.inbox import searching
from backend.complaints.rules.inbox.filters import DueWithin, Filters
from backend.complaints.rules.inbox.listing import Cursor, Tab
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
class ParsedQuery:
    """The filters, and the communities that the typed name stands for."""

    filters: Filters
    places: tuple[Match, ...] = ()


def parse(args: Mapping[str, str]) -> Query:
    values = {name: value for name in FIELDS if (value := search_words(args.get(name), LONGEST_VALUE))}
    tab = member(Tab, args.get("tab", ""))
    if "q" in values:
        return Query(Tab.FOUND, values)
    values.pop("by", None)
    return Query(Tab.OPEN if tab in {None, Tab.FOUND} else tab or Tab.OPEN, values)


def place_in_list(args: Mapping[str, str], tab: Tab) -> dict[str, Cursor]:
    """Behind which complaint the page begins, or before which it ends; nothing for the first page."""
    for name in ("after", "before"):
        cursor = Cursor.parse(args.get(name, ""), tab)
        if cursor is not None:
            return {name: cursor}
    return {}


def parse_query(session: Session, staff: StaffAccount, query: Query, now: datetime) -> ParsedQuery:
    values, finder = query.given, services().finder
    places: tuple[Match, ...] | None = None
    if "place" in values:
        places = _places(session, staff, values["place"], now)
    filters = Filters(
        category_id=row_id(values.get("category")),
        community_ids=None if places is None else tuple(match.community_id for match in places),
        state=member(State, values.get("state", "")),
        due=member(DueWithin, values.get("due", "")),
        emergency="emergency" in values,
        redo="redo" in values,
        joint="joint" in values,
        handler_id=row_id(values.get("handler")),
        channel=member(Channel, values.get("channel", "")),
        since=iso_day(values.get("since", "")),
        until=iso_day(values.get("until", "")),
        search=searching.parse_search(
            session, finder, staff, values.get("q", ""), now, as_words=values.get("by") == "words"
        ),
    )
    return ParsedQuery(filters, places or ())


def _places(session: Session, staff: StaffAccount, name: str, now: datetime) -> tuple[Match, ...]:
    """The communities of that very name; without one, the likeliest."""
    matches = services().finder.find(
        session, name, now, PLACES, district_id=staff.district_id, street_id=staff.street_id
    )
    surely = tuple(match for match in matches if match.score >= searching.SURELY)
    return surely or tuple(match for match in matches if match.score >= LIKE_ENOUGH)[:1]
