"""An order that was really produced and checked, and the app behind a real socket."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import make_url, select
from werkzeug.serving import make_server

from backend.core.clock import local_today, utc_now
from backend.models import Database, OrderState, PrintOrder, StaffAccount
from backend.printing.forms.order import parse_request
from backend.printing.forms.shop import parse_link
from backend.printing.jobs import production_settings
from backend.printing.rules import links, orders
from backend.printing.rules.ordering import Imprint
from backend.web.services import EXTENSION, Services
from tests.support.city import City
from tests.support.finished_orders import made_once
from tests.support.producing import produce
from tests.support.staff_pages import sign_in, token_of

__all__ = ["sign_in", "token_of"]

FORM = {
    "name": "第一批",
    "scope": "all",
    "shared": "",
    "copies": "2",
    "format": "a4",
    "sheet": "single",
    "bleed": "1",
    "serials": "1",
}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Pages are the same on both databases; the rules behind them are tested on both."""
    return sqlite_url


@dataclass
class Shop:
    """What a bureau has done so far: orders produced, links sent."""

    services: Services
    orders: list[str] = field(default_factory=list)

    @property
    def database(self) -> Database:
        return self.services.database

    def order(self, who: str = "city", *, approved: bool = True, **more: str) -> str:
        """The number of an order whose files are made and checked."""
        config = self.services.config
        place = make_url(config.database_url)
        number = (
            made_once(
                lambda: self._order(who, approved=approved, **more),
                Path(str(place.database)), config.print_folder,
                config.base_url, local_today(), who, approved, tuple(more.items()),
            )
            if place.drivername == "sqlite"
            else self._order(who, approved=approved, **more)
        )  # fmt: skip
        self.orders.append(number)
        return number

    def _order(self, who: str, *, approved: bool, **more: str) -> str:
        form = {name: [value] for name, value in (FORM | more).items()}
        with self.database.transaction() as session:
            staff = self._staff(session, who)
            order_request = parse_request(session, staff, form, Imprint("阳泉市", "12345", "96333"))
            placed = orders.place_order(session, staff, order_request, utc_now())
        self.produce(placed.number)
        if approved:
            with self.database.transaction() as session:
                orders.approve(session, self.row(session, placed.number), staff, utc_now())
        return placed.number

    def produce(self, number: str) -> None:
        """As the worker does."""
        with self.database.reading() as session:
            order_id = self.row(session, number).id
        produce(self.database, production_settings(self.services.config), order_id)
        with self.database.reading() as session:
            order = self.row(session, number)
            assert order.state is OrderState.READY, order.problem

    def link(self, number: str, days: str = "30") -> str:
        """The token of a fresh link."""
        with self.database.transaction() as session:
            order = self.row(session, number)
            link_request = parse_link({"shop": "阳泉印刷厂", "days": days})
            link = links.issue(session, order, self._staff(session, "city"), link_request, utc_now())
            return links.token_of(link, self.services.config.secret_key)

    def row(self, session, number: str) -> PrintOrder:
        return session.scalars(select(PrintOrder).where(PrintOrder.number == number)).one()

    def folder(self, number: str) -> Path:
        return self.services.config.print_folder / number

    def _staff(self, session, username: str) -> StaffAccount:
        return session.scalars(select(StaffAccount).where(StaffAccount.username == username)).one()


@pytest.fixture
def shop(app: Flask, city: City) -> Shop:
    return Shop(app.extensions[EXTENSION])


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    """The address of the app behind a real socket."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()
