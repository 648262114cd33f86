"""What a number format makes of a number: 007 of 7, 3号楼 of 3. Only simple formats are worked out."""

import re
from dataclasses import dataclass
from typing import NamedTuple

LONGEST_CODE = 255  # what a spreadsheet takes
# ECMA-376, 18.8.30, with those of Chinese: formats without a code of their own.
_BUILT_IN = {9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 48: "##0.0E+0"}
_BUILT_IN_MONTHS = frozenset({17, 27, 36, 50, 52, 57})
_BUILT_IN_DAYS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_ELAPSED = re.compile(r"\[[hms]+\]", re.IGNORECASE)
_TOKEN = re.compile(
    r'"([^"]*)"|\\(.)|_.|\*.|\[\$([^\]-]*)[^\]]*\]|\[[^\]]*\]|([0#?]+)|(General|G/通用格式)|(.)',
    re.IGNORECASE,
)
_UNWORKED = re.compile(r"\[(?:DBNum|[<>=])", re.IGNORECASE)  # Chinese numerals; a condition
_DATE_LETTERS = set("ymdhsYMDHSaA")


class _Piece(NamedTuple):
    """A run of digit places, `General`, or text that is shown as it is."""

    places: str = ""
    literal: str = ""


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """A format whose number is not shown as it is stored."""

    pieces: tuple[_Piece, ...]
    simple: bool  # whole numbers can be worked out
    scaled: bool
    several: bool  # nought and negative numbers have formats of their own

    def as_shown(self, number: float) -> str | None:
        """None where we cannot tell."""
        if not self.simple or not float(number).is_integer() or number < 0 or (self.several and number == 0):
            return None
        digits = str(int(number))
        first = next(place for place, piece in enumerate(self.pieces) if piece.places)
        texts: list[str] = []
        for place in range(len(self.pieces) - 1, -1, -1):
            piece = self.pieces[place]
            if piece.places:
                width = len(piece.places)
                own_digits = digits if place == first else digits[-width:]
                digits = digits[: len(digits) - len(own_digits)]
                empty_places = piece.places[: max(0, width - len(own_digits))]
                texts.append("0" * empty_places.count("0") + own_digits)
            else:
                texts.append(piece.literal)
        return "".join(reversed(texts))


@dataclass(frozen=True, slots=True)
class MonthFormat:
    """A date shown without its day: nobody knows which one is meant."""


def read_format(number: int, code: str | None) -> NumberFormat | MonthFormat | None:
    """None for a format that shows a number or a day as it is."""
    if code is None:
        if number in _BUILT_IN_MONTHS:
            return MonthFormat()
        code = _BUILT_IN.get(number, "General")
    first, *more = _sections(code[: LONGEST_CODE + 1])
    if not first or len(code) > LONGEST_CODE or _UNWORKED.search(first):
        return NumberFormat((), simple=False, scaled=False, several=False)
    tokens = [match.groups() for match in _TOKEN.finditer(first)]
    plain_characters = "".join(other or "" for *_, other in tokens)
    if _DATE_LETTERS & set(plain_characters):
        letters = plain_characters.lower()
        return None if "d" in letters or "y" not in letters else MonthFormat()
    return _number_format(tokens, plain_characters, several=bool(more))


def is_day_format(number: int, code: str | None) -> bool:
    """Whether a number in this format is shown as a day or a time."""
    if code is None:
        return number in _BUILT_IN_DAYS
    first = _sections(code[: LONGEST_CODE + 1])[0]
    plain_characters = "".join(match[6] or "" for match in _TOKEN.finditer(first))
    return bool(_DATE_LETTERS & set(plain_characters)) or bool(_ELAPSED.search(first))


def _sections(code: str) -> list[str]:
    """Split at semicolons that are no text."""
    return re.findall(r'(?:"[^"]*"|\\.|[^;"\\])+', code) or [""]


def _number_format(
    tokens: list[tuple[str, ...]], plain_characters: str, *, several: bool
) -> NumberFormat | None:
    pieces: list[_Piece] = []
    for quoted, escaped, currency, places, general, other in tokens:
        if places or general:
            pieces.append(_Piece(places=places or "0"))
        elif other in {",", ".", "%", "E", "e", "@", "/"}:
            continue
        else:
            pieces.append(_Piece(literal=quoted or escaped or currency or other or ""))
    literal = "".join(piece.literal for piece in pieces).strip()
    places = "".join(piece.places for piece in pieces)
    whole_places = places if "." not in plain_characters else ""
    scaled = "%" in plain_characters or _leaves_out_thousands(tokens)
    padded = whole_places.count("0") > 1 and "," not in plain_characters
    if "@" in plain_characters or not (literal or scaled or padded or set("Ee/") & set(plain_characters)):
        return None
    simple = bool(places) and not set(",.%Ee/") & set(plain_characters)
    return NumberFormat(tuple(pieces), simple, scaled, several)


def _leaves_out_thousands(tokens: list[tuple[str, ...]]) -> bool:
    """A comma behind the last digit divides by a thousand."""
    marks = "".join("0" if places else other or "" for _, _, _, places, _, other in tokens)
    return re.search(r"0,+(?![0,])", marks) is not None
