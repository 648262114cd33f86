"""The text of a letter: no personal data and none of a resident's words."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.clock import local
from backend.core.numbers import show_number
from backend.models import AddressKind, Alert, AlertKind, Complaint, Letter
from backend.models.labels import MOVE_NAMES, STATE_NAMES
from backend.notices.rules import account_alerts
from backend.notices.rules.address_masking import masked, target_of_address
from backend.notices.rules.addresses import owner_name
from backend.notices.rules.warning_text import warning_title
from backend.notices.senders.message import StaffMessage
from backend.notices.senders.register_lines import Target

MOST_LINES = 40


def message_of(session: Session, letter: Letter, base_url: str) -> StaffMessage:
    """The letter to an address as it stands now, ready to be sent with no database at hand."""
    address = letter.address
    if address is None:
        raise ValueError(f"letter {letter.id} belongs to another subject")
    alerts = list(
        session.scalars(
            select(Alert).where(Alert.letter_id == letter.id).order_by(Alert.emergency.desc(), Alert.id)
        )
    )
    lines = [_line(alert, base_url) for alert in alerts[:MOST_LINES]]
    if len(alerts) > MOST_LINES:
        lines.append(f"另有 {len(alerts) - MOST_LINES} 条，请到系统里看：{base_url}/staff/")
    if letter.is_test:
        lines = ["这是一条测试消息。收到它，说明这个地址能收到邻声的通知。"]
    target = target_of_address(address) or Target(AddressKind.UNKNOWN)
    return StaffMessage(
        kind=target.kind.value,
        address=target.address or ",".join(target.recipients),
        secret=target.secret,
        shown_as=owner_name(session, address) if target.kind is AddressKind.CONSOLE else masked(address),
        token=letter.token,
        title=_title(letter, alerts),
        lines=tuple(lines),
        home=f"{base_url}/staff/notices/",
        server=target.server,
    )


def _title(letter: Letter, alerts: list[Alert]) -> str:
    if letter.is_test:
        return "邻声：测试消息"
    if not alerts:
        return "邻声：没有新的情况"
    if len(alerts) == 1 and alerts[0].kind is AlertKind.ACCOUNT:
        return f"邻声：{account_alerts.title_of(alerts[0])}"
    if len(alerts) == 1 and alerts[0].title:
        return f"邻声：{alerts[0].title}"
    if len(alerts) == 1:
        return f"{_urgent(alerts[0])}{what_of(alerts[0])}：{_where(alerts[0])}"
    urgent = sum(alert.emergency for alert in alerts)
    return f"{f'【紧急 {urgent} 件】' if urgent else ''}邻声：{len(alerts)} 条新情况"


def _line(alert: Alert, base_url: str) -> str:
    if alert.kind is AlertKind.ACCOUNT:
        return account_alerts.line_of(alert, base_url)
    if alert.title:
        return f"{alert.title}\n{base_url}{alert.path}"
    if alert.complaint is None:
        return f"{what_of(alert)}：{_where(alert)}\n{base_url}/staff/warnings/"
    complaint = alert.complaint
    parts = [f"编号 {show_number(complaint.number)}", f"现在：{STATE_NAMES[complaint.state]}"]
    if complaint.next_due_at is not None:
        parts.append(f"请在 {local(complaint.next_due_at):%Y-%m-%d %H:%M} 前处理")
    link = f"{base_url}/staff/complaints/{complaint.id}"
    return f"{_urgent(alert)}{what_of(alert)}：{_where(alert)}\n{'　'.join(parts)}\n{link}"


def _urgent(alert: Alert) -> str:
    return "【紧急】" if alert.emergency else ""


def what_of(alert: Alert) -> str:
    """The happening in a word or two."""
    if alert.kind is AlertKind.DUE:
        return "今天到期"
    if alert.kind is AlertKind.ACCOUNT:
        return account_alerts.title_of(alert)
    if alert.event is None:
        return "预警"
    return MOVE_NAMES[alert.event.move]


def _where(alert: Alert) -> str:
    if alert.complaint is None:
        return warning_title(alert.warning) if alert.warning else ""
    return _place(alert.complaint)


def _place(complaint: Complaint) -> str:
    community = complaint.community.name if complaint.community else "未指明小区"
    return f"{community}·{complaint.category.name}"
