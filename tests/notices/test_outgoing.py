"""Notices go out by one door: nothing that an office or the register names reaches the inner network."""

import ipaddress
import socket
from collections.abc import Iterator
from datetime import datetime

import pytest

from backend.core.config import Config
from backend.doctor.outgoing import look_at_outgoing
from backend.models import AddressKind, Database, DeliveryState, NoticeAddress
from backend.notices.rules.address_masking import target_of_address
from backend.notices.senders.mail import NOT_REACHED
from backend.notices.senders.outgoing import (
    HostRefusedError,
    OutgoingDoor,
    door_of,
    is_public,
    literal_address,
)
from backend.notices.senders.register_lines import target_of
from backend.notices.senders.robot_http import post_json
from tests.support.desk import Desk
from tests.support.mail_server import MailServer
from tests.support.office import Office
from tests.support.receiver import Receiver

INNER = [
    "127.0.0.1", "127.1", "127.8.9.10", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001",
    "0", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "100.100.100.200", "198.18.0.1", "192.0.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "１２７.0.0.1",
]  # fmt: skip
INNER_V6 = [
    "::", "::1", "::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:169.254.169.254", "::127.0.0.1", "fe80::1",
    "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "64:ff9b::7f00:1", "64:ff9b::10.0.0.1",
    "2002:7f00:1::", "2001:0:7f00:1::1", "2001:db8::1", "100::1",
]  # fmt: skip
PUBLIC = ["1.1.1.1", "8.8.8.8", "223.5.5.5", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"]
OLD_LINES = [
    "json://someone:geheim@127.0.0.1:6379/x",
    "jsons://u:p@localhost",
    "xml://10.0.0.1",
    "form://10.0.0.1",
]


@pytest.fixture
def inner_service() -> Iterator[tuple[int, list[object]]]:
    """A port of this machine, and who connected to it."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.01)
    visitors: list[object] = []
    yield listener.getsockname()[1], visitors
    try:
        while True:
            visitors.append(listener.accept()[1])
    except TimeoutError:
        pass
    listener.close()
    assert visitors == []


def resolving(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Every name leads to these, as an attacker's own name server would say."""

    def getaddrinfo(_host: str, port: int, **_more: object) -> list[tuple[object, ...]]:
        return [
            (
                socket.AF_INET6 if ":" in address else socket.AF_INET,
                socket.SOCK_STREAM,
                6,
                "",
                (address, port),
            )
            for address in addresses
        ]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


@pytest.mark.parametrize("text", [*INNER, *INNER_V6])
def test_what_is_inside(text: str) -> None:
    address = literal_address(text)
    assert address is not None
    assert not is_public(address)


@pytest.mark.parametrize("text", PUBLIC)
def test_what_is_outside(text: str) -> None:
    assert is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize("text", INNER)
@pytest.mark.parametrize("form", ["mailto://u:p@{}:25/a@b.cn", "mailtos://u:p@e.cn/a@b.cn?smtp={}"])
def test_a_line_with_an_inner_address_is_not_understood(text: str, form: str) -> None:
    """So no form takes it, and what an import, an undo or a migration stored is sent to nobody."""
    assert target_of(form.format(text)) is None


@pytest.mark.parametrize("line", OLD_LINES)
def test_lines_of_other_schemes_are_not_understood(line: str) -> None:
    assert target_of(line) is None


@pytest.mark.parametrize("text", [*INNER, *INNER_V6])
def test_a_name_that_leads_inside_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    address = literal_address(text)
    resolving(monkeypatch, str(address))
    with pytest.raises(HostRefusedError):
        OutgoingDoor().connect("mail.example.com", 25, 1)


def test_one_inner_address_of_a_name_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, "8.8.8.8", "127.0.0.1")
    with pytest.raises(HostRefusedError):
        OutgoingDoor().connect("mail.example.com", 25, 1)


