"""Joint matters: who was merged into what when, and how many people stood behind it."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bench.recomputed.facts import Case, Registry


@dataclass(slots=True)
class Matters:
    """Only what was ever merged is kept."""

    registry: Registry
    leading: dict[str, Case] = field(default_factory=dict)
    members: dict[str, list[Case]] = field(default_factory=lambda: defaultdict(list))

    def note(self, case: Case) -> None:
        moves = {str(event.move) for event in case.events}
        if "take_in" in moves:
            self.leading[case.row.number] = case
        for number in {event.details["into"] for event in case.events if str(event.move) == "merge"}:
            self.members[number].append(case)

    def differences(self, checked: Counter[str]) -> list[str]:
        faults = []
        for number, case in self.leading.items():
            joint = None
            for event in case.events:
                if str(event.move) != "take_in":
                    continue
                inside = [
                    member for member in self.members[number] if _merged_into(member, event.at) == number
                ]
                people = {_person(member.row) for member in (case, *inside)}
                checked["joint matters"] += 1
                recorded = (event.details["members"], event.details["people"])
                if recorded != (len(inside), len(people)):
                    faults.append(f"{number}: {recorded} taken in, must be {len(inside)} of {len(people)}")
                if len(people) >= self.registry.limits["joint_owners"]:
                    joint = joint or event.at
            if case.row.joint_at != joint:
                faults.append(f"{number}: joint at {case.row.joint_at}, must be {joint}")
        return faults


def _merged_into(case: Case, moment: datetime) -> str | None:
    """As it stood then; what happens at the moment itself has happened."""
    into = None
    for event in case.events:
        if event.at > moment:
            break
        move = str(event.move)
        if move == "merge":
            into = event.details["into"]
        elif str(event.to_state) != "merged":
            into = None
    return into


def _person(row: Any) -> Any:
    return row.resident_id or row.phone_index or row.id
