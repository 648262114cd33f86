"""Printing orders: the list."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from backend.access.permissions import Permission
from backend.models import OrderState, PrintOrder
from backend.printing.leaflets.formats import FORMATS, Format
from backend.printing.rules.orders import IN_WORK, STATE_NAMES, failed_attempts, visible_orders
from backend.printing.rules.wrong_leaflets import wrong_leaflet_counts
from backend.web.audiences import city_pages
from backend.web.guard import current_staff, requires
from backend.web.rendering import render, variables_of
from backend.web.services import services


@variables_of("printing/bureau/list.html")
@dataclass(frozen=True, slots=True)
class OrderList:
    """`working` while the files of one of them are made: the page then asks again by itself.

    `wrong` counts, by id of the order, codes that are revoked or lead elsewhere. `failing` are the ids of
    those whose files could not be made yet and are tried again.
    """

    orders: Sequence[PrintOrder]
    wrong: Mapping[int, int]
    failing: Collection[int]
    working: bool
    state_names: Mapping[OrderState, str] = field(default_factory=lambda: STATE_NAMES)
    formats: Mapping[str, Format] = field(default_factory=lambda: FORMATS)


@city_pages.get("/leaflets/")
@requires(Permission.PRINT_ORDER_READ)
def leaflets() -> str:
    with services().database.reading() as session:
        orders = visible_orders(session, current_staff())
        wrong = wrong_leaflet_counts(session, orders)
    failing = {order.id for order in orders if failed_attempts(order)}
    return render(OrderList(orders, wrong, failing, working=any(order.state in IN_WORK for order in orders)))
