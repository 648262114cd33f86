"""Parses a search: a complaint's number, a community and building, or words."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import Session

from backend.access.permissions import Permission, may
from backend.complaints.rules import queries
from backend.complaints.rules.inbox import search_index
from backend.complaints.rules.inbox.bigrams import bigrams, contains_all, query_bigrams
from backend.complaints.rules.privacy import content_review
from backend.complaints.rules.privacy.covering import as_firm_reads
from backend.core import text as words
from backend.core.numbers import NUMBER_LENGTH, parse_number
from backend.models import Building, Complaint, SafetySource, StaffAccount
from backend.registry.rules.addresses import Door, building_names, parse_door
from backend.registry.rules.search import CommunityFinder, Match

LONGEST = 60
SHORTEST_NUMBER = 4
SURELY = 98.0  # the community's own name, or the name with other words around it
PERHAPS = 75.0
MOST_PLACES = 50
MOST_HELD = 500
_NUMBER = re.compile(r"[\d\s-]+")


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for. All that is set must fit; nothing set fits every complaint.

    1802 may begin a number or be a room: with a number, the words need not fit, nor it with them.
    `door` is what was named without a community; its building may be known by its row alone.
    """

    number: str = ""
    door: Door | None = None
    communities: tuple[Match, ...] = ()
    building_ids: tuple[int, ...] = ()
    pieces: tuple[str, ...] = ()
    words: str = ""
    perhaps: tuple[Match, ...] = field(default=(), compare=False)  # communities that may have been meant
    hopeless: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.number or self.communities or self.pieces or self.hopeless)


def parse_search(
    session: Session,
    finder: CommunityFinder,
    staff: StaffAccount,
    typed: str,
    now: datetime,
    *,
    as_words: bool = False,
) -> Search:
    """`as_words` is for who did not mean the community."""
    text = unicodedata.normalize("NFKC", words.clean(typed))[:LONGEST].strip()
    if not text:
        return Search()
    whole_number = parse_number(text)
    if whole_number:
        return Search(number=whole_number)
    digits = "".join(filter(str.isdigit, text))
    if _NUMBER.fullmatch(text) and digits.isascii() and SHORTEST_NUMBER <= len(digits) <= NUMBER_LENGTH:
        return Search(number=digits, pieces=query_bigrams(text), words=text, door=parse_door(text))
    search = Search() if as_words else _place(session, finder, staff, text, now)
    rest = _without_place(text, search) if search.communities else text
    pieces = query_bigrams(rest)
    return Search(
        communities=search.communities,
        building_ids=search.building_ids,
        pieces=pieces,
        words=rest if pieces else "",
        door=None if search.communities else parse_door(text),
        perhaps=search.perhaps,
        hopeless=not pieces and not search.communities,
    )


def conditions(session: Session, staff: StaffAccount, search: Search) -> list[ColumnElement[bool]]:
    """For a query over complaints that is scoped besides."""
    conditions: list[ColumnElement[bool]] = []
    if search.hopeless:
        conditions.append(false())
    if search.number and search.pieces:
        conditions.append(or_(_number(search.number), _words_or_door(session, staff, search)))
    elif search.number:
        conditions.append(_number(search.number))
    elif search.pieces:
        conditions.append(_words_or_door(session, staff, search))
    if search.communities:
        conditions.append(Complaint.community_id.in_([match.community_id for match in search.communities]))
    if search.building_ids:
        conditions.append(Complaint.building_id.in_(search.building_ids))
    return conditions


def _number(digits: str) -> ColumnElement[bool]:
    """As a range of the unique index: digits stand in the same order in every collation."""
    if len(digits) == NUMBER_LENGTH:
        return Complaint.number == digits
    return and_(Complaint.number >= digits, Complaint.number < digits + ":")


