"""The inbox, sorted by due time; the list alone refreshes an open page."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flask import make_response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from backend.access.offices import answers
from backend.access.permissions import Permission
from backend.city_rules.rules.categories import category_names
from backend.complaints.pages.inbox import query as inbox_query
from backend.complaints.pages.inbox.chips import DUES, FLAGS, Chip, Choices, chips
from backend.complaints.pages.inbox.outcomes import OutcomeLine, take_outcomes
from backend.complaints.pages.inbox.query import Query
from backend.complaints.pages.inbox.rows import InboxRow, rows_of
from backend.complaints.rules.inbox import listing, saved_filters
from backend.complaints.rules.inbox.filters import DueWithin, Filters
from backend.complaints.rules.inbox.listing import COUNTED, COUNTED_FILTERED, Tab
from backend.complaints.rules.inbox.searching import Search
from backend.complaints.rules.queries.colleagues import colleagues_of
from backend.core.clock import utc_now
from backend.models import Channel, SavedFilter, StaffAccount, State
from backend.models.labels import STATE_NAMES
from backend.registry.rules.search import Match
from backend.web.audiences import staff_pages
from backend.web.guard import current_staff, requires
from backend.web.rendering import render, variables_of
from backend.web.services import services

TABS = {
    Tab.OPEN: "待办",
    Tab.MINE: "我单位主办",
    Tab.RULINGS: "待我裁定",
    Tab.HANDLER: "我经办",
    Tab.DONE: "已答复办结",
}
UNCOUNTED = {Tab.DONE, Tab.FOUND}
CHANNELS: dict[str, str] = {
    Channel.WEB: "网页",
    Channel.WECHAT: "公众号",
    Channel.MINIPROGRAM: "小程序",
    Channel.API: "接口",
    Channel.OPEN311: "Open311",
    Channel.IMPORT: "导入",
}


@variables_of("complaints/inbox/list.html")
@dataclass(frozen=True, slots=True)
class InboxList:
    """The changing part. Addresses are query strings: of this page, those beside it, and the first one.

    `counts` stand on the tabs, `found` is how many match the filters, `places` where each row stands in the
    list, `communities` what the typed name stands for.
    """

    rows: Sequence[InboxRow]
    query: Query
    given: Mapping[str, str]
    tab: Tab
    tabs: Mapping[Tab, str]
    counts: Mapping[Tab, str]
    found: str
    search: Search
    communities: Sequence[Match]
    here: str
    places: Mapping[int, str]
    at: Mapping[str, str]
    previous: str
    next: str
    first: str


@variables_of("complaints/inbox/inbox.html", Choices, InboxList)
@dataclass(frozen=True, slots=True)
class Around:
    """What stands around the list; `error` and `name` are of the form that keeps a filter."""

    title: str
    outcomes: Sequence[OutcomeLine]
    saved: Sequence[SavedFilter]
    error: str
    name: str
    chips: Sequence[Chip]
    dues: Mapping[DueWithin, str] = field(default_factory=lambda: DUES)
    flags: Mapping[str, str] = field(default_factory=lambda: FLAGS)


@staff_pages.get("/")
@requires(Permission.COMPLAINT_READ)
def inbox() -> str | BaseResponse:
    """Without a word in the address, what this account keeps as its default."""
    staff = current_staff()
    if not request.args:
        with services().database.reading() as session:
            default_query = saved_filters.default_query(session, staff)
        if default_query:
            return redirect(f"{url_for('staff.inbox')}?{default_query}")
    return inbox_page()


@staff_pages.get("/live")
@requires(Permission.COMPLAINT_READ)
def inbox_live() -> BaseResponse:
    """The changing part of the inbox, or 304 where nothing in it changed."""
    staff, now = current_staff(), utc_now()
    with services().database.reading() as session:
        query = inbox_query.parse(request.args)
        text = render(_list(session, staff, query, now))
    answer = make_response(text)
    answer.set_etag(hashlib.sha256(text.encode()).hexdigest()[:24])
    return answer.make_conditional(request)


def inbox_page(*, error: str = "", name: str = "") -> str:
    """The whole page, with what is wrong in the form for keeping a filter."""
    staff, now = current_staff(), utc_now()
    query = inbox_query.parse(request.values)
    with services().database.reading() as session:
        choices = _choices(session, staff)
        return render(
            Around(
                title=TABS.get(query.tab, "搜索结果"),
                outcomes=take_outcomes(session, staff),
                saved=saved_filters.of(session, staff),
                error=error,
                name=name,
                chips=chips(query, choices),
            ),
            choices,
            _list(session, staff, query, now),
        )


def _list(session: Session, staff: StaffAccount, query: Query, now: datetime) -> InboxList:
    parsed_query = inbox_query.parse_query(session, staff, query, now)
    at = inbox_query.place_in_list(request.values, query.tab)
    page = listing.page(
        session,
        staff,
        query.tab,
        now,
        filters=parsed_query.filters,
        after=at.get("after"),
        before=at.get("before"),
    )
    here = {name: str(cursor) for name, cursor in at.items()}
    counts = {tab: _at_most(listing.count(session, staff, tab, now)) for tab in TABS if tab not in UNCOUNTED}
    return InboxList(
        rows=rows_of(session, staff, page.complaints, now),
        query=query,
        given=query.given,
        tab=query.tab,
        tabs=_tabs(staff),
        counts=counts,
        found=_found(session, staff, query, parsed_query.filters, now),
        search=parsed_query.filters.search,
        communities=parsed_query.places,
        here=query.address(**here),
        places={complaint.id: str(listing.cursor_of(complaint, query.tab)) for complaint in page.complaints},
        at=here,
        previous=query.address(before=str(page.before)) if page.before else "",
        next=query.address(after=str(page.after)) if page.after else "",
        first=query.address(),
    )


def _tabs(staff: StaffAccount) -> dict[Tab, str]:
    """A firm stands above nobody, and an auditor has no work of their own."""
    if not answers(staff):
        return {tab: TABS[tab] for tab in (Tab.OPEN, Tab.DONE)}
    return {tab: name for tab, name in TABS.items() if tab is not Tab.RULINGS or staff.firm_id is None}


def _choices(session: Session, staff: StaffAccount) -> Choices:
    return Choices(
        categories=category_names(session),
        states={state: name for state, name in STATE_NAMES.items() if state is not State.SUBMITTED},
        channels=CHANNELS,
        colleagues=colleagues_of(session, staff),
    )


def _found(session: Session, staff: StaffAccount, query: Query, filters: Filters, now: datetime) -> str:
    if not query.is_filtered:
        return ""
    most = COUNTED_FILTERED
    return _at_most(listing.count(session, staff, query.tab, now, filters, most), most)


def _at_most(number: int, most: int = COUNTED) -> str:
    return f"{most}+" if number > most else str(number)
