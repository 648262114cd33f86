"""Printing orders: placed, previewed, approved, cancelled; and who sees which."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from backend.access.permissions import Permission, may
from backend.access.scopes import on_ground
from backend.core.clock import local
from backend.core.errors import (
    FieldProblem,
    ForbiddenError,
    InvalidInputError,
    MoveRefusedError,
    NotFoundError,
)
from backend.jobs.outbox import enqueue, restart
from backend.models import OrderState, PrintFile, PrintOrder, StaffAccount
from backend.printing.leaflets.design import Design, parse_design
from backend.printing.leaflets.text_fit import TextFit
from backend.printing.rules.copy_allocation import allocate_copies
from backend.printing.rules.ordering import OrderRequest
from backend.printing.rules.printable import LeftOut, printable_places
from backend.printing.rules.selection import PlaceToPrint
from backend.printing.rules.wrong_leaflets import refuse_wrong_leaflets
from backend.qr.rules.placements import without_code

STATE_NAMES = {
    OrderState.QUEUED: "排队中",
    OrderState.PRODUCING: "生成和自检中",
    OrderState.READY: "待批准",
    OrderState.FAILED: "生成失败",
    OrderState.APPROVED: "已批准",
    OrderState.RECEIVED: "印刷厂已收件",
    OrderState.SHIPPED: "已发货",
    OrderState.CANCELLED: "已取消",
}
MAY_BE_CANCELLED = (OrderState.QUEUED, OrderState.PRODUCING, OrderState.READY, OrderState.FAILED)
IN_WORK = (OrderState.QUEUED, OrderState.PRODUCING)
PRODUCED = (OrderState.READY, OrderState.APPROVED, OrderState.RECEIVED, OrderState.SHIPPED)
FAULT = "生成文件时程序出错，已多次重试。请联系运维人员查看日志，再点“重新生成”。"
MAX_LEAFLETS = 400_000
NUMBER_TRIES = 9


@dataclass(frozen=True, slots=True)
class OrderPreview:
    """What an order would come to. `new_codes` are minted by production; `left_out` cannot be printed."""

    leaflets: int
    copies: int
    streets: int
    new_codes: int
    left_out: tuple[LeftOut, ...] = ()


def preview(session: Session, order_request: OrderRequest, now: datetime) -> OrderPreview:
    """Raises InvalidInputError where nothing is chosen, or fewer copies than places."""
    text_fit = TextFit(order_request.design, order_request.format, duplex=order_request.duplex)
    printable = printable_places(session, order_request.selection, local(now).date(), text_fit)
    places = printable.places
    copies = copies_for(places, order_request.copies, shared=order_request.shared)
    return OrderPreview(
        leaflets=len(places),
        copies=sum(copies),
        streets=len({place.street_id for place in places}),
        new_codes=len(without_code(session, [place.place for place in places])),
        left_out=tuple(printable.left_out),
    )


def copies_for(places: Sequence[PlaceToPrint], copies: int, *, shared: bool) -> list[int]:
    """How many of each. Raises InvalidInputError."""
    if not places:
        raise InvalidInputError([FieldProblem("scope", "这样选，一个地方也没有。请换个范围。")])
    if len(places) > MAX_LEAFLETS:
        raise InvalidInputError([FieldProblem("scope", f"一次最多 {MAX_LEAFLETS:,} 个地方，请分批下单。")])
    if not shared:
        return [copies] * len(places)
    if copies < len(places):
        raise InvalidInputError([FieldProblem("copies", f"共有 {len(places):,} 个地方，总份数不能比它少。")])
    return allocate_copies(copies, [place.homes for place in places])


def place_order(
    session: Session, staff: StaffAccount, order_request: OrderRequest, now: datetime
) -> PrintOrder:
    """Enqueue the order. Raises InvalidInputError and ForbiddenError."""
    if not may(staff, Permission.PRINT_ORDER_CHANGE):
        raise ForbiddenError("只有住建部门可以下单印刷。")
    left_out = preview(session, order_request, now).left_out
    order = PrintOrder(
        name=order_request.name,
        district_id=staff.district_id,
        created_by_id=staff.id,
        created_at=now,
        selection=order_request.selection.to_json(),
        copies_wanted=order_request.copies,
        shared=order_request.shared,
        template=order_request.design.template,
        design=json.dumps(order_request.design.settings(), ensure_ascii=False),
        design_name=order_request.design_name,
        logo=order_request.design.logo,
        miniprogram_code=order_request.design.miniprogram_code,
        format=order_request.format,
        sheet=order_request.sheet,
        bleed=order_request.bleed,
        duplex=order_request.duplex,
        serials=order_request.serials,
        paper=order_request.paper,
        note=order_request.note,
        left_out="\n".join(map(str, left_out)),
        state=OrderState.QUEUED,
        enqueue_after=now,
    )
    _add_numbered(session, order, now)
    enqueue(session, [order], now)
    return order


def design_of_order(order: PrintOrder) -> Design:
    """The design as it was when the order was placed."""
    return parse_design(
        order.template, json.loads(order.design), logo=order.logo, miniprogram_code=order.miniprogram_code
    )


def visible_orders(session: Session, staff: StaffAccount, *, limit: int = 200) -> list[PrintOrder]:
    """The newest first. The city's bureau and auditors see all, a district's its own; nobody else any."""
    query = select(PrintOrder).where(_readable_by(staff)).order_by(PrintOrder.id.desc()).limit(limit)
    return list(session.scalars(query))


def order_for(session: Session, staff: StaffAccount, number: str) -> PrintOrder:
    """Raises NotFoundError for one that does not exist or is not theirs."""
    order = session.scalars(
        select(PrintOrder).where(PrintOrder.number == number, _readable_by(staff))
    ).first()
    if order is None:
        raise NotFoundError("没有这个印刷订单。")
    return order


def _readable_by(staff: StaffAccount) -> ColumnElement[bool]:
    return on_ground(staff, Permission.PRINT_ORDER_READ, district=PrintOrder.district_id)


def files_of(session: Session, order: PrintOrder) -> list[PrintFile]:
    """The order's files with their streets, in one query: a country has thousands."""
    query = select(PrintFile).options(joinedload(PrintFile.street)).where(PrintFile.order_id == order.id)
    return list(session.scalars(query.order_by(PrintFile.position)))


