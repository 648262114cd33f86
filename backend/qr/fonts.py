"""The fonts that leaflets are set in, and which characters they have."""

from functools import cache
from pathlib import Path

import pylopdf_fonts_zh_cn
from fontTools.ttLib import TTFont

from backend.errors import LinshengError


class MissingGlyphError(LinshengError):
    """A character that no font has: printing must stop, a box on a wall helps nobody."""

    code = "missing_glyph"


def font_folder() -> str:
    return str(Path(pylopdf_fonts_zh_cn.sans_path()).parent)


def check_glyphs(owner: str, texts: list[str]) -> None:
    """Raises MissingGlyphError naming the compound and the character."""
    known = _characters()
    for text in texts:
        for character in text:
            if ord(character) not in known and not character.isspace():
                raise MissingGlyphError(
                    f"“{owner}”的彩页无法印刷：字库中没有“{character}”（U+{ord(character):04X}）。"
                )


@cache
def _characters() -> frozenset[int]:
    with TTFont(pylopdf_fonts_zh_cn.sans_path(), lazy=True) as font:
        return frozenset(font.getBestCmap())
