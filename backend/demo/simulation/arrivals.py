"""When residents write: more by day than at night, sometimes many about one thing."""

import random
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from backend.complaints.rules.filing.intake import Submission, submit
from backend.demo.simulation import script
from backend.demo.simulation.turns import SimulatedCity, Turn, TurnKind
from backend.models import Channel

BY_CATEGORY = {
    "repair": 20, "sanitation": 16, "parking": 12, "utilities": 10, "lift": 8, "fees": 7, "noise": 6,
    "order": 6, "greening": 4, "conduct": 4, "fire": 3, "unmanaged": 2, "committee": 1, "fund": 1,
    "revenue": 1, "other": 3,
}  # fmt: skip
BY_HOUR = (1, 1, 1, 1, 1, 2, 5, 10, 14, 15, 13, 11, 8, 8, 11, 12, 11, 11, 13, 15, 14, 9, 4, 2)
CHANNELS = (Channel.WEB, Channel.WEB, Channel.WECHAT, Channel.MINIPROGRAM, Channel.API)
ONE_MATTER = range(10, 15)


def schedule(world: SimulatedCity) -> list[Turn]:
    """Every arrival of the plan, and the matters that ten and more write of within a day."""
    plan, draw = world.plan, world.draw
    days = max(1, (plan.end - plan.start - plan.quiet).days)
    weights = [draw.paretovariate(1.6) for _ in plan.communities]
    joint = [_matter(world, number, days) for number in range(plan.joint_matters)]
    turns = [turn for matter in joint for turn in matter][: plan.complaints]
    for community in draw.choices(plan.communities, weights, k=plan.complaints - len(turns)):
        turns.append(Turn(TurnKind.ARRIVE, plan.start + _moment(draw, draw.randrange(days)), community))
    return turns


def arrive(session: Session, world: SimulatedCity, turn: Turn) -> list[Turn]:
    """One complaint, and what will come of it by itself."""
    draw = world.draw
    category, words = _category_and_words(world, turn)
    receipt = submit(
        session,
        Submission(
            idempotency_key=f"simulated-{world.plan.seed}-{draw.getrandbits(60)}",
            channel=draw.choice(CHANNELS),
            words=words,
            category_code=category,
            phone=f"139{draw.randrange(10**8):08}" if turn.matter or world.chance(0.65) else "",
            anonymous=not turn.matter and world.chance(0.35),
            **_place(world, turn),
        ),
        turn.at,
    )
    return _what_follows(world, turn, receipt.complaint_id)


def _what_follows(world: SimulatedCity, turn: Turn, complaint: int) -> list[Turn]:
    turns = [Turn(TurnKind.WORK, world.later(turn.at, 5.0), complaint)]
    if world.chance(0.12):
        turns.append(Turn(TurnKind.NUDGE, world.later(turn.at, 60.0), complaint))
    if world.chance(0.03):
        turns.append(Turn(TurnKind.LEAVE, world.later(turn.at, 48.0), complaint))
    if world.chance(0.14):
        turns.append(Turn(TurnKind.REDIRECT, world.later(turn.at, 20.0), complaint))
    if turn.matter:
        turns.append(
            Turn(TurnKind.MERGE, turn.at + timedelta(hours=world.draw.randint(9, 16)), complaint, turn.matter)
        )
    return turns


def _category_and_words(world: SimulatedCity, turn: Turn) -> tuple[str, str]:
    draw = world.draw
    if turn.matter:
        return turn.matter, draw.choice(script.complaints()[turn.matter])
    if world.chance(0.015):
        category = draw.choice(list(script.emergencies()))
        return category, draw.choice(script.emergencies()[category])
    category = draw.choices(list(BY_CATEGORY), list(BY_CATEGORY.values()))[0]
    return category, draw.choice(script.complaints()[category])


def _place(world: SimulatedCity, turn: Turn) -> dict[str, Any]:
    """A few name only the street, or nothing."""
    draw = world.draw
    if not turn.matter and world.chance(0.02):
        return {"street_id": draw.choice(world.plan.streets)} if world.chance(0.7) else {}
    place: dict[str, Any] = {"community_id": turn.subject}
    buildings = world.cast.buildings.get(turn.subject)
    if buildings and world.chance(0.7):
        place["building_id"] = draw.choice(buildings)
    return place


def _matter(world: SimulatedCity, number: int, days: int) -> list[Turn]:
    draw, plan = world.draw, world.plan
    community = draw.choice(plan.communities)
    start = plan.start + timedelta(days=draw.randrange(max(1, days - 1)), hours=8)
    category = ("utilities", "lift", "repair", "parking")[number % 4]
    return [
        Turn(TurnKind.ARRIVE, start + timedelta(minutes=draw.randrange(1, 480)), community, category)
        for _ in range(draw.choice(ONE_MATTER))
    ]


def _moment(draw: random.Random, day: int) -> timedelta:
    # The plan starts at midnight in China.
    hour = draw.choices(range(24), BY_HOUR)[0]
    return timedelta(days=day, hours=hour, seconds=draw.randrange(3600), microseconds=draw.randrange(10**6))
