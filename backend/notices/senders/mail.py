"""Mail to staff over SMTP, with the headers of a machine's mail, and an answer that tells refused from busy.

apprise says only yes or no; here 5xx for the recipient is final and its reason is shown to the office.
"""

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate
from typing import Any
from urllib.parse import urlsplit

import apprise

from backend.notices.senders.message import Message, Refused, RetryLater

TIMEOUT_SECONDS = 8  # for each step; below the lease of a letter
FINAL = 500


@dataclass(frozen=True, slots=True)
class MailServer:
    host: str
    port: int
    user: str
    password: str
    sender: str
    security: str  # "none", "starttls" or "ssl"


def mail_server(mail_url: str) -> MailServer | None:
    """As apprise reads LINSHENG_MAIL_URL; None where that names no mail server."""
    if urlsplit(mail_url).scheme not in {"mailto", "mailtos"}:
        return None
    read: Any = apprise.Apprise.instantiate(mail_url)
    if read is None:
        return None
    security = str(getattr(read.secure_mode, "value", read.secure_mode)) if read.secure else "none"
    return MailServer(
        host=read.smtp_host or read.host,
        port=read.port,
        user=read.user or "",
        password=read.password or "",
        sender=read.from_addr[1],
        security={"insecure": "none"}.get(security, security),
    )


def send_mail(server: MailServer, message: Message) -> None:
    """Raises Refused for what the recipient's keeper will never take, RetryLater for everything else."""
    try:
        with _opened(server) as smtp:
            if server.user and server.password:
                smtp.login(server.user, server.password)
            smtp.send_message(_letter(server, message), server.sender, [message.address])
    except smtplib.SMTPRecipientsRefused as refused:
        code, said = next(iter(refused.recipients.values()))
        raise _answer(code, said, message) from None
    except smtplib.SMTPDataError as error:
        raise _answer(error.smtp_code, error.smtp_error, message) from None
    except smtplib.SMTPResponseException as error:
        # Login or sender refused: ours to mend, not the fault of this address.
        raise RetryLater(f"本市发信服务器：{_said(error.smtp_code, error.smtp_error, message)}") from None
    except (OSError, smtplib.SMTPException) as error:
        raise RetryLater(f"连不上发信服务器（{type(error).__name__}）") from None


def _opened(server: MailServer) -> smtplib.SMTP:
    if server.security == "ssl":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT_SECONDS, context=context)
    smtp = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS)
    if server.security == "starttls":
        smtp.starttls(context=ssl.create_default_context())
    return smtp


def _letter(server: MailServer, message: Message) -> EmailMessage:
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
    letter["List-Id"] = f"Linsheng <staff-notices.{host}>"
    letter["List-Unsubscribe"] = f"<{message.home}>"
    letter.set_content("\n\n".join([*message.lines, f"收多少、什么时候收，在这里改：{message.home}"]))
    return letter


def _answer(code: int, said: bytes | str, message: Message) -> Exception:
    reason = _said(code, said, message)
    return Refused(f"对方邮箱拒收：{reason}") if code >= FINAL else RetryLater(f"对方邮箱暂时不收：{reason}")


def _said(code: int, said: bytes | str, message: Message) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"{code} {' '.join(text.split())}".replace(message.address, message.shown_as)[:200]
