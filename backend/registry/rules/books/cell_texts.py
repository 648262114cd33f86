"""Values of the books as a sheet shows them."""

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Any

from backend.core.fields.book_kinds import (
    AREA,
    MONEY,
    MONTH,
    PERMILLE,
    PERSON_PHONE,
    SHARE,
    shown_hundredths,
    shown_permille,
    shown_phone,
    shown_share,
)
from backend.core.fields.kinds import FEN, Kind
from backend.models import CommitteeKind
from backend.models.books.labels import book_name
from backend.models.labels import COMMITTEE_NAMES
from backend.sheets.columns import Column


def _shown_month(month: date) -> str:
    return f"{month:%Y-%m}"


_SHOWN_BY_KIND: tuple[tuple[Kind, Callable[[Any], str]], ...] = (
    (AREA, shown_hundredths),
    (MONEY, shown_hundredths),
    (FEN, shown_hundredths),
    (PERMILLE, shown_permille),
    (SHARE, shown_share),
    (MONTH, _shown_month),
    (PERSON_PHONE, shown_phone),
)


def book_cell(column: Column, value: Any) -> str:
    """Read back by the column's kind it is the same value."""
    if value is None:
        return ""
    for kind, shown_text in _SHOWN_BY_KIND:
        if column.kind is kind:
            return shown_text(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return COMMITTEE_NAMES[value] if isinstance(value, CommitteeKind) else book_name(value)
    return str(value)
