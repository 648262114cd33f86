"""Receipts: the shop confirms that it has the files and how many leaflets it shipped."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.errors import FieldProblem, InvalidInputError
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
    key: str = ""

    def key_on(self, link: PrintLink) -> str:
        """The same form sent twice is one receipt. Two forms that say the same are two parts of one size."""
        content = (self.key, link.id, self.kind, self.on, self.quantity, self.words)
        return sha256(repr(content).encode()).hexdigest()


def record(session: Session, link: PrintLink, receipt: ShopReceipt, now: datetime) -> bool:
    """Keep it and move the order on. False where the same form came before: nothing changes then.

    Raises InvalidInputError where it is more than the order has left.
    """
    # Two at once are counted one after the other.
    session.execute(select(PrintOrder.id).where(PrintOrder.id == link.order_id).with_for_update())
    key = receipt.key_on(link)
    if session.scalar(select(PrintReceipt.id).where(PrintReceipt.idempotency_key == key)):
        return False
    _check_quantity(session, link.order, receipt)
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
            idempotency_key=key,
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


def shipped_copies(receipts: Iterable[PrintReceipt]) -> int:
    """As all receipts together say."""
    return sum(receipt.quantity for receipt in receipts if receipt.kind is ReceiptKind.SHIPPED)


def _check_quantity(session: Session, order: PrintOrder, receipt: ShopReceipt) -> None:
    """Nobody ships more than was ordered: a slip of the hand would stand in the city's figures."""
    shipped = shipped_copies(receipts_of(session, order)) if receipt.kind is ReceiptKind.SHIPPED else 0
    left = max(order.copies - shipped, 0)
    if receipt.quantity > left:
        before = f"，已登记发货 {shipped:,} 份" if shipped else ""
        most = f"最多填 {left:,}" if left else "不能再登记"
        message = f"这个订单共 {order.copies:,} 份{before}，{most}。印多了请写在备注里。"
        raise InvalidInputError([FieldProblem("quantity", message)])


def receipts_of(session: Session, order: PrintOrder) -> list[PrintReceipt]:
    query = select(PrintReceipt).where(PrintReceipt.order_id == order.id).order_by(PrintReceipt.id)
    return list(session.scalars(query))
