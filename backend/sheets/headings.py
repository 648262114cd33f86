"""Which column a heading means: full width, blanks, stars, remarks and units in brackets say nothing else."""

import re
import unicodedata
from functools import lru_cache

from backend.sheets.columns import Column, SheetDescription

_REMARK = re.compile(r"必填|必须|选填|可选|可空|没有则空|格式|如|例|示例|单位|YYYY|yyyy|年/月/日|年-月-日")
_BRACKETS = re.compile(r"\s*[(\[【〔]([^()\[\]【】〔〕]*)[)\]】〕]\s*$")
_STARS = "*★☆※·:∗"


def column_of(sheet: SheetDescription, heading: str) -> Column | None:
    """None for a heading that is none of the sheet's, and for one with a unit that we do not know."""
    return next((column for column in sheet.columns if spelling_of(column, heading) is not None), None)


def spelling_of(column: Column, heading: str) -> int | None:
    """The place of a heading among the column's names, None where it is none of them."""
    bare, units = _split(heading)
    names = _folded(column.headings)
    if bare not in names:
        return None
    known_units = _folded(column.units)
    return names.index(bare) if all(unit in known_units or _REMARK.match(unit) for unit in units) else None


def bare_heading(heading: str) -> str:
    """Without what says nothing else; a unit stays."""
    bare, units = _split(heading)
    return bare + "".join(f"({unit})" for unit in units if not _REMARK.match(unit))


@lru_cache(maxsize=1024)
def _folded(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(_fold, names))


@lru_cache(maxsize=4096)
def _split(heading: str) -> tuple[str, tuple[str, ...]]:
    """The heading and what stands in brackets behind it."""
    rest = unicodedata.normalize("NFKC", heading)
    units: list[str] = []
    while True:
        rest = rest.strip().strip(_STARS).strip()
        brackets = _BRACKETS.search(rest)
        if not brackets or not brackets.start():
            return _fold(rest), tuple(units)
        units.append(_fold(brackets[1]))
        rest = rest[: brackets.start()]


def _fold(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()
