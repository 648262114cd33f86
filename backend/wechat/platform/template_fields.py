"""Fits values into fields of template and subscribe messages. WeChat rejects too long or empty ones.

The name of a field says its kind: `thing1`, `phrase3`.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import datetime

from backend.core.characters import is_unseen

NOTHING, DASH = "无", "-"
MARK, ASCII_MARK = "…", "..."
THING, NUMBER, LETTER, SYMBOL, CHARACTERS = 20, 32, 32, 5, 32
PHONE, NAME_CHINESE, NAME_LATIN, PHRASE = 17, 10, 20, 5

_HAN = re.compile(r"[\u4e00-\u9fff]")
_NUMBER = re.compile(r"-?\d{1,32}(\.\d+)?", re.ASCII)
_AMOUNT = re.compile(r"[¥$€£]?\d{1,10}(\.\d{1,2})?元?", re.ASCII)
_PHONE = re.compile(r"[0-9+\-()]{3,}")
_CAR = re.compile(r"[\u4e00-\u9fffA-Z0-9][A-Z0-9]{0,6}[\u4e00-\u9fffA-Z0-9]?")
_MOMENT = re.compile(
    r"(?:(\d{4})[年/-](\d{1,2})[月/-](\d{1,2})日?)?(?:[ T]?(\d{1,2}):(\d{2})(?::\d{2})?)?", re.ASCII
)
_DIGITS = str.maketrans("0123456789", "零一二三四五六七八九")


class UnfitError(ValueError):
    """The value cannot be made to fit without saying something else: a cut figure, a made-up day."""


def kind_of(name: str) -> str:
    return name.rstrip("0123456789")


def fitted(kind: str, value: str) -> str:
    """The value as a field of this kind takes it. Raises UnfitError."""
    if kind not in _FIT:
        raise UnfitError(kind)
    return _FIT[kind](_plain(value))


def _plain(value: str) -> str:
    """On one line, without what cannot be seen."""
    visible_text = "".join(" " if is_unseen(c) else c for c in value)
    return " ".join(visible_text.split())


def _units(text: str) -> int:
    """Length as WeChat's own programs count it: an emoji is two."""
    return len(text.encode("utf-16-le")) // 2


def _cut(text: str, most: int, mark: str = MARK) -> str:
    if _units(text) <= most:
        return text
    short = text[:most]
    while _units(short) > most - len(mark):
        short = short[:-1]
    return short.rstrip() + mark


def _thing(value: str) -> str:
    return _cut(value, THING) or NOTHING


def _number(value: str) -> str:
    match = _NUMBER.fullmatch(value)
    if not match or len(value) > NUMBER:
        raise UnfitError("number")
    return value


def _amount(value: str) -> str:
    plain = unicodedata.normalize("NFKC", value).replace(",", "").replace(" ", "")
    if not _AMOUNT.fullmatch(plain):
        raise UnfitError("amount")
    return plain


def _letter(value: str) -> str:
    letters = "".join(c for c in unicodedata.normalize("NFKC", value) if c.isascii() and c.isalpha())
    if not letters or len(letters) > LETTER:
        raise UnfitError("letter")
    return letters


def _symbol(value: str) -> str:
    return "".join(c for c in value if c.isascii() and unicodedata.category(c)[0] in "PS")[:SYMBOL] or DASH


def _character_string(value: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKC", value) if c.isascii())
    return _cut(" ".join(plain.split()), CHARACTERS, ASCII_MARK) or DASH


def _phone_number(value: str) -> str:
    """The first number that is one: half a number reaches someone else."""
    plain = unicodedata.normalize("NFKC", value).replace(" ", "")
    return next((run for run in _PHONE.findall(plain) if len(run) <= PHONE), DASH)


def _car_number(value: str) -> str:
    plain = unicodedata.normalize("NFKC", value).upper()
    plain = "".join(c for c in plain if c not in "·-. ")
    return plain if _CAR.fullmatch(plain) else NOTHING


def _name(value: str) -> str:
    """Chinese, or Latin letters; a name with both counts as Chinese. Figures are spelt out."""
    if _HAN.search(value):
        letters = "".join(
            c for c in value.translate(_DIGITS) if _HAN.match(c) or (c.isascii() and c.isalpha())
        )
        return letters[:NAME_CHINESE]
    letters = "".join(c for c in value if c.isascii() and (c.isalpha() or c in " -.'"))
    return " ".join(letters.split())[:NAME_LATIN].strip() or NOTHING


def _phrase(value: str) -> str:
    return "".join(_HAN.findall(value))[:PHRASE] or NOTHING


def _date(value: str) -> str:
    """`2026年11月23日`, as WeChat's own examples are written, and the time where it is given."""
    day, clock = _moment(value)
    if not day:
        raise UnfitError("date")
    return f"{day} {clock}".rstrip()


def _time(value: str) -> str:
    """`09:05`, and the day where it is given."""
    day, clock = _moment(value)
    if not clock:
        raise UnfitError("time")
    return f"{day} {clock}".lstrip()


def _moment(value: str) -> tuple[str, str]:
    match = _MOMENT.fullmatch(value)
    if not match:
        raise UnfitError("moment")
    year, month, day, hour, minute = (int(part or 0) for part in match.groups())
    try:
        datetime(year or 1, month or 1, day or 1, hour, minute)  # noqa: DTZ001 - only to see that there is one
    except ValueError:
        raise UnfitError("moment") from None
    return (
        f"{year}年{month}月{day}日" if match[1] else "",
        f"{hour:02}:{minute:02}" if match[4] else "",
    )


_FIT: dict[str, Callable[[str], str]] = {
    "thing": _thing,
    "number": _number,
    "amount": _amount,
    "letter": _letter,
    "symbol": _symbol,
    "character_string": _character_string,
    "phone_number": _phone_number,
    "car_number": _car_number,
    "name": _name,
    "phrase": _phrase,
    "date": _date,
    "time": _time,
}
