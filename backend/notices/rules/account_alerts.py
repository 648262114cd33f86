"""Alerts to the owner of an account about what others did to it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.clock import local
from backend.models import Alert, AlertKind, NoticeAddress
from backend.notices.rules.alerts import create_alerts

ACT_TEXTS = {
    "account.link_made": "有人为您的账号生成了重设密码的链接",
    "password.reset": "您账号的密码已用链接重设",
    "second_factor.cleared": "您账号的两步验证已被清除",
}


def alert_account_owner(session: Session, staff_id: int, act: str, now: datetime) -> None:
    """At once, in the transaction of the act. An owner without an address reads it at the next sign-in."""
    own = select(NoticeAddress).where(NoticeAddress.staff_id == staff_id, NoticeAddress.removed_at.is_(None))
    addresses = session.scalars(own.order_by(NoticeAddress.id)).all()
    create_alerts(session, addresses, AlertKind.ACCOUNT, now, subject=f"{act} {now.isoformat()}")


def title_of(alert: Alert) -> str:
    return ACT_TEXTS.get(alert.subject.partition(" ")[0], "您的账号有变动")


def line_of(alert: Alert, base_url: str) -> str:
    return (
        f"{title_of(alert)}（{local(alert.raised_at):%Y-%m-%d %H:%M}）。"
        f"不是您要求的，请马上告诉单位负责人。\n{base_url}/staff/me"
    )