def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name server that answers otherwise the second time is not asked a second time."""
    asked: list[object] = []
    resolving(monkeypatch, "8.8.8.8")
    monkeypatch.setattr(socket.socket, "connect", lambda _self, place: asked.append(place))
    OutgoingDoor().connect("mail.example.com", 25, 1).close()
    assert asked == [("8.8.8.8", 25)]


@pytest.mark.parametrize("port", [22, 80, 3306, 5432, 6379, 8000, 65535])
def test_only_ports_of_mail(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, "8.8.8.8")
    with pytest.raises(HostRefusedError):
        OutgoingDoor().connect("mail.example.com", port, 1)


def test_a_host_that_the_operator_named(inner_service: tuple[int, list[object]]) -> None:
    port, visitors = inner_service
    with pytest.raises(HostRefusedError):
        door_of("localhost").connect("localhost", port, 1)
    with pytest.raises(HostRefusedError):
        door_of(f"relay.city.local:{port}").connect("localhost", port, 1)
    assert visitors == []


@pytest.mark.parametrize(
    "webhook",
    [
        "http://127.0.0.1:{}/cgi-bin/webhook/send?key=k", "https://127.0.0.1:{}/x", "http://localhost:{}/",
        "https://qyapi.weixin.qq.com@127.0.0.1:{}/x", "http://qyapi.weixin.qq.com/x", "ftp://localhost:{}/x",
        "https://qyapi.weixin.qq.com:{}/x", "https://qyapi.weixin.qq.com.evil.example/x", "https://[::1]:{}/x",
        "https://qyapi.weixin.qq.com:99999999/x", "",
    ],
)  # fmt: skip
def test_a_stored_webhook_of_another_host_is_not_called(
    webhook: str, inner_service: tuple[int, list[object]]
) -> None:
    with pytest.raises(HostRefusedError):
        post_json(OutgoingDoor(), webhook.format(inner_service[0]), {})


def test_a_robots_host_that_leads_inside_is_not_called(
    inner_service: tuple[int, list[object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    resolving(monkeypatch, "127.0.0.1")
    monkeypatch.setattr("backend.notices.senders.outgoing.HTTPS_PORT", inner_service[0])
    with pytest.raises(OSError, match="qyapi"):
        post_json(
            OutgoingDoor(), f"https://qyapi.weixin.qq.com:{inner_service[0]}/cgi-bin/webhook/send?key=k", {}
        )


def test_no_redirect_is_followed(receiver: Receiver) -> None:
    receiver.status = 302
    answer = post_json(door_of(receiver.inner_host), receiver.webhook, {})
    assert answer.status_code == 302
    assert len(receiver.paths) == 1


def test_failures_do_not_tell_what_is_behind_a_port(
    office: Office, desk: Desk, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody there, somebody who talks another protocol, a name that leads inside: one sentence."""
    told: dict[str, str] = {}
    banner = socket.create_server(("127.0.0.1", 0))
    port = banner.getsockname()[1]
    monkeypatch.setattr(
        "backend.notices.senders.mail.smtplib.SMTP.getreply", lambda _self: (220, b"SSH-2.0-OpenSSH_9.2")
    )
    named = f"localhost:{port}"
    for case, line, inner_hosts in (
        ("banner", f"mailto://u:p@localhost:{port}/a@b.cn", named),
        ("refused", f"mailto://u:p@localhost:{port}/c@d.cn", ""),
        ("nobody", "mailto://u:p@localhost:1/e@f.cn", "localhost:1"),
    ):
        desk.config = desk.config.model_copy(update={"inner_hosts": inner_hosts})
        [made] = office.register("firm", line, desk.now)
        office.complain(desk.now)
        desk.send_all()
        assert desk.last().state is not DeliveryState.DELIVERED
        told[case] = office.address(made).last_error
    banner.close()
    assert set(told.values()) == {NOT_REACHED}
    assert "not allowed" in caplog.text


@pytest.mark.parametrize("line", ["mailto://u:p@127.0.0.1:25/a@b.cn", *OLD_LINES])
def test_what_the_register_has_from_before_is_sent_to_nobody_and_doctor_names_it(
    line: str, office: Office, desk: Desk, database: Database, config: Config, tuesday: datetime
) -> None:
    """As a migration stored it: a kind that was understood once."""
    with database.reading() as session:
        assert look_at_outgoing(session, config).ok
    [made] = office.register("firm", line, tuesday)
    with database.transaction() as session:
        row = session.get_one(NoticeAddress, made)
        assert (row.kind, bool(row.last_error)) == (AddressKind.UNKNOWN, True)
        row.kind = AddressKind.EMAIL
        assert target_of_address(row) is None
    office.complain(desk.now)
    desk.send_all()
    assert desk.last().state is DeliveryState.FAILED
    with database.reading() as session:
        finding = look_at_outgoing(session, config)
    assert not finding.ok
    assert f"address {made}" in finding.says


def test_doctor_names_what_resolves_inside(
    office: Office, database: Database, config: Config, tuesday: datetime, mail: MailServer
) -> None:
    office.register("firm", f"mailto://{mail.inner_host}/a@b.cn", tuesday)
    with database.reading() as session:
        assert not look_at_outgoing(session, config).ok
        named = config.model_copy(update={"inner_hosts": mail.inner_host})
        assert look_at_outgoing(session, named).ok


def test_doctor_names_a_robot_of_another_host(
    office: Office, database: Database, config: Config, tuesday: datetime
) -> None:
    webhook = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=geheim-key-0001"
    made = office.tell("firm", webhook, tuesday)
    with database.transaction() as session:
        assert look_at_outgoing(session, config).ok
        session.get_one(NoticeAddress, made).address = "http://169.254.169.254/latest/meta-data"
    with database.reading() as session:
        finding = look_at_outgoing(session, config)
    assert not finding.ok
    assert "169.254" not in finding.says
