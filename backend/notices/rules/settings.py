"""What the form of an address holds, read and checked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from backend.core.errors import FieldProblem, InvalidInputError
from backend.models import AlertKind
from backend.notices.rules.kinds import DEFAULTS, Choice

LIMITS = range(1, 61)
MOST_TIMES = 6
_TIME = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)")


@dataclass(frozen=True, slots=True)
class Settings:
    choices: dict[str, str]
    times: str
    quiet_from: int | None
    quiet_until: int | None
    quiet_days_off: bool
    hourly_limit: int


def parse_settings(typed: Mapping[str, str]) -> Settings:
    """Fields choice-<kind>, times, quiet_from, quiet_until, quiet_days_off, hourly_limit.

    Raises InvalidInputError with every problem.
    """
    problems: list[FieldProblem] = []
    begin = _minutes(typed.get("quiet_from", ""), "quiet_from", problems)
    end = _minutes(typed.get("quiet_until", ""), "quiet_until", problems)
    if (begin is None) != (end is None) and not problems:
        problems.append(FieldProblem("quiet_from", "免打扰时段的开始和结束要么都填，要么都不填。"))
    settings = Settings(
        choices={kind.value: _choice(typed, kind, problems) for kind in AlertKind},
        times=_times(typed.get("times", ""), problems),
        quiet_from=begin,
        quiet_until=end,
        quiet_days_off=bool(typed.get("quiet_days_off")),
        hourly_limit=_limit(typed.get("hourly_limit", ""), problems),
    )
    if problems:
        raise InvalidInputError(problems)
    return settings


def clock_words(minutes: int | None) -> str:
    return "" if minutes is None else f"{minutes // 60:02d}:{minutes % 60:02d}"


def _choice(typed: Mapping[str, str], kind: AlertKind, problems: list[FieldProblem]) -> str:
    try:
        return Choice(typed.get(f"choice-{kind}", DEFAULTS[kind])).value
    except ValueError:
        problems.append(FieldProblem(f"choice-{kind}", "请在给出的几种方式里选一种。"))
        return DEFAULTS[kind].value


def _minutes(text: str, field: str, problems: list[FieldProblem]) -> int | None:
    if not text.strip():
        return None
    match = _TIME.fullmatch(text.strip())
    if match is None:
        problems.append(FieldProblem(field, "免打扰时间请写成 22:00 这样。"))
        return None
    return int(match[1]) * 60 + int(match[2])


def _times(text: str, problems: list[FieldProblem]) -> str:
    parts = re.split(r"[\s,，、;；]+", text.strip()) if text.strip() else []
    matches = [_TIME.fullmatch(part) for part in parts]
    if not 0 < len(parts) <= MOST_TIMES or None in matches:
        problems.append(
            FieldProblem("times", f"定时汇总的时间请写成 09:00 15:00 这样，最多 {MOST_TIMES} 个。")
        )
        return ""
    return " ".join(sorted({f"{int(match[1]):02d}:{match[2]}" for match in matches if match}))


def _limit(text: str, problems: list[FieldProblem]) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0  # noqa: PLR2004
    if number not in LIMITS:
        problems.append(FieldProblem("hourly_limit", f"每小时最多几条，请填 {LIMITS[0]} 至 {LIMITS[-1]}。"))
    return number
