"""An order's files made as a worker makes them, on a press of the test's own."""

from backend.jobs.runner import perform
from backend.models import Database
from backend.printing.jobs import PrintOrders
from backend.printing.rules.production import ProductionSettings


def produce(database: Database, press: ProductionSettings, order_id: int) -> None:
    perform(database, PrintOrders(database, press), order_id)
