"""Addresses of the city's register: told of every event at once as ever, and failing in sight."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from backend.complaints.rules.handling.breaches import record_due_breaches
from backend.core.errors import NotFoundError
from backend.models import AddressKind, AlertKind, DeliveryState, Letter, StaffAccount
from backend.notices.rules.address_health import failing_addresses, resume_address
from backend.notices.rules.address_masking import masked
from backend.notices.rules.addresses import own_address, supervised_address
from tests.support.desk import Desk
from tests.support.mail_server import MailServer
from tests.support.office import Office

WEEK = timedelta(days=7)


@pytest.fixture
def other_mail(desk: Desk) -> Iterator[MailServer]:
    """One of the city's own network, which the operator named."""
    server = MailServer()
    desk.config = desk.config.model_copy(update={"inner_hosts": server.inner_host})
    yield server
    server.stop()


def test_every_event_at_once_but_no_day_and_no_warning(office: Office, tuesday: datetime) -> None:
    """What an office adds itself hears of the day's dues too; the register's lines never did."""
    [registered] = office.register("firm", "wuye@example.com", tuesday)
    own = office.tell("firm", "wuye@example.com", tuesday)
    saturday_night = datetime.fromisoformat("2026-11-28T23:30+08:00")
    office.complain(saturday_night)
    complaint = office.complain(tuesday)
    office.remind_of_due(office.complaint(complaint).next_due_at - timedelta(hours=2))
    with office.database.transaction() as session:
        record_due_breaches(session, tuesday + WEEK)

    alerts_by_address = {
        address: [(alert.kind, alert.due_at) for alert in office.alerts() if alert.address_id == address]
        for address in (registered, own)
    }
    kinds = {address: [kind for kind, _ in alerts] for address, alerts in alerts_by_address.items()}
    assert AlertKind.DUE in kinds[own]
    assert kinds[registered] == [kind for kind in kinds[own] if kind is not AlertKind.DUE]
    assert alerts_by_address[registered][0][1] == saturday_night, "at once, at any hour"


def test_a_storm_reaches_the_register_without_an_hours_limit(office: Office, tuesday: datetime) -> None:
    office.register("firm", "wuye@example.com", tuesday)
    for second in range(30):
        office.complain(tuesday + timedelta(seconds=second))
        assert office.gather(tuesday + timedelta(seconds=second)) == 1


def test_a_line_with_a_server_of_its_own_goes_through_it(
    office: Office,
    desk: Desk,
    mail: MailServer,
    other_mail: MailServer,
) -> None:
    office.register(
        "firm", f"mailto://{other_mail.inner_host}?from=l@e.cn&to=a@b.cn,c@d.cn\nx@y.cn", desk.now
    )
    office.complain(desk.now)
    desk.send_all()
    assert [sent["To"] for sent in other_mail.mails] == ["a@b.cn, c@d.cn"]
    assert [sent["To"] for sent in mail.mails] == ["x@y.cn"]
    assert other_mail.mails[0]["From"].endswith("<l@e.cn>")


def test_one_of_several_recipients_that_refuses_is_seen_and_stops_nobody(
    office: Office,
    desk: Desk,
    other_mail: MailServer,
) -> None:
    other_mail.refused["gone@b.cn"] = "550 5.1.1 no such user gone@b.cn"
    [made] = office.register(
        "firm", f"mailto://{other_mail.inner_host}?from=l@e.cn&to=gone@b.cn,c@d.cn", desk.now
    )
    for _ in range(4):
        office.complain(desk.now)
        desk.send_all()
        desk.now += timedelta(minutes=2)
    assert len(other_mail.mails) == 4
    address_row = office.address(made)
    assert (address_row.failures, address_row.paused_at) == (0, None)
    assert "550 5.1.1 no such user" in address_row.last_error
    assert "gone@b.cn" not in address_row.last_error


def test_what_nobody_can_read_fails_in_sight_and_keeps_its_secret(
    office: Office,
    desk: Desk,
    caplog: pytest.LogCaptureFixture,
) -> None:
    [made] = office.register("firm", "tgram://geheim/123", desk.now)
    assert office.address(made).kind is AddressKind.UNKNOWN
    with office.database.reading() as session:
        for who in ("firm", "street", "city"):
            [seen] = failing_addresses(session, session.get_one(StaffAccount, office.staff[who]))
            assert (seen.id, masked(seen)) == (made, "看不懂的地址")
    with caplog.at_level(logging.DEBUG):
        office.complain(desk.now)
        desk.send_all()
    assert desk.last().state is DeliveryState.FAILED
    assert "geheim" not in caplog.text + desk.last().last_error + office.address(made).last_error


def test_the_console_of_the_demo_says_who_would_be_told(
    office: Office,
    desk: Desk,
    caplog: pytest.LogCaptureFixture,
) -> None:
    office.register("firm", "console://", desk.now)
    office.complain(desk.now)
    desk.send_all()
    assert desk.last().state is DeliveryState.DELIVERED
    assert "notice to 保阳物业 | 派单：段西沟一小区·" in caplog.text


def test_only_the_register_changes_its_lines(office: Office, desk: Desk) -> None:
    [made] = office.register("firm", "wuye@example.com", desk.now)
    with office.database.reading() as session:
        staff = session.get_one(StaffAccount, office.staff["firm"])
        with pytest.raises(NotFoundError):
            own_address(session, staff, made)
        assert supervised_address(session, staff, made).id == made, "it may be tried again"


def test_a_line_that_goes_is_erased_and_one_that_stays_keeps_its_letters(
    office: Office,
    desk: Desk,
    mail: MailServer,
) -> None:
    stays, goes = office.register("firm", "a@b.cn\nc@d.cn", desk.now)
    office.complain(desk.now)
    desk.send_all()
    office.complain(desk.now)
    unused, again = office.register("firm", "a@b.cn\ne@f.cn", desk.now)[::-1]
    assert again == stays
    assert office.address(goes).address == ""
    office.register("firm", "a@b.cn", desk.now)
    with office.database.reading() as session:
        assert session.get(Letter, office.letter_ids()[0]) is not None
        assert session.get(type(office.address(stays)), unused) is None, "never used, so nothing to keep"
    desk.send_all()
    assert [sent["To"] for sent in mail.mails] == ["a@b.cn", "c@d.cn", "a@b.cn"]


def test_a_failed_one_is_tried_again_as_any_other(
    office: Office,
    desk: Desk,
    mail: MailServer,
) -> None:
    mail.refused["a@b.cn"] = "550 gone"
    [made] = office.register("street", "a@b.cn", desk.now)
    office.complain(desk.now, community_id=office.yard)
    desk.send_all()
    assert desk.last().state is DeliveryState.FAILED
    mail.refused.clear()
    with office.database.transaction() as session:
        assert resume_address(session, session.get_one(type(office.address(made)), made), desk.now) == 1
    desk.send_all()
    assert len(mail.mails) == 1
