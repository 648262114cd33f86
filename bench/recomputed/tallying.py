"""The five rates from the walked logs, by the words of docs/statistics.md."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bench.recomputed.facts import Registry
from bench.recomputed.holidays import CHINA
from bench.recomputed.walking import Walk

RATES = ("response", "solved", "satisfied", "on_time", "redo")
Group = tuple[str, Any]


@dataclass(slots=True)
class Tally:
    """By scope, then by what is counted by and its key, then by rate: how many stand how."""

    counted: dict[Group, dict[Group, dict[str, Counter[str]]]] = field(default_factory=dict)

    def count(self, one: Walk, registry: Registry, now: datetime) -> None:
        general, of_firm = stands(one, registry, now), stands(one, registry, now, of_firm=True)
        groups = list(_groups(one))
        for scope in _scopes(one):
            for group in groups:
                firms = scope[0] == "firm" or group[0] == "firm"
                rates = self.counted.setdefault(scope, {}).setdefault(
                    group, {rate: Counter() for rate in RATES}
                )
                for rate, stand in (of_firm if firms else general).items():
                    rates[rate][stand] += 1


def stands(one: Walk, registry: Registry, now: datetime, *, of_firm: bool = False) -> dict[str, str]:
    """Yes, no, or the reason for which it is left out, in each rate."""
    ended = {"withdrawn": "withdrawn", "rejected": "rejected"}.get(one.state, "")
    late = {
        kind for kind, step, _due, owing in one.broken if step == 1 and (not of_firm or owing == one.given)
    }
    if of_firm and one.given[0] != "firm":
        late = set()
    silence_from = (one.replied or now) + timedelta(days=registry.limits["rate_days"])
    if ended:
        unsaid = ended
    elif one.state == "closed" or (one.state == "replied" and silence_from < now):
        unsaid = "silent"
    else:
        unsaid = "awaiting" if one.state == "replied" else "unanswered"
    return {
        "response": _response(one, late, ended),
        "solved": {True: "yes", False: "no", None: unsaid}[one.solved],
        "satisfied": {True: "yes", False: "no", None: unsaid}[one.satisfied],
        "on_time": _on_time(one, late, ended),
        "redo": "yes" if one.redone else "no" if one.replied else ended or "unanswered",
    }


def _response(one: Walk, late: set[str], ended: str) -> str:
    if "contact" in late:
        return "no"
    if one.contact_due is None:
        return "uncontactable"
    if one.into:
        return "merged"
    return "yes" if one.contacted or one.replied else ended or "pending"


def _on_time(one: Walk, late: set[str], ended: str) -> str:
    if "reply" in late:
        return "no"
    if one.into:
        return "merged"
    return "yes" if one.replied else ended or "pending"


def _scopes(one: Walk) -> Iterator[Group]:
    row = one.case.row
    yield "city", None
    for level, key in (("district", row.district_id), ("street", row.street_id)):
        if key is not None:
            yield level, key
    if one.given[0] == "firm":
        yield one.given


def _groups(one: Walk) -> Iterator[Group]:
    row = one.case.row
    yield "month", f"{row.submitted_at.astimezone(CHINA):%Y-%m}"
    yield "category", row.category_id
    yield "district", row.district_id
    yield "street", row.street_id
    yield "community", row.community_id
    yield "firm", one.given[1] if one.given[0] == "firm" else None
