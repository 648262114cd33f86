"""Reads a telephone number as people write it, and says what is wrong with what is none.

There is one reader for all fields. What differs between them is data: a `PhoneField` says which kinds of
numbers it takes, and how many.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from enum import StrEnum

import phonenumbers
from phonenumbers import PhoneNumberFormat

from backend.core.characters import standard, without_marks, without_unseen

CHINA = 86
LONGEST_NUMBER = 40
LONGEST_EXTENSION = 8
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－﹣ー", "-"))
_WRITTEN = re.compile(r"\(?\+?\(?[0-9][0-9\s().-]*")
_WITH_COUNTRY = re.compile(r"(?:\+|00)86[\s-]?(?:\(0\))?|86[\s-]?(?=1[3-9]|0[1-9])")
# 转 8012 and #8012 name it; behind a dash an extension is left over only by a whole number of the land line.
NAMED_EXTENSION = re.compile(
    r"\s*[,;(]?\s*(?:转接?|分机号?|内线|ext\.?|extension|x|#|\*)\s*-?[:=]?\s*(?P<extension>[0-9]+)\s*\)?",
    re.IGNORECASE,
)
DASHED_EXTENSION = re.compile(
    r"(?P<number>\(?0[0-9]{2,3}\)?[\s-]*[0-9]{3,4}[\s-]?[0-9]{4})\s*[-,]\s*"
    rf"(?P<extension>[0-9]{{1,{LONGEST_EXTENSION}}})(?![0-9])"
)
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_FREE = re.compile(r"[48]00[0-9]{7}")
_SHORT = re.compile(r"1[0-9]{2}|1[0-9]{4}|9[56][0-9]{3,6}")
_FIXED = re.compile(
    r"(?P<area>010|02[0-9]|0[3-9][0-9]{2})(?P<own>[0-9]{7,8}|1[0-9]{2}|1[0-9]{4}|9[56][0-9]{3})"
)
_WITHOUT_ZERO = re.compile(r"(?:10|2[0-9]|[3-9][0-9]{2})[0-9]{7,8}")
_LOCAL = re.compile(r"[2-9][0-9]{6,7}")
FIXED_EXAMPLE = "010-12345678"


class NumberKind(StrEnum):
    """`FREE` begins with 400 or 800. `SHORT` is a service's: 12345, 0353-12345.

    `UNLISTED` has the shape of a Chinese number and stands in no plan: an example, or newer than the plan.
    """

    MOBILE = "mobile"
    FIXED = "fixed"
    FREE = "free"
    SHORT = "short"
    ABROAD = "abroad"
    UNLISTED = "unlisted"


@dataclass(frozen=True, slots=True)
class Number:
    """`national` are the digits as they are dialled in their country, of which `area` stand for the place."""

    kind: NumberKind
    national: str
    area: int = 0
    country: int = CHINA
    extension: str = ""

    @property
    def plain(self) -> str:
        """One spelling, without the extension: 0353-2028888, 400-123-4567, 13800138000, +85223456789."""
        if self.country != CHINA:
            return f"+{self.country}{self.national}"
        if self.area:
            return f"{self.national[: self.area]}-{self.national[self.area :]}"
        if _FREE.fullmatch(self.national):
            return f"{self.national[:3]}-{self.national[3:6]}-{self.national[6:]}"
        return self.national

    @property
    def dialled(self) -> str:
        """As it follows `tel:`, with a pause before an extension."""
        number = self.national if self.country == CHINA else self.plain
        return f"{number},{self.extension}" if self.extension else number

    @property
    def stored(self) -> str:
        """E.164, with `;ext=` behind it where there is an extension, as RFC 3966 writes it."""
        digits = self.national.removeprefix("0") if self.country == CHINA else self.national
        number = f"+{self.country}{digits}"
        return f"{number};ext={self.extension}" if self.extension else number

    def with_extension(self, extension: str) -> "Number | None":
        """None where it is longer than any: cut short it would lead to somebody else."""
        return replace(self, extension=extension) if len(extension) <= LONGEST_EXTENSION else None


@dataclass(frozen=True, slots=True)
class PhoneField:
    """What a field takes: these kinds, one number or several."""

    kinds: frozenset[NumberKind]
    example: str
    takes_several: bool = False

    def fault_of(self, typed: str) -> str:
        """What is wrong with a folded text of which this field takes no number."""
        digits = re.sub(r"[\s()-]+", "", typed)
        if _WITHOUT_ZERO.fullmatch(digits) and not _FREE.fullmatch(digits):
            return f"像是丢了区号前面的 0，请写成 {FIXED_EXAMPLE} 这样"
        if _LOCAL.fullmatch(digits):
            return f"没有区号，请写成 {FIXED_EXAMPLE} 这样"
        number = read_number(typed)
        if number is not None and number.kind in {NumberKind.SHORT, NumberKind.ABROAD}:
            return f"这里不能留这样的号码，请留手机或座机，如 {self.example}"
        if number is not None or re.search(r"[0-9]{7}", digits):
            several = "，几个号码用“、”隔开" if self.takes_several else ""
            mend = "检查" if _WRITTEN.fullmatch(typed) else "只写号码"
            return f"电话号码看起来不对，请{mend}，如 {self.example}{several}"
        return "不是电话号码，没有号码请留空"


PERSON = PhoneField(
    frozenset({NumberKind.MOBILE, NumberKind.FIXED, NumberKind.FREE, NumberKind.ABROAD}),
    example="13800138000",
)
OFFICE = PhoneField(frozenset(NumberKind) - {NumberKind.ABROAD}, example=FIXED_EXAMPLE, takes_several=True)


def folded(text: str) -> str:
    """Full-width figures, keycaps, marks between the digits and all dashes in one form."""
    visible = without_marks(without_unseen(standard(text)))
    return unicodedata.normalize("NFKC", visible).translate(_DASHES).strip()


def read_number(typed: str) -> Number | None:
    """A folded text that is one number, with its extension, and nothing else."""
    if len(typed) > LONGEST_NUMBER:
        return None
    dashed = DASHED_EXTENSION.fullmatch(typed)
    if dashed:
        number = _read_plain(dashed["number"])
        if number is not None:
            return number.with_extension(dashed["extension"])
    for named in NAMED_EXTENSION.finditer(typed):
        number = _read_plain(typed[: named.start()]) if named.end() == len(typed) else None
        if number is not None:
            return number.with_extension(named["extension"])
    return _read_plain(typed)


def _read_plain(typed: str) -> Number | None:
    if not _WRITTEN.fullmatch(typed):
        return None
    bare = typed.removeprefix("(")
    country = _WITH_COUNTRY.match(bare)
    digits = re.sub(r"[^0-9+]", "", f"+86{bare[country.end() :]}" if country else bare)
    if digits.startswith("+86"):
        digits = digits.removeprefix("+86")
        is_national = _MOBILE.match(digits) or _FREE.match(digits) or _SHORT.fullmatch(digits)
        digits = digits if is_national or digits.startswith("0") else f"0{digits}"
    if digits.startswith(("+", "00")):
        return _abroad(digits)
    if _MOBILE.fullmatch(digits.removeprefix("0")):  # as it was once dialled from another city
        digits = digits.removeprefix("0")
    for kind, shape in ((NumberKind.MOBILE, _MOBILE), (NumberKind.FREE, _FREE)):
        if shape.fullmatch(digits):
            return Number(kind if _is_listed(digits) else NumberKind.UNLISTED, digits)
    if _SHORT.fullmatch(digits):
        return Number(NumberKind.SHORT, digits)
    fixed = _FIXED.fullmatch(digits)
    return _fixed(digits, len(fixed["area"]), len(fixed["own"])) if fixed else None


def _fixed(digits: str, area: int, own: int) -> Number:
    if own < 7:  # noqa: PLR2004 - a service's number behind an area code
        return Number(NumberKind.SHORT, digits, area)
    return Number(NumberKind.FIXED if _is_listed(digits) else NumberKind.UNLISTED, digits, area)


def _is_listed(digits: str) -> bool:
    return phonenumbers.is_valid_number(phonenumbers.parse(digits, "CN"))


def _abroad(digits: str) -> Number | None:
    try:
        number = phonenumbers.parse(digits, "CN")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number) or number.country_code == CHINA:
        return None
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    country = number.country_code or 0
    return Number(NumberKind.ABROAD, e164.removeprefix(f"+{country}"), country=country)
