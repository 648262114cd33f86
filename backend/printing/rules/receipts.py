"""What the shop confirms: it has the files, it has shipped so many leaflets."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.clock import local
from backend.core.errors import FieldProblem, InvalidInputError
from backend.models import OrderState, PrintLink, PrintOrder, PrintReceipt, ReceiptKind
from backend.models.session import conflict_insert

MAX_WORDS = 200
MAX_QUANTITY = 10_000_000
KIND_NAMES = {ReceiptKind.RECEIVED: "已收到文件", ReceiptKind.SHIPPED: "已发货"}


@dataclass(frozen=True, slots=True)
class Receipt:
    kind: ReceiptKind
    on: date
    quantity: int
    words: str


def parse_receipt(kind: str, on: str, quantity: str, words: str, order: PrintOrder, now: datetime) -> Receipt:
    """Raises InvalidInputError for fields kind, on, quantity, words."""
    problems = []
    if kind not in set(ReceiptKind):
        problems.append(FieldProblem("kind", "请选择已收到文件，还是已发货。"))
    day = _day(on, order, now, problems)
    quantity = quantity.strip().replace(",", "").replace("，", "")
    if not (quantity.isascii() and quantity.isdigit()) or not 1 <= int(quantity[:9]) <= MAX_QUANTITY:
        problems.append(FieldProblem("quantity", "数量请填大于 0 的整数。"))
    words = " ".join(words.split())
    if len(words) > MAX_WORDS:
        problems.append(FieldProblem("words", f"备注最多 {MAX_WORDS} 个字。"))
    if problems or day is None:
        raise InvalidInputError(problems)
    return Receipt(ReceiptKind(kind), day, int(quantity), words)


def record(session: Session, link: PrintLink, receipt: Receipt, now: datetime) -> bool:
    """Keep it and move the order on. False where the same was confirmed before: nothing changes then."""
    fresh = session.execute(
        conflict_insert(session, PrintReceipt)
        .values(
            link_id=link.id,
            order_id=link.order_id,
            kind=receipt.kind,
            on=receipt.on,
            quantity=receipt.quantity,
            words=receipt.words,
            at=now,
        )
        .on_conflict_do_nothing()
        .returning(PrintReceipt.id)
    ).first()
    if fresh is None:
        return False
    order = link.order
    if receipt.kind is ReceiptKind.SHIPPED:
        order.state = OrderState.SHIPPED
    elif order.state is OrderState.APPROVED:
        order.state = OrderState.RECEIVED
    return True


def receipts_of(session: Session, order: PrintOrder) -> list[PrintReceipt]:
    query = select(PrintReceipt).where(PrintReceipt.order_id == order.id).order_by(PrintReceipt.id)
    return list(session.scalars(query))


def _day(on: str, order: PrintOrder, now: datetime, problems: list[FieldProblem]) -> date | None:
    try:
        day = date.fromisoformat(on.strip())
    except ValueError:
        problems.append(FieldProblem("on", "日期请写成 2026-11-23 这样。"))
        return None
    if not local(order.created_at).date() <= day <= local(now).date() + timedelta(days=1):
        problems.append(FieldProblem("on", "日期不能早于下单，也不能晚于明天。"))
    return day
