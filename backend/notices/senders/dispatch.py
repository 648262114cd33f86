"""Sends a message by its kind of address: mail, robot, or in the demo a line in the log."""

import logging

from backend.core.config import Config
from backend.models import AddressKind
from backend.notices.senders.mail import mail_server, send_mail
from backend.notices.senders.message import RetrySend, SendRefused, StaffMessage
from backend.notices.senders.outgoing import door_of, operators_door
from backend.notices.senders.robots import send_robot

UNREADABLE = "看不懂这个地址，请在单位名册里改。"

log = logging.getLogger(__name__)


def send_message(config: Config, message: StaffMessage) -> str:
    """Returns what was answered for recipients who did not get it where others did; empty where all did.

    Raises Refused for what will never work as it is, RetryLater for what may work later.
    """
    match AddressKind(message.kind):
        case AddressKind.UNKNOWN:
            raise SendRefused(UNREADABLE)
        case AddressKind.CONSOLE:
            _write_to_log("notice", message)
            return ""
        case AddressKind.EMAIL:
            return _send_mail(config, message)
        case _:
            send_robot(message, door_of(config.inner_hosts))
            return ""


def _send_mail(config: Config, message: StaffMessage) -> str:
    server = mail_server(message.server or config.mail_url)
    if server is not None:
        door = door_of(config.inner_hosts) if message.server else operators_door(server.host, server.port)
        return send_mail(server, message, door)
    if message.server:
        raise SendRefused(UNREADABLE)
    if config.is_production:
        raise RetrySend("本市还没有设置发信服务器（LINSHENG_MAIL_URL）")
    # The demo has no mail server: its log is where its mails can be read.
    _write_to_log("letter", message)
    return ""


def _write_to_log(what: str, message: StaffMessage) -> None:
    """What others get may hold a link that opens something: it is no matter for a log."""
    lines = " / ".join(message.lines) if message.for_staff else "-"
    log.warning("%s to %s | %s | %s", what, message.shown_as, message.title, lines)
