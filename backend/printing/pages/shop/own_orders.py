"""A printing shop's own orders, with links to the portal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask import redirect, url_for
from werkzeug.wrappers import Response

from backend.access.permissions import Permission
from backend.core.clock import utc_now
from backend.models import OrderState, PrintLink
from backend.printing.rules import links
from backend.printing.rules.orders import STATE_NAMES
from backend.web.audiences import staff_pages
from backend.web.guard import current_staff, requires
from backend.web.rendering import render, variables_of
from backend.web.services import services


@variables_of("printing/shop/own_orders.html")
@dataclass(frozen=True, slots=True)
class OwnOrdersPage:
    links: Sequence[PrintLink]
    states: Mapping[OrderState, str] = field(default_factory=lambda: STATE_NAMES)


@staff_pages.get("/print-orders/")
@requires(Permission.SHOP_ORDER_READ)
def print_orders() -> str:
    with services().database.reading() as reading:
        shop_links = links.links_of_shop(reading, current_staff(), utc_now())
        return render(OwnOrdersPage(shop_links))


@staff_pages.post("/print-orders/<row:link_id>")
@requires(Permission.SHOP_ORDER_READ)
def open_print_order(link_id: int) -> Response:
    """By POST: the address behind it is a secret that must not be fetched ahead or kept."""
    with services().database.reading() as reading:
        link = links.link_of_shop(reading, current_staff(), link_id, utc_now())
    token = links.token_of(link, services().config.signing_keys)
    return redirect(url_for("printshop.order", token=token), 303)
