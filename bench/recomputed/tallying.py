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

    def count(self, walked: Walk, registry: Registry, now: datetime) -> None:
        general, of_firm = stands(walked, registry, now), stands(walked, registry, now, of_firm=True)
        groups = list(_groups(walked))
        for scope in _scopes(walked):
            for group in groups:
                firms = scope[0] == "firm" or group[0] == "firm"
                rates = self.counted.setdefault(scope, {}).setdefault(
                    group, {rate: Counter() for rate in RATES}
                )
                for rate, stand in (of_firm if firms else general).items():
                    rates[rate][stand] += 1


def stands(walked: Walk, registry: Registry, now: datetime, *, of_firm: bool = False) -> dict[str, str]:
    """Yes, no, or the reason for which it is left out, in each rate."""
    ended = {"withdrawn": "withdrawn", "rejected": "rejected"}.get(walked.state, "")
    late = {
        kind
        for kind, step, _due, owing in walked.broken
        if step == 1 and (not of_firm or owing == walked.answered_for)
    }
    if of_firm and walked.answered_for[0] != "firm":
        late = set()
    silence_from = (walked.replied or now) + timedelta(days=registry.limits["rate_days"])
    if ended:
        unsaid = ended
    elif walked.state == "closed" or (walked.state == "replied" and silence_from < now):
        unsaid = "silent"
    else:
        unsaid = "awaiting" if walked.state == "replied" else "unanswered"
    return {
        "response": _response(walked, late, ended),
        "solved": {True: "yes", False: "no", None: unsaid}[walked.solved],
        "satisfied": {True: "yes", False: "no", None: unsaid}[walked.satisfied],
        "on_time": _on_time(walked, late, ended),
        "redo": "yes" if walked.redone else "no" if walked.replied else ended or "unanswered",
    }


def _response(walked: Walk, late: set[str], ended: str) -> str:
    if "contact" in late:
        return "no"
    if walked.contact_due is None:
        return "uncontactable"
    if walked.into:
        return "merged"
    return "yes" if walked.contacted or walked.replied else ended or "pending"


def _on_time(walked: Walk, late: set[str], ended: str) -> str:
    if "reply" in late:
        return "no"
    if walked.into:
        return "merged"
    return "yes" if walked.replied else ended or "pending"


def _scopes(walked: Walk) -> Iterator[Group]:
    row = walked.case.row
    yield "city", None
    for level, key in (("district", row.district_id), ("street", row.street_id)):
        if key is not None:
            yield level, key
    if walked.answered_for[0] == "firm":
        yield walked.answered_for


def _groups(walked: Walk) -> Iterator[Group]:
    row = walked.case.row
    yield "month", f"{row.submitted_at.astimezone(CHINA):%Y-%m}"
    yield "category", row.category_id
    yield "district", row.district_id
    yield "street", row.street_id
    yield "community", row.community_id
    yield "firm", walked.answered_for[1] if walked.answered_for[0] == "firm" else None
