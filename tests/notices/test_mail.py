"""Mail to staff through a real SMTP server."""

from dataclasses import replace

import pytest

from backend.notices.senders.mail import mail_server, send_mail
from backend.notices.senders.message import RetrySend, SendRefused, StaffMessage
from backend.notices.senders.outgoing import operators_door
from tests.support.mail_server import MailServer

MESSAGE = StaffMessage(
    kind="email", address="wuye@example.com", secret="", shown_as="w***@example.com", token="abc123",
    title="【紧急】派单：桃北小区·电梯", lines=("编号 260 650 7234",), home="https://linsheng.example.gov.cn/staff/notices/",
)  # fmt: skip


def send(url: str, message: StaffMessage) -> str:
    """Through the city's own server, which the settings name."""
    server = mail_server(url)
    assert server is not None
    return send_mail(server, message, operators_door(server.host, server.port))


def test_a_mail_says_that_a_machine_wrote_it(mail: MailServer) -> None:
    send(mail.url, MESSAGE)

    [sent] = mail.mails
    assert sent["Subject"] == "【紧急】派单：桃北小区·电梯"
    assert sent["To"] == "wuye@example.com"
    assert sent["Message-ID"] == "<abc123@linsheng.example.gov.cn>"
    assert sent["Auto-Submitted"] == "auto-generated"
    assert "staff-notices.linsheng.example.gov.cn" in sent["List-Id"]
    assert sent["Date"]
    assert "编号 260 650 7234" in mail.text()


@pytest.mark.parametrize(
    ("answer", "kind"),
    [("550 5.1.1 no such user wuye@example.com", SendRefused), ("451 4.7.1 greylisted", RetrySend)],
)
def test_who_is_refused_and_who_is_to_wait(answer: str, kind: type[Exception], mail: MailServer) -> None:
    mail.refused["wuye@example.com"] = answer

    with pytest.raises(kind) as error:
        send(mail.url, MESSAGE)

    assert answer[:9] in str(error.value)
    assert "wuye@example.com" not in str(error.value)


@pytest.mark.parametrize(("answer", "kind"), [("554 spam", SendRefused), ("452 full", RetrySend)])
def test_refused_after_its_content(answer: str, kind: type[Exception], mail: MailServer) -> None:
    mail.answer = answer
    with pytest.raises(kind, match=answer):
        send(mail.url, MESSAGE)


def test_a_server_that_is_down_is_tried_again(mail: MailServer) -> None:
    mail.stop()
    with pytest.raises(RetrySend):
        send(mail.url, MESSAGE)


def test_a_title_cannot_smuggle_a_header(mail: MailServer) -> None:
    with pytest.raises(ValueError, match="linefeed"):
        send(mail.url, replace(MESSAGE, title="x\nBcc: a@b.cn"))
    assert mail.mails == []


def test_the_settings_of_the_mail_server_are_read() -> None:
    server = mail_server(
        "mailtos://bot:geheim@example.gov.cn?smtp=smtp.example.gov.cn&from=lin@example.gov.cn"
    )
    assert (server.host, server.port, server.user, server.security) == (
        "smtp.example.gov.cn",
        587,
        "bot",
        "starttls",
    )
    assert server.sender == "lin@example.gov.cn"
    assert mail_server("json://127.0.0.1") is None
    assert mail_server("") is None
