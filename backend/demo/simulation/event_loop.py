"""The event loop of the simulated city: takes the next event, runs it, schedules what follows."""

import heapq
import itertools
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from backend.complaints.rules.handling.breaches import record_due_breaches
from backend.complaints.rules.handling.lifecycle import close_silent
from backend.core.errors import LinshengError
from backend.demo.simulation import arrivals, offices, residents
from backend.demo.simulation.actors import load_actors
from backend.demo.simulation.plan import Plan
from backend.demo.simulation.turns import SimulatedCity, Turn, TurnKind
from backend.models import Database

JOB_EVERY = timedelta(hours=1)
A_TRANSACTION = 20
WORK_SECONDS, PAUSE_SECONDS = 1.0, 0.15

Handler = Callable[[Session, SimulatedCity, Turn], list[Turn]]
HANDLERS: dict[TurnKind, Handler] = {
    TurnKind.ARRIVE: arrivals.arrive,
    TurnKind.WORK: offices.work,
    TurnKind.RULE: offices.rule,
    TurnKind.REDIRECT: offices.redirect,
    TurnKind.MERGE: offices.merge_alike,
    TurnKind.ANSWER: residents.answer,
    TurnKind.REOPEN: residents.reopen,
    TurnKind.NUDGE: residents.nudge,
    TurnKind.LEAVE: residents.leave,
}


@dataclass(slots=True)
class RunCounts:
    """What happened: turns made, and those that the rules refused."""

    made: int = 0
    refused: int = 0
    complaints: int = 0


class EventLoop:
    """`run` plays the plan into the database."""

    def __init__(self, database: Database, plan: Plan) -> None:
        self._database = database
        self._plan = plan
        self._order = itertools.count()
        self._ahead: list[tuple[datetime, int, Turn]] = []
        draw = random.Random(plan.seed)  # noqa: S311 - the same every time
        with database.reading() as session:
            cast = load_actors(session, draw, list(plan.communities))
        self._world = SimulatedCity(draw, plan, cast)
        self.tally = RunCounts()

    def run(
        self, progress: Callable[[int], None] | None = None, *, pause: Callable[[float], object] | None = None
    ) -> RunCounts:
        """`pause` lets others write now and then.

        On SQLite they ask every tenth of a second whether a transaction is over, and would never find the
        moment between two.
        """
        self._put(arrivals.schedule(self._world))
        self._put([Turn(TurnKind.JOB, self._plan.start)])
        batches, worked_since = self._batches(), time.monotonic()
        for batch in batches:
            with self._database.transaction() as session:
                for turn in batch:
                    self._put(self._take(session, turn))
            if progress:
                progress(self.tally.complaints)
            if pause is not None and time.monotonic() - worked_since > WORK_SECONDS:
                pause(PAUSE_SECONDS)
                worked_since = time.monotonic()
        with self._database.transaction() as session:
            self._job(session, self._plan.end)
        return self.tally

    def _batches(self) -> Iterator[Iterator[Turn]]:
        while self._ahead and self._ahead[0][0] < self._plan.end:
            yield self._batch()

    def _batch(self) -> Iterator[Turn]:
        for _ in range(A_TRANSACTION):
            if not self._ahead or self._ahead[0][0] >= self._plan.end:
                return
            yield heapq.heappop(self._ahead)[2]

    def _put(self, turns: list[Turn]) -> None:
        for turn in turns:
            heapq.heappush(self._ahead, (turn.at, next(self._order), turn))

    def _take(self, session: Session, turn: Turn) -> list[Turn]:
        if turn.kind is TurnKind.JOB:
            if not self._plan.is_out(turn.at):
                self._job(session, turn.at)
            return [Turn(TurnKind.JOB, turn.at + JOB_EVERY)]
        self.tally.made += 1
        self.tally.complaints += turn.kind is TurnKind.ARRIVE
        try:
            with session.begin_nested():
                return HANDLERS[turn.kind](session, self._world, turn)
        except LinshengError:
            self.tally.refused += 1
            return []

    def _job(self, session: Session, now: datetime) -> None:
        while record_due_breaches(session, now):
            pass
        while close_silent(session, now):
            pass