def _words_or_door(session: Session, staff: StaffAccount, search: Search) -> ColumnElement[bool]:
    """3-2-1802 as it was written, or room 1802 of a complaint whose building is known as 3号楼."""
    by_words = _words(session, staff, search.pieces)
    door = search.door
    if door is None or not door.building:
        return by_words
    text = unicodedata.normalize("NFKC", search.words)
    pieces = query_bigrams(f"{text.replace(door.written, ' ', 1)} {door.unit} {door.floor} {door.room}")
    in_building = Complaint.building_id.in_(
        select(Building.id).where(Building.name.in_(building_names(door.building)))
    )
    return or_(by_words, and_(in_building, _words(session, staff, pieces)) if pieces else in_building)


def _words(session: Session, staff: StaffAccount, pieces: tuple[str, ...]) -> ColumnElement[bool]:
    """A firm does not find by words that it reads covered, which the index does not know: Python looks."""
    fits = Complaint.id.in_(search_index.ids_with(session, pieces))
    if may(staff, Permission.FLAGGED_WORDS_READ):
        return fits
    return and_(fits, Complaint.id.not_in(_covered(session, staff, pieces)))


def _covered(session: Session, staff: StaffAccount, pieces: tuple[str, ...]) -> Sequence[int] | Select[int]:
    """The firm's complaints that fit by what is held only; were they many, all of which something is held."""
    candidates = session.scalars(
        select(Complaint)
        .where(
            Complaint.id.in_(content_review.withheld_complaint_ids()),
            Complaint.id.in_(search_index.ids_with(session, pieces)),
            queries.visible_to(staff),
        )
        .limit(MOST_HELD + 1)
    ).all()
    if len(candidates) > MOST_HELD:
        return content_review.withheld_complaint_ids()
    withheld = content_review.withheld_texts(session, [candidate.id for candidate in candidates]).by_complaint
    return [
        candidate.id
        for candidate in candidates
        if not _is_shown(candidate, withheld.get(candidate.id), pieces)
    ]


def _is_shown(complaint: Complaint, hold: SafetySource | None, pieces: tuple[str, ...]) -> bool:
    texts = (
        as_firm_reads(complaint, complaint.words, hold),
        as_firm_reads(complaint, complaint.place, hold, is_place=True),
    )
    return contains_all(bigrams("\n".join(texts)), pieces)


def _place(
    session: Session, finder: CommunityFinder, staff: StaffAccount, text: str, now: datetime
) -> Search:
    """A community named whole, alone or before other words; what is only like one is offered."""
    part = text.split(maxsplit=1)[0]
    matches = finder.find(
        session, part, now, MOST_PLACES, district_id=staff.district_id, street_id=staff.street_id
    )
    surely = tuple(match for match in matches if match.score >= SURELY and _is_named(match.name, part))
    if not surely:
        return Search(perhaps=tuple(match for match in matches if match.score >= PERHAPS)[:5])
    return Search(communities=surely, building_ids=_buildings(session, surely, text))


def _is_named(name: str, part: str) -> bool:
    """Words around a name are taken for one only where the name stands whole among them."""
    return name in part or part in name


def _buildings(session: Session, places: tuple[Match, ...], text: str) -> tuple[int, ...]:
    door = parse_door(text)
    if door is None or not door.building:
        return ()
    rows = session.execute(
        select(Building.id, Building.name).where(
            Building.community_id.in_([match.community_id for match in places])
        )
    )
    doors = ((row_id, parse_door(name)) for row_id, name in rows)
    return tuple(row_id for row_id, its in doors if its and its.building == door.building)


def _without_place(text: str, search: Search) -> str:
    """What is typed besides the community, and its building where it has one of that name."""
    door = parse_door(text)
    if search.building_ids and door is not None:
        text = text.replace(door.written, " ", 1)
    first, _, rest = text.partition(" ")
    for match in search.communities:
        if match.name in first:
            return f"{first.replace(match.name, ' ', 1)} {rest}".strip()
    return rest.strip()