def approve(session: Session, order: PrintOrder, staff: StaffAccount, now: datetime) -> None:
    """After the proof was looked at.

    Raises MoveRefusedError where the files are not ready, WrongLeafletsError for codes that were revoked
    or moved meanwhile.
    """
    if order.state is OrderState.READY:
        refuse_wrong_leaflets(session, order, "请取消订单，重新下单。")
    _move(session, order, (OrderState.READY,), OrderState.APPROVED)
    order.approved_by_id, order.approved_at = staff.id, now


def cancel(session: Session, order: PrintOrder) -> None:
    """Raises MoveRefusedError once a shop may have begun."""
    _move(session, order, MAY_BE_CANCELLED, OrderState.CANCELLED)


def produce_again(session: Session, order: PrintOrder, now: datetime) -> None:
    """After what failed was mended (a name, a character). Files that are good stay."""
    _move(session, order, (OrderState.FAILED,), OrderState.QUEUED)
    order.problem = order.last_error = ""
    restart(session, [order], now)


def failed_attempts(order: PrintOrder) -> int:
    """How often its files could not be made, while they are tried again; 0 where nothing went wrong."""
    if order.state not in IN_WORK or not order.last_error:
        return 0
    return order.attempts - (order.state is OrderState.PRODUCING)


def _move(session: Session, order: PrintOrder, allowed: Sequence[OrderState], to: OrderState) -> None:
    """In one statement, so that two people at once cannot both succeed."""
    moved = session.execute(
        update(PrintOrder)
        .where(PrintOrder.id == order.id, PrintOrder.state.in_(allowed))
        .values(state=to)
        .returning(PrintOrder.id)
    ).first()
    if moved is None:
        session.refresh(order)
        raise MoveRefusedError(f"订单现在是“{STATE_NAMES[order.state]}”，不能这样操作。")


def _add_numbered(session: Session, order: PrintOrder, now: datetime) -> None:
    """Two bureaus at once may draw the same number: the later one draws again."""
    for last_try in (*[False] * NUMBER_TRIES, True):
        order.number = _number(session, now)
        try:
            with session.begin_nested():
                session.add(order)
        except IntegrityError:
            if last_try:
                raise
        else:
            return


def _number(session: Session, now: datetime) -> str:
    """P, year and month, and a running number: P2611-003."""
    month = f"P{local(now):%y%m}-"
    count = session.scalar(select(func.count()).where(PrintOrder.number.startswith(month))) or 0
    return f"{month}{count + 1:03d}"
