"""What is told at once, what together, what never; quiet hours, storms, and nothing twice."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import text

from backend.complaints.rules.handling.breaches import record_due_breaches
from backend.core.config import Config
from backend.doctor.outgoing import look_at_outgoing
from backend.models import Alert, AlertKind, StaffAccount
from backend.notices.forms import parse_settings
from backend.notices.rules.addresses import change_settings, own_address, remove_address
from backend.notices.rules.alert_kinds import DEFAULTS, choice_of
from tests.support.office import NIGHT_QUIET, Office

MAIL = "wuye@example.com"


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}:00+08:00")


def test_one_event_is_one_alert_for_each_address_of_the_office(office: Office, tuesday: datetime) -> None:
    office.tell("firm", MAIL, tuesday)
    office.tell("firm", "clerk@example.com", tuesday, personal=True)
    office.tell("other_firm", MAIL, tuesday)
    office.complain(tuesday)

    assert office.gather(tuesday) == 2
    assert office.gather(tuesday + timedelta(days=1)) == 0
    assert [len(subjects) for subjects in office.letters()] == [1, 1]


def test_each_kind_comes_as_it_was_chosen(office: Office, tuesday: datetime) -> None:
    office.tell("firm", "now@example.com", tuesday)
    office.tell("firm", "hourly@example.com", tuesday, choices={"new": "hourly"})
    office.tell("firm", "times@example.com", tuesday, choices={"new": "times"}, times="09:00 15:30")
    office.tell("firm", "never@example.com", tuesday, choices={"new": "never"})

    office.complain(at("2026-11-27T16:20"))  # a Friday, after the day's last time

    due = [alert.due_at for alert in office.alerts()]
    assert due == [at("2026-11-27T16:20"), at("2026-11-27T17:00"), at("2026-11-30T09:00")]


def test_choices_that_cannot_be_read_are_the_usual_ones(
    office: Office, config: Config, tuesday: datetime
) -> None:
    """And end nobody's filing."""
    office.tell("firm", MAIL, tuesday, choices={"new": "never"})
    with office.database.transaction() as session:
        broken = "[]" if session.get_bind().dialect.name == "postgresql" else "{broken"
        session.execute(text("UPDATE notice_addresses SET choices = :broken"), {"broken": broken})
    office.complain(tuesday)
    assert [alert.due_at for alert in office.alerts()] == [tuesday]
    with office.database.reading() as session:
        finding = look_at_outgoing(session, config)
    assert (finding.ok, "the usual goes there: address 1 of" in finding.says) == (False, True)


def test_a_digest_holds_all_that_came_and_leaves_once(office: Office, tuesday: datetime) -> None:
    office.tell("firm", MAIL, tuesday, choices={"new": "hourly"})
    for minute in (1, 20, 59):
        office.complain(tuesday + timedelta(minutes=minute))

    assert office.gather(tuesday + timedelta(minutes=59)) == 0
    assert office.gather(tuesday + timedelta(minutes=60)) == 1
    assert office.gather(tuesday + timedelta(minutes=61)) == 0
    assert [len(subjects) for subjects in office.letters()] == [3]


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        ("2026-11-24T21:59", "2026-11-24T21:59"),
        ("2026-11-24T22:00", "2026-11-25T07:30"),
        ("2026-11-25T03:00", "2026-11-25T07:30"),
        ("2026-11-25T07:30", "2026-11-25T07:30"),
        ("2026-11-28T10:00", "2026-11-30T07:30"),  # a Saturday: days off are quiet too
    ],
)
def test_quiet_hours_put_off_all_but_emergencies(
    moment: str, due: str, office: Office, tuesday: datetime
) -> None:
    office.tell("firm", MAIL, tuesday, quiet_days_off=True, **NIGHT_QUIET)
    office.complain(at(moment))
    office.complain(at(moment), "有人被困在电梯里")

    calm, urgent = office.alerts()
    assert calm.due_at == at(due)
    assert urgent.due_at == at(moment)
    assert (urgent.kind, urgent.emergency) == (AlertKind.EMERGENCY, True)


def test_a_late_run_does_not_break_into_the_quiet_hours(office: Office, tuesday: datetime) -> None:
    office.tell("firm", MAIL, tuesday, **NIGHT_QUIET)
    office.complain(at("2026-11-24T21:50"))

    assert office.gather(at("2026-11-24T23:00")) == 0
    assert office.gather(at("2026-11-25T07:29")) == 0
    assert office.gather(at("2026-11-25T07:30")) == 1


