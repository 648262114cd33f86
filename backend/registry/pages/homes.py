"""小区台账: homes with their owners over time, facilities, terms of committees; owners masked at first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flask import abort, request

from backend.access.permissions import Permission, may
from backend.core.clock import local_today, utc_now
from backend.core.errors import LinshengError, NotFoundError
from backend.core.fields.book_kinds import shown_hundredths
from backend.core.fields.reader import FieldReader
from backend.models import BulkImport, Committee, Community, Facility, Home, HomeLook, StaffAccount
from backend.models.books.labels import NAMES_BY_KIND
from backend.models.labels import COMMITTEE_NAMES
from backend.registry.forms import parse_firm_search
from backend.registry.rules.books import reading
from backend.registry.rules.books.reading import OwnerLine, TermLine
from backend.web.audiences import staff_pages
from backend.web.guard import current_staff, requires
from backend.web.rendering import render, variables_of
from backend.web.services import services


@variables_of("registry/book_communities.html")
@dataclass(frozen=True, slots=True)
class BookCommunitiesPage:
    rows: Sequence[Community]
    q: str


@variables_of("registry/community_book.html")
@dataclass(frozen=True, slots=True)
class CommunityBookPage:
    """`homes` is None for whoever reads no homes."""

    community: Community
    facilities: Sequence[tuple[Facility, str]]
    terms: Sequence[tuple[TermLine, str, Sequence[tuple[str, str, str, str]]]]
    homes: Sequence[Home] | None
    q: str
    today: date


@variables_of("registry/home.html")
@dataclass(frozen=True, slots=True)
class HomeBookPage:
    """`in_full`: the owners as they are, after a look on record; `problem`: what its purpose lacks."""

    home: Home
    facts: Sequence[tuple[str, str]]
    owners: Sequence[OwnerLine]
    in_full: bool
    may_inspect: bool
    looks: Sequence[tuple[HomeLook, StaffAccount]]
    entries: Sequence[BulkImport]
    problem: str
    words: str


@staff_pages.get("/register/")
@requires(Permission.BOOK_READ)
def books() -> str:
    words = parse_firm_search(request.args)
    with services().database.reading() as session:
        rows = reading.communities_of(session, current_staff(), words, local_today())
    return render(BookCommunitiesPage(rows, words))


@staff_pages.get("/register/communities/<row:community_id>")
@requires(Permission.BOOK_READ)
def community_book(community_id: int) -> str:
    staff, words, today = current_staff(), parse_firm_search(request.args), local_today()
    with services().database.reading() as session:
        try:
            community = reading.community_of(session, staff, community_id, Permission.BOOK_READ, today)
        except NotFoundError:
            abort(404)
        homes = reading.homes_of(session, community_id, words) if may(staff, Permission.HOME_READ) else None
        facilities = [
            (facility, _name(facility.kind)) for facility in reading.facilities_of(session, community_id)
        ]
        terms = [_term(line) for line in reading.terms_of(session, community_id)]
        return render(CommunityBookPage(community, facilities, terms, homes, words, today))


@staff_pages.get("/register/homes/<row:home_id>")
@requires(Permission.HOME_READ)
def home(home_id: int) -> str:
    try:
        return _home_page(home_id)
    except NotFoundError:
        abort(404)


@staff_pages.post("/register/homes/<row:home_id>/owners")
@requires(Permission.OWNER_INSPECT)
def inspect_owners(home_id: int) -> str | tuple[str, int]:
    """On this page only: the look is on record before it shows."""
    words = FieldReader(request.form).raw("words")
    try:
        with services().database.transaction() as session:
            _, owners = reading.inspect_owners(
                session, current_staff(), home_id, words, utc_now(), local_today()
            )
    except NotFoundError:
        abort(404)
    except LinshengError as error:
        return _home_page(home_id, problem=error.message, words=words), error.status
    return _home_page(home_id, owners=owners)


def _home_page(
    home_id: int, *, owners: Sequence[OwnerLine] | None = None, problem: str = "", words: str = ""
) -> str:
    staff = current_staff()
    with services().database.reading() as session:
        shown_home = reading.home_of(session, staff, home_id, Permission.HOME_READ, local_today())
        return render(
            HomeBookPage(
                home=shown_home,
                facts=_facts(shown_home),
                owners=reading.owners_of(session, shown_home) if owners is None else owners,
                in_full=owners is not None,
                may_inspect=may(staff, Permission.OWNER_INSPECT),
                looks=reading.looks_of(session, shown_home),
                entries=reading.entries_of(session, shown_home),
                problem=problem,
                words=words,
            )
        )


def _facts(home: Home) -> list[tuple[str, str]]:
    facts = [
        ("用途", _name(home.use)),
        ("楼层", "" if home.floor is None else f"{home.floor} 层"),
        ("建筑面积", _area(home.built_area)),
        ("套内面积", _area(home.inner_area)),
        ("面积依据", _name(home.area_source) if home.area_source else ""),
        ("面积文件", home.area_document),
        ("销售状态", _name(home.sold_state)),
        ("交付日期", home.delivered_on.isoformat() if home.delivered_on else ""),
    ]
    return [(label, value) for label, value in facts if value]


def _area(hundredths: int | None) -> str:
    return "" if hundredths is None else f"{shown_hundredths(hundredths)} ㎡"


def _name(member: StrEnum) -> str:
    return NAMES_BY_KIND[type(member)][member]


def _term(line: TermLine) -> tuple[TermLine, str, Sequence[tuple[str, str, str, str]]]:
    committee: Committee = line.term.committee
    members = [
        (member.name, _name(member.member.seat), _name(member.member.represents), member.phone)
        for member in line.members
    ]
    return line, COMMITTEE_NAMES[committee.kind], members
