"""What repeats is told to street and district once an episode; a late run finds the same, a second none."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from backend.city_rules.rules.current import default_limits
from backend.complaints.rules.warnings import warning_list
from backend.complaints.rules.warnings.early_warnings import open_early_warnings
from backend.core.errors import InvalidInputError, NotFoundError
from backend.models import (
    AlertKind,
    Complaint,
    EarlyWarning,
    StaffAccount,
    State,
    WarningKind,
    WarningState,
)
from tests.support.office import Office

DAY = timedelta(days=1)
LIGHT = "楼道里的灯坏了，没有人修"


def run(office: Office, now: datetime) -> list[int]:
    with office.database.transaction() as session:
        return [warning.id for warning in open_early_warnings(session, now)]


def warnings(office: Office, kind: WarningKind) -> list[EarlyWarning]:
    with office.database.reading() as session:
        query = select(EarlyWarning).where(EarlyWarning.kind == kind).order_by(EarlyWarning.id)
        return list(session.scalars(query))


def close(office: Office, who: str, warning_id: int, words: str, now: datetime) -> None:
    with office.database.transaction() as session:
        staff = session.get_one(StaffAccount, office.staff[who])
        warning_list.close_warning(session, staff, warning_id, words, now)


def five(office: Office, begin: datetime) -> list[int]:
    return [office.complain(begin + n * DAY, LIGHT, category_code="repair") for n in range(5)]


def test_the_fifth_of_a_kind_in_a_community_warns_once(office: Office, tuesday: datetime) -> None:
    office.tell("street", "jiedao@example.com", tuesday)
    office.tell("district", "quxian@example.com", tuesday)
    office.tell("other_street", "other@example.com", tuesday)
    complaint_ids = [office.complain(tuesday + n * DAY, LIGHT, category_code="repair") for n in range(4)]
    assert run(office, tuesday + 3 * DAY) == []
    complaint_ids.append(office.complain(tuesday + 4 * DAY, LIGHT, category_code="repair"))

    opened = run(office, tuesday + 4 * DAY)
    assert len(opened) == 1
    assert run(office, tuesday + 4 * DAY) == []
    [warning] = warnings(office, WarningKind.COMMUNITY)
    assert (warning.count, warning.began_at) == (5, tuesday + 4 * DAY)
    assert warning.evidence["complaints"] == complaint_ids
    warning_alerts = [alert for alert in office.alerts() if alert.kind is AlertKind.WARNING]
    assert len(warning_alerts) == 2


def test_a_late_run_opens_the_same_episode(office: Office, tuesday: datetime) -> None:
    five(office, tuesday)
    run(office, tuesday + 9 * DAY)
    [warning] = warnings(office, WarningKind.COMMUNITY)
    assert (warning.began_at, warning.noticed_at) == (tuesday + 4 * DAY, tuesday + 9 * DAY)


def test_more_of_the_same_belongs_to_the_episode(office: Office, tuesday: datetime) -> None:
    five(office, tuesday)
    run(office, tuesday + 4 * DAY)
    office.complain(tuesday + 5 * DAY, LIGHT, category_code="repair")
    assert run(office, tuesday + 5 * DAY) == []
    [warning] = warnings(office, WarningKind.COMMUNITY)
    assert (warning.count, warning.latest_at) == (6, tuesday + 5 * DAY)


def test_what_is_spread_out_or_taken_back_is_no_repetition(office: Office, tuesday: datetime) -> None:
    for n in range(5):
        office.complain(tuesday + n * 2 * DAY, LIGHT, category_code="repair")
    withdrawn = five(office, tuesday + 20 * DAY)[0]
    with office.database.transaction() as session:
        session.get_one(Complaint, withdrawn).state = State.WITHDRAWN
    assert run(office, tuesday + 8 * DAY) == []
    assert run(office, tuesday + 24 * DAY) == []


def test_after_closing_only_what_is_new_counts(office: Office, tuesday: datetime) -> None:
    five(office, tuesday)
    [warning_id] = run(office, tuesday + 4 * DAY)
    close(office, "street", warning_id, "已换灯，逐层检查过", tuesday + 4 * DAY + timedelta(hours=1))
    office.complain(tuesday + 5 * DAY, LIGHT, category_code="repair")
    assert run(office, tuesday + 5 * DAY) == []

    five(office, tuesday + 5 * DAY + timedelta(hours=2))
    assert len(run(office, tuesday + 10 * DAY)) == 1
    states = [warning.state for warning in warnings(office, WarningKind.COMMUNITY)]
    assert states == [WarningState.CLOSED, WarningState.OPEN]


def test_street_and_firm_have_thresholds_of_the_city(office: Office, tuesday: datetime) -> None:
    with office.database.transaction() as session:
        limits = default_limits()
        limits.warn_compound, limits.warn_street, limits.warn_firm = 0, 4, 3
        session.add(limits)
    for n in range(3):
        office.complain(tuesday + n * timedelta(hours=1), LIGHT, category_code="repair")
    assert run(office, tuesday + DAY)
    office.complain(tuesday + DAY, LIGHT, category_code="repair", community_id=office.yard)
    run(office, tuesday + DAY)
    assert [warning.count for warning in warnings(office, WarningKind.FIRM)] == [3]
    assert [warning.count for warning in warnings(office, WarningKind.STREET)] == [4]
    assert warnings(office, WarningKind.COMMUNITY) == []


def test_what_comes_back_again_and_again_warns(office: Office, tuesday: datetime) -> None:
    complaint_id = office.complain(tuesday)
    for redos in (1, 2):
        with office.database.transaction() as session:
            session.get_one(Complaint, complaint_id).redo_count = redos
        opened = run(office, tuesday + redos * DAY)
        assert len(opened) == redos - 1
    [warning] = warnings(office, WarningKind.REOPENED)
    close(office, "district", warning.id, "约谈过企业", tuesday + 3 * DAY)
    assert run(office, tuesday + 4 * DAY) == []


def test_ten_owners_on_one_matter_warn(office: Office, tuesday: datetime) -> None:
    first = office.complain(tuesday, phone="13800000000")
    for n in range(1, 9):
        office.complain(tuesday + timedelta(hours=n), same_as_id=first, phone=f"1380000000{n}")
    office.complain(tuesday + timedelta(hours=9), same_as_id=first, phone="13800000008")
    run(office, tuesday + DAY)
    assert warnings(office, WarningKind.OWNERS) == [], "who wrote twice counts once"
    office.complain(tuesday + timedelta(hours=10), same_as_id=first, phone="13800000009")
    run(office, tuesday + DAY)
    [warning] = warnings(office, WarningKind.OWNERS)
    assert (warning.count, warning.complaint_id) == (11, first), (
        "an anonymous one is a person of its own: nobody reads which two are one's"
    )


@pytest.mark.parametrize("who", ["firm", "other_firm", "other_street", "other_district"])
def test_what_is_not_theirs_is_not_found(who: str, office: Office, tuesday: datetime) -> None:
    five(office, tuesday)
    [warning_id] = run(office, tuesday + 4 * DAY)
    with pytest.raises(NotFoundError):
        close(office, who, warning_id, "不是我的", tuesday)
    with office.database.reading() as session:
        staff = session.get_one(StaffAccount, office.staff[who])
        assert warning_list.warnings_for(session, staff, closed=False) == []


def test_closing_needs_words_and_twice_is_once(office: Office, tuesday: datetime) -> None:
    five(office, tuesday)
    [warning_id] = run(office, tuesday + 4 * DAY)
    with pytest.raises(InvalidInputError):
        close(office, "street", warning_id, " ", tuesday)
    close(office, "street", warning_id, "处理好了", tuesday + 5 * DAY)
    close(office, "city", warning_id, "又点了一次", tuesday + 6 * DAY)
    [warning] = warnings(office, WarningKind.COMMUNITY)
    assert (warning.words, warning.seen_at) == ("处理好了", tuesday + 5 * DAY)
