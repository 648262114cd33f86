"""Likely duplicates: found in the community, told without the neighbour's words, linked and never dropped."""

from dataclasses import asdict
from datetime import datetime, timedelta

import pytest

from backend.complaints.rules.similarity.duplicates import UnfiledComplaint, likely_duplicates, similar
from backend.complaints.rules.similarity.scoring import DUPLICATE_THRESHOLD, matter, similarity
from backend.models import Complaint, State
from bench.duplicates.report import figures, pairs
from tests.support.city import City
from tests.support.databases import both_databases
from tests.support.office import Office

pytestmark = both_databases

LIFT, AGAIN = "3号楼2单元电梯坏了两天没人修", "二单元的电梯停运了，老人上不了楼"


@pytest.fixture
def office(city: City) -> Office:
    return Office(city)


@pytest.fixture
def now() -> datetime:
    return datetime.fromisoformat("2026-11-24T10:00:00+08:00")


def duplicates_of(office: Office, words: str, now: datetime, **more):
    with office.database.reading() as session:
        return similar(session, UnfiledComplaint(words, more.pop("community_id", office.lawn), **more), now)


def test_figures_on_the_pairs() -> None:
    scored = pairs()
    for part, precision, recall in (("tuning", 0.8, 0.75), ("held", 0.6, 0.5)):
        figures_of_part = figures([pair for pair in scored if pair.part == part])
        print(f"{part}: precision {figures_of_part.precision:.2f}, recall {figures_of_part.recall:.2f}")
        assert figures_of_part.precision >= precision
        assert figures_of_part.recall >= recall


def test_another_building_is_another_matter() -> None:
    here = matter(LIFT)
    assert similarity(here, matter(AGAIN)) >= DUPLICATE_THRESHOLD
    assert similarity(here, matter("八号楼电梯坏了")) < DUPLICATE_THRESHOLD
    assert (
        similarity(matter("电梯坏了", building="3号楼"), matter("电梯坏了", building="十三号楼"))
        < DUPLICATE_THRESHOLD
    )


def test_a_neighbour_is_told_where_and_what_and_nothing_else(office: Office, now: datetime) -> None:
    office.complain(
        now - timedelta(days=3),
        f"我是张三13812345678，{LIFT}",
        phone="13812345678",
        building_id=office.building,
    )
    # Reads the same, so it would be no choice.
    office.complain(now - timedelta(days=3), LIFT, building_id=office.building)
    [duplicate] = duplicates_of(office, AGAIN, now)
    assert {name: value for name, value in asdict(duplicate).items() if name != "complaint_id"} == {
        "category": "电梯", "place": "3号楼", "state": "已派单，待签收", "voices": 1, "by_week": False,
        "shared": ("电梯",),
        "day": (now - timedelta(days=3)).date(),
    }  # fmt: skip


def test_only_this_community_lately_and_in_force(office: Office, now: datetime) -> None:
    office.complain(now - timedelta(days=31), LIFT)
    office.complain(now - timedelta(days=1), LIFT, community_id=office.court)
    withdrawn = office.complain(now - timedelta(days=1), LIFT)
    with office.database.transaction() as session:
        session.get_one(Complaint, withdrawn).state = State.WITHDRAWN
    assert duplicates_of(office, AGAIN, now) == []
    assert duplicates_of(office, AGAIN, now, community_id=None) == []


def test_three_are_enough_and_what_has_ended_is_no_vote(office: Office, now: datetime) -> None:
    ids = [office.complain(now - timedelta(days=n), LIFT) for n in range(1, 6)]
    ends = (State.CLOSED, State.REJECTED, State.REPLIED)
    with office.database.transaction() as session:
        for complaint_id, state in zip(ids, ends, strict=False):
            session.get_one(Complaint, complaint_id).state = state
    ids_offered = [duplicate.complaint_id for duplicate in duplicates_of(office, LIFT, now)]
    assert ids_offered == [ids[3], ids[4], ids[2]], "what is answered may be not solved: it stands last"


def test_a_voice_is_a_complaint_of_its_own_linked_to_the_first(office: Office, now: datetime) -> None:
    first = office.complain(now - timedelta(days=2), LIFT)
    second = office.complain(now - timedelta(days=1), AGAIN, same_as_id=first)
    third = office.complain(now, "电梯又坏了", same_as_id=second)
    assert [office.complaint(row).same_as_id for row in (first, second, third)] == [None, first, first]
    [duplicate] = duplicates_of(office, LIFT, now)
    assert duplicate.voices == 3


def test_a_link_that_makes_no_sense_costs_no_complaint(office: Office, now: datetime) -> None:
    elsewhere = office.complain(now, LIFT, community_id=office.court)
    for link in (elsewhere, 999_999):
        assert office.complaint(office.complain(now, AGAIN, same_as_id=link)).same_as_id is None


def test_staff_see_what_residents_called_the_same_first(office: Office) -> None:
    from backend.core.clock import utc_now

    now = utc_now()
    first = office.complain(now, "楼里的那个一直停着，上下不了")
    alike = office.complain(now, LIFT)
    linked = office.complain(now, AGAIN, same_as_id=first)
    office.complain(now, "绿化带的树枝该剪了")
    with office.database.reading() as session:
        rows = likely_duplicates(session, session.get_one(Complaint, linked))
    assert [(row.complaint.id, row.same_by_resident) for row in rows] == [(first, True), (alike, False)]
