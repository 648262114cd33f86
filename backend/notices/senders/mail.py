"""Mail over SMTP; tells a refusal from a temporary failure.

5xx for the recipient is final and its reason is shown to the office; everything else is tried again.
"""

import logging
import smtplib
import socket
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, parseaddr
from urllib.parse import urlsplit

from backend.notices.senders.message import RetrySend, SendRefused, StaffMessage
from backend.notices.senders.outgoing import HostRefusedError, OutgoingDoor
from backend.notices.senders.register_lines import url_parts

TIMEOUT_SECONDS = 8  # for each step; below the lease of a letter
FINAL = 500
# One sentence whatever is there: what answers behind a port of a server that an office named is not for it.
NOT_REACHED = "连不上这个地址里写的发信服务器，或它不接受账号和密码。请核对服务器、端口、账号和密码。"

log = logging.getLogger(__name__)

# Providers whose mail server is known by the domain of the account: host, port, security. As in apprise.
_PROVIDERS = {
    "163.com": ("smtp.163.com", 465, "ssl"),
    "foxmail.com": ("smtp.qq.com", 587, "starttls"),
    "gmail.com": ("smtp.gmail.com", 587, "starttls"),
    "hotmail.com": ("smtp-mail.outlook.com", 587, "starttls"),
    "live.com": ("smtp-mail.outlook.com", 587, "starttls"),
    "outlook.com": ("smtp.outlook.com", 587, "starttls"),
    "qq.com": ("smtp.qq.com", 587, "starttls"),
    "yahoo.com": ("smtp.mail.yahoo.com", 465, "ssl"),
}
_PORTS = {"insecure": 25, "starttls": 587, "ssl": 465}


@dataclass(frozen=True, slots=True)
class MailServer:
    """`security` is insecure, starttls or ssl."""

    host: str
    port: int
    user: str
    password: str
    sender: str
    security: str


def mail_server(mail_url: str) -> MailServer | None:
    """LINSHENG_MAIL_URL, or a line of the register; None where that names no mail server.

    mailto:// and mailtos:// with the options smtp, from and mode, as apprise reads them.
    """
    parts = url_parts(mail_url)
    if parts is None or parts.scheme not in {"mailto", "mailtos"}:
        return None
    name, at, own_host = parts.user.partition("@")
    user, sender = parts.user, f"{name or 'linsheng'}@{parts.host}"
    known = _PROVIDERS.get(parts.host.lower()) if user and not parts.options.get("smtp") else None
    if known and not at:
        user = sender
    mode = parts.options.get("mode", "").lower()
    if not mode:
        mode = known[2] if known else "starttls" if parts.scheme == "mailtos" else "insecure"
    host = parts.options.get("smtp") or (known[0] if known else parts.host or own_host)
    if mode not in _PORTS or not host:
        return None
    _, written = parseaddr(parts.options.get("from", ""))
    return MailServer(
        host=host,
        port=parts.port or (known[1] if known else _PORTS[mode]),
        user=user,
        password=parts.password,
        sender=written if "@" in written else sender,
        security=mode,
    )


def send_mail(server: MailServer, message: StaffMessage, door: OutgoingDoor) -> str:
    """Returns what was answered for those who did not get it where others did; empty where all did.

    A server that the address itself names (`message.server`) is somebody else's: of it only refusals of
    recipients are told.
    Raises SendRefused for what the recipient's server refuses for good, RetrySend for everything else.
    """
    try:
        with _opened(server, door) as smtp:
            if server.user and server.password:
                smtp.login(server.user, server.password)
            missed = smtp.send_message(_letter(server, message), server.sender, message.recipients)
    except smtplib.SMTPRecipientsRefused as refused:
        code, answer_text = next(iter(refused.recipients.values()))
        raise _answer(code, answer_text, message) from None
    except smtplib.SMTPDataError as error:
        raise _answer(error.smtp_code, error.smtp_error, message) from None
    except HostRefusedError:
        log.warning("a mail server that an address names is not allowed: %s:%s", server.host, server.port)
        raise RetrySend(NOT_REACHED) from None
    except (OSError, smtplib.SMTPException) as error:
        raise _trouble(error, message) from None
    return "；".join(str(_answer(code, answer, message)) for code, answer in missed.values())


def _trouble(error: Exception, message: StaffMessage) -> RetrySend:
    """Everything before the recipients."""
    if message.server:
        return RetrySend(NOT_REACHED)
    if isinstance(error, smtplib.SMTPResponseException):
        # Login or sender refused: ours to mend, not the fault of this address.
        return RetrySend(f"本市发信服务器：{_refusal_text(error.smtp_code, error.smtp_error, message)}")
    return RetrySend(f"连不上发信服务器（{type(error).__name__}）")


class _PlainClient(smtplib.SMTP):
    def __init__(self, server: MailServer, door: OutgoingDoor) -> None:
        self._door = door
        super().__init__(server.host, server.port, timeout=TIMEOUT_SECONDS)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return self._door.connect(host, port, timeout)


class _TlsClient(smtplib.SMTP_SSL):
    def __init__(self, server: MailServer, door: OutgoingDoor) -> None:
        self._door = door
        context = ssl.create_default_context()
        super().__init__(server.host, server.port, timeout=TIMEOUT_SECONDS, context=context)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        connection = self._door.connect(host, port, timeout)
        return self.context.wrap_socket(connection, server_hostname=host)


def _opened(server: MailServer, door: OutgoingDoor) -> smtplib.SMTP:
    if server.security == "ssl":
        return _TlsClient(server, door)
    smtp = _PlainClient(server, door)
    if server.security == "starttls":
        smtp.starttls(context=ssl.create_default_context())
    return smtp


def _letter(server: MailServer, message: StaffMessage) -> EmailMessage:
    """RFC 3834: a machine wrote it, so no holiday note answers it; RFC 2919: whose letters these are."""
    host = urlsplit(message.home).hostname or "localhost"
    letter = EmailMessage()
    letter["From"] = f"邻声 <{server.sender}>"
    letter["To"] = message.address
    letter["Subject"] = message.title
    letter["Date"] = formatdate()
    letter["Message-ID"] = f"<{message.token}@{host}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter["X-Auto-Response-Suppress"] = "All"
    lines = list(message.lines)
    if message.for_staff:
        letter["List-Id"] = f"Linsheng <staff-notices.{host}>"
        letter["List-Unsubscribe"] = f"<{message.home}>"
        lines.append(f"收多少、什么时候收，在这里改：{message.home}")
    letter.set_content("\n\n".join(lines))
    return letter


def _answer(code: int, answer_text: bytes | str, message: StaffMessage) -> Exception:
    reason = _refusal_text(code, answer_text, message)
    return (
        SendRefused(f"对方邮箱拒收：{reason}") if code >= FINAL else RetrySend(f"对方邮箱暂时不收：{reason}")
    )


def _refusal_text(code: int, answer_text: bytes | str, message: StaffMessage) -> str:
    text = answer_text.decode("utf-8", "replace") if isinstance(answer_text, bytes) else answer_text
    text = f"{code} {' '.join(text.split())}"
    for recipient in message.recipients:
        text = text.replace(recipient, message.shown_as)
    return text[:200]
