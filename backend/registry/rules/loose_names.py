"""Names whose difference may be meant, 一期 and 1期, (一期) and 一期: they are asked about, not refused."""

import re
import unicodedata
from functools import lru_cache

from backend.core.alike import folded_name
from backend.registry.rules.addresses import bare_building, numbers_as_figures

_ROMAN = re.compile(r"(?<![a-z])(?:i{1,3}|iv|vi{0,3})(?=期)")
_FIGURES = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8"}
_MARK_BETWEEN_DIGITS = re.compile(r"(?<=[0-9])-+(?=[0-9])")


@lru_cache(maxsize=4096)
def loosely_folded(name: str) -> str:
    """Without brackets, dashes and dots, its numbers in figures. 1-2 is no 12."""
    plain = numbers_as_figures(folded_name(name))
    plain = _ROMAN.sub(lambda number: _FIGURES[number[0]], plain)
    if plain.isalnum():
        return plain
    dashed = "".join("-" if _is_mark(character) else character for character in plain)
    return _MARK_BETWEEN_DIGITS.sub("=", dashed).replace("-", "").replace("=", "-") or plain


@lru_cache(maxsize=4096)
def loose_building(name: str) -> str:
    return bare_building(loosely_folded(name))


@lru_cache(maxsize=4096)
def folded_building(name: str) -> str:
    return bare_building(folded_name(name))


def _is_mark(character: str) -> bool:
    category = unicodedata.category(character)
    return category.startswith("P") or category in {"Sm", "Sk"}
