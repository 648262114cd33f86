"""Receipts: the shop confirms that it has the files and how many leaflets it shipped."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.models import OrderState, PrintLink, PrintOrder, PrintReceipt, ReceiptKind
from backend.models.session import conflict_insert

MAX_WORDS = 200
MAX_QUANTITY = 10_000_000
KIND_NAMES = {ReceiptKind.RECEIVED: "已收到文件", ReceiptKind.SHIPPED: "已发货"}


@dataclass(frozen=True, slots=True)
class ShopReceipt:
    kind: ReceiptKind
    on: date
    quantity: int
    words: str


def record(session: Session, link: PrintLink, receipt: ShopReceipt, now: datetime) -> bool:
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
