"""An order's files made as a worker makes them, on a press of the test's own."""

import os

from backend.core.config import Config
from backend.jobs.runner import perform
from backend.models import Database
from backend.printing.jobs import PrintOrders
from backend.printing.rules.production import ProductionSettings


def produce(database: Database, press: ProductionSettings, order_id: int) -> None:
    perform(database, PrintOrders(database, press), order_id)


def produce_alone(press: ProductionSettings, order_id: int) -> None:
    """In a process of its own, whose environment has the settings."""
    produce(Database(Config.from_env(os.environ)), press, order_id)
