"""Postings: a street ticks what is posted and reports what is gone or damaged."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Subquery, func, select
from sqlalchemy.orm import Session

from backend.access.permissions import Permission, may
from backend.core.clock import local
from backend.core.errors import FieldProblem, ForbiddenError, InvalidInputError, NotFoundError
from backend.models import (
    PRINTED_STATES,
    Code,
    Community,
    LeafletPosting,
    LeafletReport,
    PrintOrder,
    PrintOrderItem,
    ReportKind,
    StaffAccount,
    Street,
)
from backend.printing.rules.selection import open_reports
from backend.qr.rules.codes import in_force, show_code
from backend.qr.rules.placements import spot_of

REPORT_NAMES = {ReportKind.MISSING: "不见了", ReportKind.DAMAGED: "破损或看不清"}


@dataclass(frozen=True, slots=True)
class PostingRow:
    """One code of a street: how many copies came, how many are up, what is reported and still open.

    Whoever scans a replaced code reaches its `successor`. A `dead` one leads nowhere: it must not hang.
    """

    code_id: int
    code: str
    community_id: int
    community: str
    spot: str
    ordered: int
    posted: int
    reported: int
    successor: str = ""
    dead: bool = False

    @property
    def left(self) -> int:
        """Copies that came and are to be put up yet."""
        return 0 if self.dead else max(self.ordered - self.posted, 0)


def posting_rows(session: Session, staff: StaffAccount) -> list[PostingRow]:
    """The codes of the staff's street that were ordered, by community, revoked ones too."""
    if not may(staff, Permission.POSTING_CHANGE):
        raise ForbiddenError("张贴登记由街道办理。")
    ordered = (
        select(PrintOrderItem.code_id, func.sum(PrintOrderItem.copies).label("copies"))
        .join(PrintOrder, PrintOrder.id == PrintOrderItem.order_id)
        .where(PrintOrder.state.in_(PRINTED_STATES))
        .group_by(PrintOrderItem.code_id)
        .subquery()
    )
    posted = _sums(LeafletPosting)
    reported = _sums(LeafletReport)
    rows = session.execute(
        select(Code, ordered.c.copies, posted.c.copies, reported.c.copies)
        .join(Community, Community.id == Code.community_id)
        .join(ordered, ordered.c.code_id == Code.id)
        .outerjoin(posted, posted.c.code_id == Code.id)
        .outerjoin(reported, reported.c.code_id == Code.id)
        .where(Community.street_id == staff.street_id)
        .order_by(Community.code, Code.id)
    )
    return [
        PostingRow(
            code_id=code.id,
            code=code.value,
            community_id=code.community_id,
            community=code.community.name,
            spot=spot_of(code),
            ordered=copies_ordered,
            posted=up or 0,
            reported=copies_reported or 0,
            successor=show_code(code_now.value) if code_now is not None and code_now is not code else "",
            dead=code_now is None,
        )
        for code, copies_ordered, up, copies_reported in rows
        for code_now in (in_force(code),)
    ]


def tick(
    session: Session,
    staff: StaffAccount,
    code_id: int,
    copies: int,
    key: str,
    now: datetime,
    *,
    photo_key: str = "",
) -> bool:
    """So many copies are up. `key` is the form's: the same form sent twice ticks once (False)."""
    code = _own_code(session, staff, code_id)
    if session.scalar(select(LeafletPosting.id).where(LeafletPosting.idempotency_key == key)):
        return False
    if in_force(code) is None:
        message = f"{code.community.name}：编号 {show_code(code.value)} 已停用，请不要张贴。"
        raise InvalidInputError([FieldProblem("copies", message)])
    available = _ordered(session, code) - _posted(session, code)
    if not 1 <= copies <= available:
        problem_text = f"最多还能登记 {available} 份" if available > 0 else "印来的都已登记张贴"
        raise InvalidInputError([FieldProblem("copies", f"{code.community.name}：{problem_text}。")])
    session.add(
        LeafletPosting(
            code_id=code.id,
            order_id=_latest_order(session, code),
            copies=copies,
            staff_id=staff.id,
            posted_at=now,
            posted_on=local(now).date(),
            photo_key=photo_key,
            idempotency_key=key,
        )
    )
    session.flush()
    return True


def report(
    session: Session,
    staff: StaffAccount,
    code_id: int,
    kind: ReportKind,
    copies: int,
    key: str,
    now: datetime,
) -> bool:
    """So many are gone or damaged: the next order of damaged leaflets prints them again.

    `key` is the form's: the same form sent twice reports once (False).
    """
    code = _own_code(session, staff, code_id)
    if session.scalar(select(LeafletReport.id).where(LeafletReport.idempotency_key == key)):
        return False
    posted = _posted(session, code)
    available = max(posted, 1) - open_reports(session, [code.id]).get(code.id, 0)
    if not 1 <= copies <= available:
        problem_text = f"最多还能报 {available} 份" if available > 0 else "都已报过"
        raise InvalidInputError(
            [FieldProblem("copies", f"{code.community.name}：已张贴 {posted} 份，{problem_text}。")]
        )
    session.add(
        LeafletReport(
            code_id=code.id, kind=kind, staff_id=staff.id, at=now, copies=copies, idempotency_key=key
        )
    )
    session.flush()
    return True


def _own_code(session: Session, staff: StaffAccount, code_id: int) -> Code:
    code = session.scalars(
        select(Code)
        .join(Community, Community.id == Code.community_id)
        .join(Street, Street.id == Community.street_id)
        .where(Code.id == code_id, Street.id == staff.street_id)
        .with_for_update(of=Code)
    ).first()
    if not may(staff, Permission.POSTING_CHANGE) or code is None:
        raise NotFoundError("这张宣传页不归本街道。")
    return code


def _sums(table: type[LeafletPosting | LeafletReport]) -> Subquery:
    query = select(table.code_id, func.sum(table.copies).label("copies")).group_by(table.code_id)
    if table is LeafletReport:
        query = query.where(LeafletReport.settled_by_id.is_(None))
    return query.subquery()


def _ordered(session: Session, code: Code) -> int:
    query = (
        select(func.coalesce(func.sum(PrintOrderItem.copies), 0))
        .join(PrintOrder, PrintOrder.id == PrintOrderItem.order_id)
        .where(PrintOrderItem.code_id == code.id, PrintOrder.state.in_(PRINTED_STATES))
    )
    return session.scalar(query) or 0


def _posted(session: Session, code: Code) -> int:
    query = select(func.coalesce(func.sum(LeafletPosting.copies), 0)).where(LeafletPosting.code_id == code.id)
    return session.scalar(query) or 0


def _latest_order(session: Session, code: Code) -> int | None:
    return session.scalar(
        select(PrintOrderItem.order_id)
        .join(PrintOrder, PrintOrder.id == PrintOrderItem.order_id)
        .where(PrintOrderItem.code_id == code.id, PrintOrder.state.in_(PRINTED_STATES))
        .order_by(PrintOrderItem.order_id.desc())
        .limit(1)
    )
