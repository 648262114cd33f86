"""The daily mail to the city's auditors: where the audit log ends."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.clock import local
from backend.core.config import Config
from backend.history.audit_check import end_text
from backend.jobs.outbox import enqueue
from backend.models import AddressKind, AuditHead, Letter
from backend.notices.senders.message import SendRefused, StaffMessage

LETTER_KIND = "audit_end"


def write_daily_letter(session: Session, now: datetime) -> bool:
    """One letter a day in China. False where it is there already, or the log is empty."""
    if not session.scalars(select(AuditHead.number)).one():
        return False
    token = f"audit-end-{local(now):%Y%m%d}"
    if session.scalars(select(Letter.id).where(Letter.token == token)).first() is not None:
        return False
    enqueue(session, [Letter(kind=LETTER_KIND, token=token, created_at=now)], now)
    return True


def message_of(session: Session, letter: Letter, config: Config) -> StaffMessage:
    """The end as it stands now; the recipients are of the settings, which are not in the database."""
    if not config.audit_mail:
        raise SendRefused("没有设置审计人员的邮箱（LINSHENG_AUDIT_MAIL）")
    head = session.scalars(select(AuditHead)).one()
    end = end_text(head.number, head.hash)
    lines = (
        f"{config.city_name}邻声的操作日志现有 {head.number} 条，末条为：",
        end,
        "请留存本邮件。核对时在服务器上运行：",
        f"linsheng audit verify --expect {end}",
        "如果有一天没有收到，请询问管理员。",
    )
    return StaffMessage(
        kind=AddressKind.EMAIL,
        address=config.audit_mail,
        secret="",
        shown_as="auditors",
        token=letter.token,
        title=f"邻声操作日志 {local(letter.created_at):%Y-%m-%d}：{head.number} 条",
        lines=lines,
        home=config.base_url,
        for_staff=False,
    )
