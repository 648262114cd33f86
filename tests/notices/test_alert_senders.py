"""Alerts leave through real sockets to a real receiver."""

import io
import logging
import time

import pytest

from backend.notices.senders.alerts import AppriseNotifier, ConsoleNotifier, alert_notifier
from backend.notices.senders.message import Notice, Refused, RetryLater
from tests.support.receiver import Receiver


def notice(*addresses: str, community: str = "桃北小区") -> Notice:
    return Notice(
        recipient="北大街街道",
        addresses=addresses,
        event="派单",
        number="K7M2Q",
        community=community,
        category="设施维修",
        emergency=True,
        due="2026-11-30 18:00",
        link="https://linsheng.example.gov.cn/staff/complaints/1",
    )


def test_console_is_for_those_without_addresses() -> None:
    assert isinstance(alert_notifier(notice()), ConsoleNotifier)
    assert isinstance(alert_notifier(notice("console://")), ConsoleNotifier)
    assert isinstance(alert_notifier(notice("json://127.0.0.1")), AppriseNotifier)


@pytest.mark.parametrize("kind", ["console", "robot"])
def test_every_notifier_sends(kind: str, receiver: Receiver, caplog: pytest.LogCaptureFixture) -> None:
    said = notice(receiver.url if kind == "robot" else "console://", community="<b>&亮'灯'😀")

    with caplog.at_level(logging.INFO):
        alert_notifier(said).send(said)

    if kind == "console":
        assert said.title in caplog.text
    else:
        [body] = receiver.bodies
        assert body["title"] == "【紧急】派单：<b>&亮'灯'😀·设施维修"
        assert body["message"] == said.body


@pytest.mark.parametrize("status", [400, 404, 429, 500])
def test_refusal_of_the_other_side_is_tried_again_and_explained(status: int, receiver: Receiver) -> None:
    receiver.status = status

    with pytest.raises(RetryLater) as error:
        AppriseNotifier().send(notice(receiver.url))

    assert str(status) in str(error.value)
    assert "geheim" not in str(error.value)


def test_silence_ends_by_itself(receiver: Receiver) -> None:
    receiver.hang_once()
    begin = time.monotonic()

    with pytest.raises(RetryLater) as error:
        AppriseNotifier().send(notice(f"{receiver.url}?cto=1&rto=1"))

    assert time.monotonic() - begin < 5
    assert "geheim" not in str(error.value)


@pytest.mark.parametrize("address", ["nonsense:geheim", "mailto://", "://", "ftp://someone:geheim@host"])
def test_address_without_sense_is_refused(address: str) -> None:
    with pytest.raises(Refused) as error:
        AppriseNotifier().send(notice(address))

    assert "geheim" not in str(error.value)


def test_one_bad_address_neither_stops_nor_doubles_the_good_one(receiver: Receiver) -> None:
    broken = Receiver()
    broken.status = 500

    AppriseNotifier().send(notice("nonsense:geheim", broken.url, receiver.url))

    broken.stop()
    assert len(broken.bodies) == len(receiver.bodies) == 1


def test_logs_keep_the_secrets_of_addresses(receiver: Receiver) -> None:
    receiver.status = 500
    # As the command line sets it up; caplog would also hear loggers that go no further.
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    logging.getLogger().addHandler(handler)
    try:
        with pytest.raises(RetryLater):
            AppriseNotifier().send(notice("nonsense:geheim", "ftp://someone:geheim@host", receiver.url))
    finally:
        logging.getLogger().removeHandler(handler)

    assert "not an address" in written.getvalue()
    assert "geheim" not in written.getvalue()
