"""The kinds of danger and their signs: emergencies.toml, and what a city wrote into its categories."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

HELP = "help"
DESPAIR = "despair"  # who writes speaks of ending their own life

_NAMED = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class EmergencyKind:
    """A row of emergencies.toml, or of a city's own emergency keywords."""

    code: str
    category: str
    advice: str
    signs: re.Pattern[str]
    hints: re.Pattern[str] | None
    calm: re.Pattern[str] | None
    lasting: bool = False
    suspected: bool = False
    alone: bool = False
    certain: bool = False
    instead_of: frozenset[str] = frozenset()


@cache
def shipped_kinds() -> tuple[EmergencyKind, ...]:
    patterns = shipped_patterns()
    return tuple(
        EmergencyKind(
            code=row["code"],
            category=row.get("category", ""),
            advice=row.get("advice", ""),
            signs=re.compile("|".join(patterns[row["code"], "signs"])),
            hints=_one_pattern(patterns.get((row["code"], "hints"), [])),
            calm=_one_pattern(patterns[row["code"], "calm"]),
            lasting=row.get("lasting", False),
            suspected=row.get("suspected", False),
            alone=row.get("alone", False),
            certain=row.get("certain", False),
            instead_of=frozenset(row.get("instead_of", ())),
        )
        for row in _parsed()["kind"]
    )


def emergency_numbers() -> str:
    """For a danger of which nothing more is known."""
    return next(kind.advice for kind in shipped_kinds() if kind.code == HELP)


def shipped_patterns() -> dict[tuple[str, str], list[str]]:
    """By the kind's code and `signs`, `hints` or `calm`, with the words for their names."""
    lexicon = _parsed()
    return {
        (row["code"], part): [_spelt_out(pattern, lexicon["words"]) for pattern in row[part]]
        for row in lexicon["kind"]
        for part in ("signs", "hints", "calm")
        if part in row
    }


@cache
def city_kind(code: str, keywords: str) -> EmergencyKind | None:
    """What a city wrote into the table. Its keywords are taken as they stand."""
    if not keywords.split():
        return None
    signs = re.compile("|".join(map(re.escape, keywords.split())))
    return EmergencyKind(code, code, "", signs, None, None, certain=True)


def _one_pattern(patterns: list[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(patterns)) if patterns else None


def _spelt_out(pattern: str, words: dict[str, str]) -> str:
    return _NAMED.sub(lambda name: f"(?:{words[name[1]]})", pattern)


@cache
def _parsed() -> dict[str, Any]:
    return tomllib.loads(
        files("backend.complaints.rules.filing").joinpath("emergencies.toml").read_text("utf-8")
    )
