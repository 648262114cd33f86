"""The active filters of the inbox, each with a link that removes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backend.complaints.pages.inbox.query import Query
from backend.complaints.rules.inbox.filters import DueWithin
from backend.models import StaffAccount

DUES = {DueWithin.OVERDUE: "已超时", DueWithin.SOON: "24 小时内到期"}
FLAGS = {"emergency": "紧急", "redo": "重办", "joint": "联名"}


@dataclass(frozen=True, slots=True)
class Chip:
    words: str
    without: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters offer. Categories are id and name."""

    categories: Sequence[tuple[int, str]]
    states: Mapping[str, str]
    channels: Mapping[str, str]
    colleagues: Sequence[StaffAccount]


def chips(query: Query, choices: Choices) -> list[Chip]:
    """What is searched stands in its own field."""
    chips = []
    for name, value in query.parameters.items():
        words = _words(name, value, choices)
        if words:
            chips.append(Chip(words, query.address(**{name: ""})))
    return chips


def _words(name: str, value: str, choices: Choices) -> str:
    names_by_filter: dict[str, tuple[str, Mapping[str, str]]] = {
        "category": ("类别", {str(row_id): label for row_id, label in choices.categories}),
        "handler": ("经办人", {str(colleague.id): colleague.name for colleague in choices.colleagues}),
        "state": ("状态", choices.states),
        "channel": ("渠道", choices.channels),
        "due": ("时限", {due.value: label for due, label in DUES.items()}),
    }
    if name in FLAGS:
        return FLAGS[name]
    if name in names_by_filter:
        label, names = names_by_filter[name]
        return f"{label}：{names[value]}" if value in names else ""
    return {"place": f"小区：{value}", "since": f"{value} 起提交", "until": f"{value} 止提交"}.get(name, "")
