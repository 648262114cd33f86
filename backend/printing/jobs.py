"""Background work of printing: an order's files."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from sqlalchemy.orm import Session

from backend.core.config import Config
from backend.core.errors import LinshengError
from backend.jobs.lease import Lease
from backend.jobs.leased import Failure, LeasedWork
from backend.jobs.schedule import Recurring, in_transaction
from backend.jobs.worker_job import WorkerJob
from backend.models import Database, OrderState, PrintOrder
from backend.models.printing import PRINTING_QUEUE
from backend.printing.leaflets.print_conditions import print_condition
from backend.printing.rules.leftovers import delete_leftovers
from backend.printing.rules.orders import FAULT
from backend.printing.rules.production import ProductionSettings, produce

BACKOFF = tuple(timedelta(seconds=seconds) for seconds in (30, 300, 1800, 7200, 28800))


@dataclass(frozen=True, slots=True)
class OrderToProduce:
    order_id: int
    attempt: int


class PrintOrders(LeasedWork[PrintOrder, OrderToProduce, None]):
    """While it works the worker renews the lease with the pages it has made."""

    plural = "printing orders"
    table = PrintOrder
    pending, working, given_up = OrderState.QUEUED, OrderState.PRODUCING, OrderState.FAILED
    lease = timedelta(seconds=60)
    backoff = BACKOFF
    # 300,000 leaflets are written and checked within the hour; a hung worker shows by its lease, not by this.
    timeout = timedelta(hours=4)
    refused_on = (LinshengError,)  # somebody has to mend it first

    def __init__(self, database: Database, settings: ProductionSettings) -> None:
        self._database = database
        self._press = settings

    @classmethod
    def opened(cls, database: Database, config: Config) -> Self:
        return cls(database, production_settings(config))

    def prepare(self, session: Session, row: PrintOrder, now: datetime) -> OrderToProduce:
        return OrderToProduce(row.id, row.attempts)

    def send(self, task: OrderToProduce) -> None:
        lease = Lease(self._database, PrintOrders, task.order_id, task.attempt)
        produce(self._database, self._press, task.order_id, lease)

    def finish(
        self, session: Session, row: PrintOrder, task: OrderToProduce, result: None, now: datetime
    ) -> None:
        row.state, row.problem, row.last_error = OrderState.READY, "", ""

    def failed(
        self, session: Session, row: PrintOrder, task: OrderToProduce | None, failure: Failure, now: datetime
    ) -> None:
        if failure.is_last:
            row.problem = failure.error.message if isinstance(failure.error, LinshengError) else FAULT


def delete_files_of_cancelled_orders(database: Database, config: Config, now: datetime) -> int:
    return delete_leftovers(database, config.print_folder, now)


# By the printing worker: it is where the files are.
DELETE_LEFTOVERS = WorkerJob(
    "delete_print_leftovers", PRINTING_QUEUE, timedelta(minutes=10), delete_files_of_cancelled_orders
)
RECURRING = (
    Recurring(
        "delete files of cancelled printing orders",
        timedelta(days=1),
        in_transaction(DELETE_LEFTOVERS.enqueue),
    ),
)


def production_settings(config: Config) -> ProductionSettings:
    condition = print_condition(config.print_condition, config.print_profile)
    return ProductionSettings(config.print_folder, config.base_url, config.qr_letter_case, condition)
