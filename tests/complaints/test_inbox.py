"""The inbox against a plain list: pages by cursor show exactly it, whatever moves between them."""

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.offices import lead_party, office_of_party, office_of_staff
from backend.complaints.rules import queries
from backend.complaints.rules.filing.intake import Submission, submit
from backend.complaints.rules.handling import extensions, lifecycle, reply_review, returns
from backend.complaints.rules.handling.breaches import awaits_ruling
from backend.complaints.rules.handling.permitted_moves import may_rule
from backend.complaints.rules.inbox import listing
from backend.complaints.rules.inbox.filters import Filters
from backend.complaints.rules.inbox.listing import BY_DUE, Cursor, Tab
from backend.complaints.rules.transitions import OPEN_WORK_STATES
from backend.core.errors import LinshengError
from backend.core.fields.values import MAX_ROW_ID
from backend.models import Channel, Complaint, Database, StaffAccount, State, Street
from tests.support.city import City, build_city
from tests.support.databases import both_databases

pytestmark = both_databases

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
WHO = ["firm", "fallback_firm", "street", "other_street", "district", "other_district", "city"]
KEYS = itertools.count()
MOVES = {
    "accept": lifecycle.accept,
    "reply": lambda session, row, by, at: lifecycle.reply(session, row, by, "已经处理好了", [], at),
    "return": lambda session, row, by, at: returns.ask_return(session, row, by, "不归我们管", at),
    "grant": lambda session, row, by, at: returns.rule_return(
        session, row, by, granted=True, text="情况属实", now=at
    ),
    "extension": lambda session, row, by, at: extensions.ask_extension(
        session, row, by, days=2, reason="等配件", plan="到货就换", now=at
    ),
    "pass": lambda session, row, by, at: reply_review.pass_review(session, row, by, "", at),
    "close": lambda session, row, by, at: lifecycle.rate(
        session, row, solved=True, satisfied=True, text="", now=at
    ),
}


@pytest.fixture
def city(database: Database) -> City:
    """The first street reads its firms' answers first."""
    built = build_city(database)
    with database.transaction() as session:
        session.get_one(Street, built.street).reviews_replies = True
    return built


class World:
    """A city within one transaction, which moves on by steps of a drawn size."""

    def __init__(self, session: Session, city: City) -> None:
        self.session, self.city, self.now = session, city, NOW
        rows = session.scalars(select(StaffAccount).where(StaffAccount.username.in_(WHO)))
        self.staff = {row.username: row for row in rows}
        self.ids: list[int] = []

    def file(self, where: int, kind: int, hours: int) -> None:
        self.now += timedelta(hours=hours)
        community = (self.city.lawn, self.city.fallback, self.city.orphan, None)[where]
        submission = Submission(
            f"inbox-complaint-{next(KEYS):08d}",
            Channel.WEB,
            "楼道垃圾三天没人清",
            community_id=community,
            street_id=None if community else self.city.other_street,
            category_code=("sanitation", "conduct")[kind],
        )
        self.ids.append(submit(self.session, submission, self.now).complaint_id)

    def move(self, which: int, what: str, who: str) -> None:
        """What is not allowed changes nothing."""
        if not self.ids:
            return
        self.now += timedelta(minutes=7)
        complaint_id = self.ids[which % len(self.ids)]
        try:
            with self.session.begin_nested():
                queries.visible_complaint(self.session, self.staff[who], complaint_id)
                MOVES[what](self.session, complaint_id, self.staff[who], self.now)
        except LinshengError:
            self.session.expire_all()

    def plainly(self, who: str, tab: Tab) -> list[Complaint]:
        """The same list by rules in Python, one complaint after the other."""
        staff = self.staff[who]
        visible = self.session.scalars(select(Complaint).where(queries.visible_to(staff))).all()
        listed = [complaint for complaint in visible if self._belongs(complaint, staff, tab)]
        if tab in BY_DUE:
            return sorted(listed, key=lambda complaint: (complaint.next_due_at, complaint.id))
        return sorted(listed, key=lambda complaint: -complaint.id)

    def _belongs(self, complaint: Complaint, staff: StaffAccount, tab: Tab) -> bool:
        if tab is Tab.FOUND:
            return True
        if tab is Tab.DONE:
            return complaint.state not in OPEN_WORK_STATES
        if complaint.state not in OPEN_WORK_STATES:
            return False
        if tab is Tab.MINE:
            return office_of_party(lead_party(complaint)) == office_of_staff(staff)
        if tab is Tab.RULINGS:
            return awaits_ruling(complaint) and may_rule(self.session, complaint, staff, self.now)
        return tab is Tab.OPEN or complaint.handler_id == staff.id


