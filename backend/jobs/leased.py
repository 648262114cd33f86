"""The base class of a kind of leased work: its table, its times, its steps. `runner.py` runs it."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Generic, Self, TypeVar

from sqlalchemy.orm import Session

from backend.core.config import Config
from backend.models import Database
from backend.models.background import Leased

# Eleven attempts over 28 hours: an outage over a weekend's night loses nothing.
OVER_28_HOURS = tuple(
    timedelta(seconds=seconds) for seconds in (5, 30, 300, 1800, 1800, 3600, 7200, 14400, 28800, 43200)
)

Row = TypeVar("Row", bound=Leased)
Task = TypeVar("Task")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Failure:
    """How an attempt failed. `is_last`: none follows. No `error`: its workers died and recorded nothing."""

    reason: str
    error: Exception | None
    is_last: bool


class LeasedWork(ABC, Generic[Row, Task, Result]):
    """One kind of work. Steps of one attempt: claim, `prepare`, `send`, then `finish` or `failed`.

    All but `send` run in a transaction on the row, which is locked. `send` runs with no connection held; it
    may run twice for one row, where a worker dies after it and before its end is recorded.

    A row waits in the state `pending` and is with a worker in the state `working` (they may be the same). It
    ends in the state `given_up` after a refusal or the last attempt; any other end is set by `prepare` or
    `finish`. After failure number n it waits for `backoff[n - 1]`.
    """

    plural: ClassVar[str]
    """What its rows are, in words for the operator."""
    table: ClassVar[type[Leased]]
    pending: ClassVar[StrEnum]
    working: ClassVar[StrEnum]
    given_up: ClassVar[StrEnum]
    lease: ClassVar[timedelta]
    backoff: ClassVar[tuple[timedelta, ...]]
    timeout: ClassVar[timedelta]
    """After which RQ interrupts the job: longer than all calls of an attempt together."""
    retry_on: ClassVar[tuple[type[Exception], ...]] = ()
    """Answers that may be better later; they win over `refused_on`."""
    refused_on: ClassVar[tuple[type[Exception], ...]] = ()
    """Answers that will stay as they are. Any other exception is logged and tried again."""
    fault_words: ClassVar[str] = "internal error, see the worker's log"

    @classmethod
    @abstractmethod
    def opened(cls, database: Database, config: Config) -> Self:
        """With what it needs from outside, for the life of a worker."""

    @abstractmethod
    def prepare(self, session: Session, row: Row, now: datetime) -> Task | None:
        """Read all that `send` needs. None where the row has been brought to its end."""

    @abstractmethod
    def send(self, task: Task) -> Result:
        """The slow part, outside of the database."""

    @abstractmethod
    def finish(self, session: Session, row: Row, task: Task, result: Result, now: datetime) -> None:
        """Set the row's end state and record what came of it."""

    def failed(
        self,
        session: Session,
        row: Row,
        task: Task | None,
        failure: Failure,
        now: datetime,
    ) -> Task | None:
        """What else a failure means. Its state and next attempt are set already.

        Returns a task where the same attempt goes on in another way.
        """
        return None

    def is_last_attempt(self, row: Row, now: datetime) -> bool:
        return row.attempts > len(self.backoff)

    def error_text(self, row: Row, task: Task | None, failure: Failure) -> str:
        """For `last_error`."""
        return failure.reason

    @classmethod
    def most_attempts(cls) -> int:
        return len(cls.backoff) + 1
