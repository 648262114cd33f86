"""Telephone numbers as people write their own, for every form and channel. Those of offices: phones.py."""

import re
import unicodedata
from dataclasses import dataclass

import phonenumbers
from phonenumbers import Leniency, PhoneNumber, PhoneNumberFormat, PhoneNumberMatcher

from backend.core.characters import standard, without_marks, without_unseen
from backend.core.errors import FieldProblem

LONGEST = 200  # of a text in which a number is looked for
_LONGEST_NUMBER = 40
LONGEST_EXTENSION = 8
# 转 8012 and #8012 name it; behind a dash an extension is left over only by a whole number of the land line.
_NAMED = re.compile(
    r"\s*[,;(]?\s*(?:转接?|分机号?|内线|ext\.?|extension|x|#|\*)\s*:?\s*(?P<extension>\d+)\s*\)?",
    re.IGNORECASE,
)
_DASHED = re.compile(
    rf"(?P<number>\(?0\d{{2,3}}\)?[\s-]?\d{{7,8}})\s*[-—–,]\s*(?P<extension>\d{{1,{LONGEST_EXTENSION}}})(?!\d)"
)
_LABEL = re.compile(r"(?:我的?|这?是|联系|电话|手机|座机|号码?|tel|phone|[:,.。\s])*", re.IGNORECASE)
_MOBILE = re.compile("1[3-9]")
_SEVERAL = "这里有 {} 个号码，请只留一个，例如 13800138000。"
WRONG = "电话号码看起来不对，请检查，例如 13800138000；也可以不填。"


@dataclass(frozen=True, slots=True)
class Phone:
    """`stored` is E.164, with `;ext=` behind it where there is an extension, as RFC 3966 writes it.

    `written` is the number as it stood in the text; `is_alone` says that nothing else stood there.
    """

    stored: str
    written: str
    is_alone: bool = True


def phones_in(text: str) -> tuple[Phone, ...]:
    """Those that a text names, each once; empty where it names none."""
    typed = _folded(text)[:LONGEST]
    whole = _whole(typed)
    if whole is not None:
        return (whole,)
    by_number: dict[str, Phone] = {}
    for match in PhoneNumberMatcher(typed, "CN", leniency=Leniency.VALID):
        phone = _with_extension(typed, match.start, match.end, match.number)
        if phone is not None:
            by_number.setdefault(phone.stored, phone)
    return tuple(by_number.values())


def check_phone(text: str, problems: list[FieldProblem], field: str = "phone") -> str | None:
    """A Chinese phone number as it is stored, or None where none was given."""
    if not _folded(text):
        return None
    phones = phones_in(text)
    if len(phones) == 1:
        return phones[0].stored
    problems.append(FieldProblem(field, _SEVERAL.format(len(phones)) if phones else WRONG))
    return None


def shown_phone(stored: str) -> str:
    """As it is read and dialled here: 13800138000, 0353-2028888 转 8012."""
    number, _, extension = stored.partition(";ext=")
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return stored
    if parsed.country_code != 86:  # noqa: PLR2004 - China
        return stored
    national = phonenumbers.format_number(parsed, PhoneNumberFormat.NATIONAL)
    first, *groups = national.split()
    own = "".join(groups) if first.startswith("0") else "-".join(groups)
    plain = national.replace(" ", "") if _MOBILE.match(national) else f"{first}-{own}"
    return f"{plain} 转 {extension}" if extension else plain


def _folded(text: str) -> str:
    """Full-width figures, keycaps and marks between the digits as plain digits."""
    return unicodedata.normalize("NFKC", without_marks(without_unseen(standard(text)))).strip()


def _whole(typed: str) -> Phone | None:
    """A text that is a number and nothing else but what it is called."""
    typed = typed[_LABEL.match(typed).end() :].rstrip(" ,.。!")  # type: ignore[union-attr]  # matches nothing, too
    if len(typed) > _LONGEST_NUMBER or not re.match(r"[+(\d]", typed):
        return None
    dashed = _DASHED.fullmatch(typed)
    if dashed:
        number = _parsed(dashed["number"])
        if number is not None:
            return Phone(_stored(number, dashed["extension"]), typed)
    for named in _NAMED.finditer(typed):
        number = _parsed(typed[: named.start()]) if named.end() == len(typed) else None
        if number is not None:
            return _phone(number, named["extension"], typed)
    number = _parsed(typed)
    return _phone(number, number.extension or "", typed) if number is not None else None


def _phone(number: PhoneNumber, extension: str, written: str, *, is_alone: bool = True) -> Phone | None:
    """None where the extension is longer than any: cut short it would lead to somebody else."""
    if len(extension) > LONGEST_EXTENSION:
        return None
    return Phone(_stored(number, extension), written, is_alone=is_alone)


def _with_extension(typed: str, start: int, end: int, number: PhoneNumber) -> Phone | None:
    """What stands in the midst of words, with what follows it."""
    extension = number.extension or ""
    named = None if extension else _NAMED.match(typed, end)
    if named:
        extension, end = named["extension"], named.end()
    dashed = None if extension else _DASHED.match(typed, start)
    if dashed and dashed.end() > end:
        extension, end = dashed["extension"], dashed.end()
    return _phone(number, extension, typed[start:end].strip(), is_alone=False)


def _parsed(typed: str) -> PhoneNumber | None:
    try:
        number = phonenumbers.parse(typed, "CN")
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) else None


def _stored(number: PhoneNumber, extension: str) -> str:
    stored = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return f"{stored};ext={extension}" if extension else stored
