"""One turn of an actor, and the state that it meets."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from backend.access.offices import Office
from backend.demo.simulation.actors import Actors
from backend.demo.simulation.plan import Plan


class TurnKind(StrEnum):
    ARRIVE = "arrive"
    WORK = "work"
    RULE = "rule"
    REDIRECT = "steer"
    MERGE = "merge"
    ANSWER = "answer"
    REOPEN = "reopen"
    NUDGE = "nudge"
    LEAVE = "leave"
    JOB = "job"


@dataclass(frozen=True, slots=True)
class Turn:
    """`subject` is a complaint, or the community of an arrival; `matter` makes many write of one thing."""

    kind: TurnKind
    at: datetime
    subject: int = 0
    matter: str = ""


@dataclass(frozen=True, slots=True)
class SimulatedCity:
    draw: random.Random
    plan: Plan
    cast: Actors

    def chance(self, share: float) -> bool:
        return self.draw.random() < share

    def later(
        self, now: datetime, hours: float, spread: float = 1.0, office: Office | None = None
    ) -> datetime:
        """Some time after `now`: `hours` in the middle, now and then very much longer."""
        pace = self.cast.paces.get(office, 1.0) if office else 1.0
        return now + timedelta(hours=pace * hours * self.draw.lognormvariate(0, spread))
