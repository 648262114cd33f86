"""Kinds of alerts: names, default timing, and which move is of which kind."""

from enum import StrEnum
from typing import Any, Protocol

from backend.models import AlertKind, Complaint, Move


class Choice(StrEnum):
    NOW = "now"
    HOURLY = "hourly"
    TIMES = "times"
    NEVER = "never"


CHOICE_NAMES = {
    Choice.NOW: "立即",
    Choice.HOURLY: "每小时汇总",
    Choice.TIMES: "定时汇总",
    Choice.NEVER: "不发",
}

KIND_NAMES = {
    AlertKind.EMERGENCY: "紧急投诉（困人、漏电、燃气等）",
    AlertKind.NEW: "新派来、改派、重办",
    AlertKind.DUE: "今天到期",
    AlertKind.BREACH: "已经超期",
    AlertKind.URGED: "催办、督办",
    AlertKind.RULING: "等本单位裁定、审核",
    AlertKind.RULED: "裁定、审核的结果",
    AlertKind.WARNING: "预警",
    AlertKind.DISCLOSURE: "公示到期、超期",
    AlertKind.OTHER: "其他进展（补充、评价、撤回等）",
}

DEFAULTS = {
    AlertKind.EMERGENCY: Choice.NOW,
    AlertKind.NEW: Choice.NOW,
    AlertKind.DUE: Choice.NOW,
    AlertKind.BREACH: Choice.NOW,
    AlertKind.URGED: Choice.NOW,
    AlertKind.RULING: Choice.NOW,
    AlertKind.RULED: Choice.HOURLY,
    AlertKind.WARNING: Choice.NOW,
    AlertKind.ACCOUNT: Choice.NOW,
    AlertKind.DISCLOSURE: Choice.TIMES,
    AlertKind.OTHER: Choice.TIMES,
}

_KINDS = {
    **dict.fromkeys(
        (Move.DISPATCH, Move.REROUTE, Move.REDO, Move.REOPEN, Move.SEPARATE, Move.ADD_ASSIST), AlertKind.NEW
    ),
    Move.REMIND: AlertKind.BREACH,
    **dict.fromkeys((Move.URGE, Move.SUPERVISE), AlertKind.URGED),
    **dict.fromkeys((Move.ASK_RETURN, Move.ASK_EXTENSION, Move.HAND_IN), AlertKind.RULING),
    **dict.fromkeys(
        (
            Move.GRANT_RETURN,
            Move.REFUSE_RETURN,
            Move.GRANT_EXTENSION,
            Move.REFUSE_EXTENSION,
            Move.PASS_REVIEW,
            Move.SEND_BACK,
        ),
        AlertKind.RULED,
    ),
}


def alert_kind_of(move: Move, complaint: Complaint) -> AlertKind:
    return AlertKind.EMERGENCY if complaint.emergency else _KINDS.get(move, AlertKind.OTHER)


class Chooser(Protocol):
    """An address, or these columns of one."""

    @property
    def staff_id(self) -> int | None: ...
    @property
    def choices(self) -> dict[str, Any]: ...


def choice_of(address: Chooser, kind: AlertKind) -> Choice:
    """As its owner chose. An office cannot choose to miss an emergency; one of its people can.

    Nobody can choose not to hear what others did to their account.
    """
    if kind is AlertKind.ACCOUNT:
        return Choice.NOW
    if kind is AlertKind.EMERGENCY and address.staff_id is None:
        return Choice.NOW
    choices = address.choices if isinstance(address.choices, dict) else {}
    try:
        return Choice(choices.get(kind.value, DEFAULTS[kind]))
    except ValueError:  # damaged, or of another release: nobody is missed for it
        return DEFAULTS[kind]
