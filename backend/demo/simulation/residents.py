"""What residents do after filing: rate, stay silent, urge, add, withdraw, reopen."""

from datetime import timedelta

from sqlalchemy.orm import Session

from backend.complaints.rules.handling import followups, lifecycle
from backend.demo.simulation.script import say
from backend.demo.simulation.turns import SimulatedCity, Turn, TurnKind
from backend.models import Complaint, State


def answer(session: Session, world: SimulatedCity, turn: Turn) -> list[Turn]:
    """To a reply: more than a third says nothing."""
    complaint = session.get_one(Complaint, turn.subject)
    if complaint.state is not State.REPLIED:
        return []
    if world.chance(0.4):
        back = Turn(TurnKind.REOPEN, turn.at + timedelta(days=world.draw.randint(8, 24)), turn.subject)
        return [back] if world.chance(0.05) else []
    solved = world.draw.choices((True, False, None), (70, 22, 8))[0]
    satisfied = world.draw.choices((True, False, None), _mood(solved=solved))[0]
    text = say(world.draw, "redo") if solved is False else ""
    lifecycle.rate(session, turn.subject, solved=solved, satisfied=satisfied, text=text, now=turn.at)
    if solved is False:
        return [Turn(TurnKind.WORK, world.later(turn.at, 8.0), turn.subject)]
    if solved is None and world.chance(0.4):
        return [Turn(TurnKind.ANSWER, world.later(turn.at, 30.0), turn.subject)]
    if solved and world.chance(0.04):
        return [Turn(TurnKind.REOPEN, world.later(turn.at, 150.0), turn.subject)]
    return []


def reopen(session: Session, world: SimulatedCity, turn: Turn) -> list[Turn]:
    lifecycle.reopen(session, turn.subject, say(world.draw, "reopen"), turn.at)
    return [Turn(TurnKind.WORK, world.later(turn.at, 8.0), turn.subject)]


def nudge(session: Session, world: SimulatedCity, turn: Turn) -> list[Turn]:
    if world.chance(0.3):
        followups.supplement(session, turn.subject, say(world.draw, "supplement"), [], turn.at)
    else:
        followups.urge(session, turn.subject, say(world.draw, "urge"), turn.at)
    return []


def leave(session: Session, world: SimulatedCity, turn: Turn) -> list[Turn]:
    lifecycle.withdraw(session, turn.subject, say(world.draw, "withdraw"), turn.at)
    return []


def _mood(*, solved: bool | None) -> tuple[int, int, int]:
    """Weights of satisfied, not satisfied, nothing said."""
    if solved is None:
        return 60, 40, 0
    return (80, 8, 12) if solved else (6, 74, 20)
