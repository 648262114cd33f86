"""Telephone numbers of offices: several in one field, each in one spelling and with a link of its own."""

import re
import unicodedata
from dataclasses import dataclass

from backend.core.fields.kinds import FieldError, Kind

JOINT = "、"
_BETWEEN = re.compile(r"[/、,;|\n]|或者|或|和")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－﹣ー", "-"))
_ABROAD = re.compile(r"(?:\+|00)86-?(?:\(0\))?")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_FREE = re.compile(r"([48]00)([0-9]{3})([0-9]{4})")
_ELSEWHERE = re.compile(r"1[3-9]|[48]00")  # numbers that have no area code to lose its nought
_SHORT = re.compile(r"1[0-9]{2}|1[0-9]{4}|9[56][0-9]{3,6}")
_EXTENSION = r"(?:(?:转|分机|#|-|EXT\.?)+(?P<extension>[0-9]{1,6}))?"
_FIXED = re.compile(
    rf"(?P<area>010|02[0-9]|0[3-9][0-9]{{2}})-?(?P<own>[0-9]{{3,4}}-?[0-9]{{4}}|1[0-9]{{2}}|1[0-9]{{4}}|9[56][0-9]{{3}}){_EXTENSION}"
)
_LOCAL = re.compile(r"[2-9][0-9]{6,7}")
_WITHOUT_ZERO = re.compile(r"(?:10|2[0-9]|[3-9][0-9]{2})[0-9]{7,8}")
_EXAMPLE = "010-12345678"


@dataclass(frozen=True, slots=True)
class OfficePhone:
    """One `number` as people read it; `dialled` follows `tel:`, with a pause before an extension."""

    number: str
    dialled: str


def office_phones(text: str) -> tuple[OfficePhone, ...]:
    """Every number of a field, in order. Raises FieldError where something in it is no number."""
    folded = unicodedata.normalize("NFKC", text).translate(_DASHES).upper()
    phones: list[OfficePhone] = []
    for part in filter(None, (part.strip() for part in _BETWEEN.split(folded))):
        phones += _of_part(part)
    if not phones:
        raise FieldError("不是电话号码，没有号码请留空")
    return tuple(dict.fromkeys(phones))


def phones_to_call(text: str) -> tuple[OfficePhone, ...]:
    """The same for what is stored already: text that is no number is shown and has nothing to dial."""
    try:
        return office_phones(text) if text else ()
    except FieldError:
        return (OfficePhone(text, ""),)


def _of_part(part: str) -> list[OfficePhone]:
    """Blanks stand inside a number (0353 2028888) or between two."""
    whole = _phone(part)
    if whole is not None:
        return [whole]
    several = [_phone(word) for word in part.split()]
    numbers = [phone for phone in several if phone is not None]
    if len(several) > 1 and len(numbers) == len(several):
        return numbers
    raise FieldError(_hint(part))


def _phone(part: str) -> OfficePhone | None:
    typed = re.sub(r"[\s()]+", "", _ABROAD.sub("+86", part, count=1))
    if typed.startswith("+86"):
        typed = typed.removeprefix("+86")
        if _WITHOUT_ZERO.match(typed.replace("-", "")) and not _ELSEWHERE.match(typed.replace("-", "")):
            typed = f"0{typed}"
    digits = typed.replace("-", "")
    if _MOBILE.fullmatch(digits) or _SHORT.fullmatch(typed):
        return OfficePhone(digits, digits)
    free = _FREE.fullmatch(digits)
    if free:
        return OfficePhone("-".join(free.groups()), digits)
    fixed = _FIXED.fullmatch(typed)
    if not fixed:
        return None
    own, extension = fixed["own"].replace("-", ""), fixed["extension"]
    number, dialled = f"{fixed['area']}-{own}", f"{fixed['area']}{own}"
    return (
        OfficePhone(f"{number}转{extension}", f"{dialled},{extension}")
        if extension
        else OfficePhone(number, dialled)
    )


def _hint(part: str) -> str:
    digits = re.sub(r"[\s()-]+", "", part)
    if _WITHOUT_ZERO.fullmatch(digits):
        return f"像是丢了区号前面的 0，请写成 {_EXAMPLE} 这样"
    if _LOCAL.fullmatch(digits):
        return f"没有区号，请写成 {_EXAMPLE} 这样"
    if re.search(r"[0-9]{7}", digits):
        return f"认不出这个号码，请只写号码，如 {_EXAMPLE}，几个号码用“、”隔开"
    return "不是电话号码，没有号码请留空"


def phones(longest: int) -> Kind:
    """Read to one spelling, so that the same numbers typed otherwise are the same text."""

    def parse(value: str) -> str:
        text = JOINT.join(phone.number for phone in office_phones(value))
        if len(text) > longest:
            raise FieldError(f"号码太多，合起来有 {len(text)} 个字")
        return text

    return Kind(parse, f"电话号码，如 {_EXAMPLE}，几个用“、”隔开，最多 {longest} 字", lines=True)
