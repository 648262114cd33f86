"""Moves of a printing order: approve, cancel, make again, send or revoke the link."""

from collections.abc import Callable, Mapping

from flask import abort, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from backend.access.permissions import Permission
from backend.core.clock import utc_now
from backend.core.errors import InvalidInputError, LinshengError, NotFoundError
from backend.core.fields.reader import FieldReader
from backend.history.audit import record
from backend.models import PrintOrder
from backend.printing.forms.shop import parse_link
from backend.printing.pages.bureau.order import order_page, own_order
from backend.printing.rules import links, orders
from backend.web.audiences import city_pages
from backend.web.guard import current_staff, requires
from backend.web.services import services

Answer = Response | tuple[str, int]


@city_pages.post("/leaflets/orders/<code:number>/approve")
@requires(Permission.PRINT_ORDER_CHANGE)
def leaflet_approve(number: str) -> Answer:
    return _act(
        number,
        "print_order.approved",
        lambda session, order: orders.approve(session, order, current_staff(), utc_now()),
        done="已批准，可以把链接发给印刷厂了。",
    )


@city_pages.post("/leaflets/orders/<code:number>/cancel")
@requires(Permission.PRINT_ORDER_CHANGE)
def leaflet_cancel(number: str) -> Answer:
    return _act(number, "print_order.cancelled", orders.cancel, done="订单已取消。")


@city_pages.post("/leaflets/orders/<code:number>/again")
@requires(Permission.PRINT_ORDER_CHANGE)
def leaflet_again(number: str) -> Answer:
    return _act(
        number,
        "print_order.made_again",
        lambda session, order: orders.produce_again(session, order, utc_now()),
        done="已重新排队，没有问题的文件不会重做。",
    )


@city_pages.post("/leaflets/orders/<code:number>/links")
@requires(Permission.PRINT_ORDER_CHANGE)
def issue_link(number: str) -> Answer:
    def issue(session: Session, order: PrintOrder) -> None:
        links.issue(session, order, current_staff(), parse_link(request.form), utc_now())

    is_mailed = not FieldReader(request.form).is_empty("recipient")
    message = "链接已生成，邮件正在发送。" if is_mailed else "链接已生成，请复制发给印刷厂。"
    return _act(number, "print_link.issued", issue, done=message, form=request.form)


@city_pages.post("/leaflets/orders/<code:number>/links/<row:link_id>/revoke")
@requires(Permission.PRINT_ORDER_CHANGE)
def revoke_link(number: str, link_id: int) -> Answer:
    def revoke(session: Session, order: PrintOrder) -> None:
        for link in links.links_of(session, order):
            if link.id == link_id:
                links.revoke(link, utc_now())
                return
        raise NotFoundError("没有这个链接。")

    return _act(number, "print_link.revoked", revoke, done="链接已收回，现在就打不开了。")


def _act(
    number: str,
    act: str,
    move: Callable[[Session, PrintOrder], None],
    *,
    done: str,
    form: Mapping[str, str] | None = None,
) -> Answer:
    """Scope, then the rule; a refusal shows the page with the form as it was filled in."""
    try:
        with services().database.transaction() as session:
            move(session, own_order(session, number))
            record(session, current_staff(), act, number)
    except InvalidInputError as invalid:
        return order_page(number, link_problems=invalid.problems, form=form), invalid.status
    except NotFoundError:
        abort(404)
    except LinshengError as error:
        return order_page(number, refused=error.message, form=form), error.status
    flash(done)
    return redirect(url_for("city.leaflet_order", number=number), 303)