def parted(tab: Tab, rows: list[Complaint], cursor: Cursor | None) -> tuple[list[int], list[int]]:
    """What stands before the cursor, and what behind it."""
    if cursor is None:
        return [], [complaint.id for complaint in rows]
    if tab in BY_DUE:
        here = (cursor.due, cursor.id)
        before = [complaint.id for complaint in rows if (complaint.next_due_at, complaint.id) < here]
        return before, [complaint.id for complaint in rows if (complaint.next_due_at, complaint.id) > here]
    return [complaint.id for complaint in rows if complaint.id > cursor.id], [
        complaint.id for complaint in rows if complaint.id < cursor.id
    ]


FILING = st.tuples(st.just("file"), st.integers(0, 3), st.integers(0, 1), st.integers(0, 30))
MOVING = st.tuples(st.just("move"), st.integers(0, 30), st.sampled_from(sorted(MOVES)), st.sampled_from(WHO))
LOOKS = list(itertools.product(WHO, Tab))
STEPS = st.lists(st.one_of(FILING, MOVING), max_size=6)


def do(world: World, steps: list[tuple]) -> None:
    for kind, *values in steps:
        (world.file if kind == "file" else world.move)(*values)
    world.session.flush()


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    first=st.lists(FILING, min_size=4, max_size=9),
    moves=st.lists(MOVING, max_size=12),
    between=st.lists(STEPS, min_size=1, max_size=6),
    looks=st.lists(st.sampled_from(LOOKS), min_size=5, max_size=8, unique=True),
)
def test_pages_show_what_a_plain_list_shows_while_rows_move(
    database: Database, city: City, first, moves, between, looks
) -> None:
    with Session(database.engine) as session:
        world = World(session, city)
        do(world, [*first, *moves])
        meanwhile = itertools.cycle(between)
        for who, tab in looks:
            for cursor in pages(world, who, tab):
                assert cursor is None or Cursor.parse(str(cursor), tab) == cursor
            do(world, next(meanwhile))
        session.rollback()


def pages(world: World, who: str, tab: Tab) -> Iterator[Cursor | None]:
    """Each page checked against the list as it is at that moment, and the count against all of it.

    Forwards to the end, then backwards to the beginning; what arrives on the way is neither missed nor twice.
    """
    session, staff = world.session, world.staff[who]
    plain = world.plainly(who, tab)
    assert listing.count(session, staff, tab, world.now) == len(plain), (who, tab)
    cursor: Cursor | None = None
    for turn in itertools.count():
        _, expected = parted(tab, world.plainly(who, tab), cursor)
        page = listing.page(session, staff, tab, world.now, after=cursor, size=2)
        assert [complaint.id for complaint in page.complaints] == expected[:2], (who, tab, turn)
        assert (page.after is not None) == (len(expected) > 2)
        assert (page.before is not None) == (cursor is not None)
        yield page.after
        if page.after is None:
            break
        cursor = page.after
        if turn == 0:
            do(world, [("move", turn, "accept", "firm"), ("file", turn % 4, 0, 1)])
    arriving = [("file", 0, 0, 1)]
    while page.before is not None:
        cursor = page.before
        yield cursor
        do(world, arriving)
        arriving = []
        rows = world.plainly(who, tab)
        expected, _ = parted(tab, rows, cursor)
        page = listing.page(session, staff, tab, world.now, before=cursor, size=2)
        first = [complaint.id for complaint in rows][:2]
        assert [complaint.id for complaint in page.complaints] == (
            expected[-2:] if len(expected) > 2 else first
        ), (
            who,
            tab,
        )


