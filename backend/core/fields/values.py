"""Text to a value, or None for anything else: for addresses and hidden fields, which nobody typed."""

import re
from datetime import date
from enum import StrEnum
from typing import TypeVar

from backend.core.text import clean

MAX_ROW_ID = 2**53 - 1  # fits a 64-bit column and is exact in a JSON client
MAX_DIGITS = 19  # of a 64-bit number; longer text is never handed to int()

Member = TypeVar("Member", bound=StrEnum)
_DEGREES = re.compile(r"[-+]?[0-9]{1,3}(\.[0-9]{1,20})?")
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+")
_HALF_WIDTH = {0xFF10 + digit: str(digit) for digit in range(10)} | {0xFF0C: ",", 0x3000: " "}


def plain_number(text: str) -> int | None:
    """ASCII digits and nothing else: no sign, no exponent, no other script, at most `MAX_DIGITS`."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS else None


def whole_number(text: str, lowest: int, highest: int, *, grouped: bool = False) -> int | None:
    """A number as people type it, also in full-width digits. `grouped` allows 1,240, and not 1,2."""
    typed = text.translate(_HALF_WIDTH).strip()
    number = plain_number(typed.replace(",", "") if grouped and _GROUPED.fullmatch(typed) else typed)
    return number if number is not None and lowest <= number <= highest else None


def degrees(text: str, most: int) -> float | None:
    """Of latitude (`most` 90) or longitude (180), as a device tells them; no exponent, no other script."""
    typed = text.strip()
    if not _DEGREES.fullmatch(typed):
        return None
    value = float(typed)
    return value if abs(value) <= most else None


def row_id(text: str | None) -> int | None:
    """The id of a row, as our own pages write it."""
    number = plain_number((text or "").strip())
    return number if number is not None and number <= MAX_ROW_ID else None


def member(kind: type[Member], text: str | None) -> Member | None:
    """The member of an enum with this value."""
    return next((member for member in kind if member.value == text), None)


def iso_day(text: str | None) -> date | None:
    """A day as a browser's date field writes it, YYYY-MM-DD; the first and last of the calendar are none.

    They have no midnight in every time zone.
    """
    try:
        day = date.fromisoformat((text or "").strip())
    except ValueError:
        return None
    return day if date.min < day < date.max else None


def search_words(text: str | None, longest: int) -> str:
    """What somebody looks for: visible characters in one line, cut at `longest`."""
    return " ".join(clean(text or "").split())[:longest]