def test_a_storm_is_few_letters_and_loses_nothing(office: Office, tuesday: datetime) -> None:
    office.tell("firm", MAIL, tuesday, hourly_limit=3)
    for second in range(40):
        office.complain(tuesday + timedelta(seconds=second * 10))
        office.gather(tuesday + timedelta(seconds=second * 10))
    assert len(office.letters()) == 3

    urgent = tuesday + timedelta(minutes=10)
    office.complain(urgent, "有人被困在电梯里")
    assert office.gather(urgent) == 1, "an emergency comes through a storm"
    office.complain(urgent + timedelta(seconds=5), "煤气泄漏，味道很大")
    assert office.gather(urgent + timedelta(seconds=5)) == 0, "but not a thousand of them"
    assert office.gather(urgent + timedelta(minutes=1)) == 1

    for minute in (70, 140):
        office.gather(tuesday + timedelta(minutes=minute))
    subjects_told = [subject for subjects in office.letters() for subject in subjects]
    assert len(subjects_told) == len(set(subjects_told)) == 42
    assert len(office.letters()) <= 7


def test_due_today_is_told_each_morning_once(office: Office, tuesday: datetime) -> None:
    office.tell("firm", MAIL, tuesday, choices={"new": "never"})
    office.complain(tuesday)  # to be accepted by the end of Wednesday

    def run(now: datetime) -> None:
        office.remind_of_due(now)

    for moment in ("2026-11-24T11:00", "2026-11-25T07:59"):
        run(at(moment))
    assert office.alerts() == []
    for moment in ("2026-11-25T08:00", "2026-11-25T08:01", "2026-11-25T17:00"):
        run(at(moment))
    [alert] = office.alerts()
    assert alert.kind is AlertKind.DUE


def test_a_breach_is_told_to_firm_and_street(office: Office, tuesday: datetime) -> None:
    office.tell("firm", MAIL, tuesday, choices={"new": "never"})
    office.tell("street", "jiedao@example.com", tuesday)
    office.complain(tuesday)
    with office.database.transaction() as session:
        record_due_breaches(session, tuesday + timedelta(days=2))
    assert [alert.kind for alert in office.alerts()] == [AlertKind.BREACH, AlertKind.BREACH]


def test_new_settings_count_for_what_waits(office: Office, tuesday: datetime) -> None:
    made = office.tell("firm", MAIL, tuesday, choices={"new": "times"}, times="15:00")
    office.complain(tuesday)
    typed = {"times": "15:00", "hourly_limit": "20"}

    def change(**more: str) -> None:
        with office.database.transaction() as session:
            staff = session.get_one(StaffAccount, office.staff["firm"])
            address = own_address(session, staff, made)
            change_settings(
                session, address, parse_settings(typed | {f"choice-{k}": v for k, v in more.items()}), tuesday
            )

    change(new="now")
    assert office.alerts()[0].due_at == tuesday
    change(new="never")
    assert office.alerts() == []


def test_a_removed_address_is_erased_and_told_nothing(office: Office, tuesday: datetime) -> None:
    made = office.tell("firm", MAIL, tuesday)
    office.complain(tuesday)
    with office.database.transaction() as session:
        staff = session.get_one(StaffAccount, office.staff["firm"])
        remove_address(session, own_address(session, staff, made), tuesday)
    office.complain(tuesday)

    assert office.gather(tuesday) == 0
    assert office.alerts() == []
    assert office.address(made).address == ""
    assert office.tell("firm", MAIL, tuesday) != made


def test_who_cannot_sign_in_any_more_hears_nothing(office: Office, tuesday: datetime) -> None:
    office.tell("firm", MAIL, tuesday, personal=True)
    with office.database.transaction() as session:
        session.get_one(StaffAccount, office.staff["firm"]).disabled_at = tuesday
    office.complain(tuesday)
    assert office.alerts() == []


def test_addresses_are_sealed_at_rest(office: Office, tuesday: datetime) -> None:
    office.tell("firm", "geheim@example.com", tuesday)
    with office.database.reading() as session:
        rows = session.connection().exec_driver_sql("SELECT * FROM notice_addresses").all()
    assert "geheim" not in str(rows)
    assert rows


def test_an_alert_holds_no_words(office: Office) -> None:
    assert not {"words", "phone", "place"} & set(Alert.__table__.columns.keys())


@pytest.mark.parametrize("choices", [[], None, {"new": "nonsense"}, {"new": 3}], ids=repr)
def test_choices_that_cannot_be_read_miss_nobody(choices: Any) -> None:
    address = SimpleNamespace(staff_id=None, choices=choices)
    assert choice_of(address, AlertKind.NEW) is DEFAULTS[AlertKind.NEW]