def test_parties_keep_their_complaints_due_time(database: Database, city: City) -> None:
    """The merge of both ways rests on it."""
    with database.transaction() as session:
        world = World(session, city)
        for place in range(4):
            world.file(place, place % 2, 1)
        for what, who in (
            ("accept", "firm"),
            ("extension", "firm"),
            ("reply", "fallback_firm"),
            ("return", "fallback_firm"),
        ):
            for which in range(4):
                world.move(which, what, who)
        session.flush()
        for complaint in session.scalars(select(Complaint)):
            for party in complaint.parties:
                if party.ended_at is None:
                    assert party.next_due_at == complaint.next_due_at
        states = set(session.scalars(select(Complaint.state)))
        assert State.REVIEWING in states or State.RETURNED in states or State.ACCEPTED in states


def test_what_was_just_accepted_is_not_its_own_neighbour(database: Database, city: City) -> None:
    """Its reply is due later than its acceptance was, and still before all others."""
    with database.transaction() as session:
        firm = session.scalars(select(StaffAccount).where(StaffAccount.username == "firm")).one()
        filed = [
            submit(
                session,
                Submission(
                    f"neighbour-{days:06d}", Channel.WEB, "垃圾没人清", "sanitation", community_id=city.lawn
                ),
                NOW - timedelta(days=days),
            ).complaint_id
            for days in (40, 2, 1)
        ]
        first = session.get_one(Complaint, filed[0])
        place = Cursor(first.id, first.next_due_at)
        lifecycle.accept(session, first.id, firm, NOW)
        session.flush()
        assert first.next_due_at > place.due
        neighbour = listing.adjacent_complaint(session, firm, Tab.MINE, NOW, place, but=first.id)
        assert neighbour is not None
        assert neighbour[0] == filed[1]


def test_filters_by_state_and_day(database: Database, city: City) -> None:
    with database.transaction() as session:
        world = World(session, city)
        world.file(0, 0, 0)
        world.file(0, 0, 24)
        world.move(0, "accept", "firm")
        staff = world.staff["firm"]

        def ids_listed(**filters) -> list[int]:
            page = listing.page(session, staff, Tab.FOUND, world.now, filters=Filters(**filters))
            return [complaint.id for complaint in page.complaints]

        assert ids_listed() == [world.ids[1], world.ids[0]]
        assert ids_listed(state=State.ACCEPTED) == [world.ids[0]]
        assert ids_listed(since=datetime(2026, 3, 3, tzinfo=UTC).date()) == [world.ids[1]]
        assert ids_listed(until=datetime(2026, 3, 2, tzinfo=UTC).date()) == [world.ids[0]]
        assert ids_listed(community_ids=(city.orphan,)) == []


@pytest.mark.parametrize("tab", list(Tab))
@given(st.one_of(st.text("0123456789.", max_size=60), st.text(max_size=30), st.from_regex(r"[0-9]+\.[0-9]+")))
@example("00000000000000000001" + "9" * 30)
@example("1." + "00000000000000000001" + "9" * 30)
@example("9" * 5000)
@example("१.२")
def test_a_cursor_is_a_place_or_the_first_page(tab: Tab, text: str) -> None:
    cursor = Cursor.parse(text, tab)
    if cursor is not None:
        assert 0 <= cursor.id <= MAX_ROW_ID
        assert Cursor.parse(str(cursor), tab) == cursor
