"""What a database holds that no demo has. The demo's rows and accounts never stand beside it."""

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from backend.core.errors import MoveRefusedError
from backend.models import Community, District, PropertyFirm, StaffAccount, Street
from backend.registry.rules.divisions import YANGQUAN, divisions
from backend.staff.rules.demo_accounts import demo_rows


def own_data(session: Session) -> str:
    """A city's own rows in words, such as 小区 961 个; empty where all is the demo's.

    Accounts are the city's own where no row of a demo is: somebody has begun to set it up.
    """
    counts = {
        "区县 {} 个": _count(session, District.id, District.code.not_in(_codes("district"))),
        "街道 {} 个": _count(session, Street.id, Street.code.not_in(_codes("street"))),
        "小区 {} 个": _count(session, Community.id, Community.is_demo.is_(False)),
        "物业企业 {} 家": _count(session, PropertyFirm.id, PropertyFirm.is_demo.is_(False)),
        "账号 {} 个": 0 if demo_rows(session) else _count(session, StaffAccount.id),
    }
    return "、".join(words.format(count) for words, count in counts.items() if count)


def require_no_own_data(session: Session) -> None:
    """Raises MoveRefusedError."""
    own = own_data(session)
    if own:
        raise MoveRefusedError(
            f"这个数据库里有真实的数据（{own}），不能载入演示数据。请用 LINSHENG_DATA_DIR 另选一个文件夹。"
        )


def _codes(level: str) -> list[str]:
    return [row["code"] for row in divisions(YANGQUAN) if row["level"] == level]


def _count(session: Session, column: InstrumentedAttribute[int], *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count(column)).where(*conditions)) or 0
