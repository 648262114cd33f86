"""Telephone numbers in fields, messages and cells: a person's own, and those of an office.

`phone_numbers.py` reads them; here is what a field of each makes of them.
"""

import re
from dataclasses import dataclass

from phonenumbers import Leniency, PhoneNumberMatcher

from backend.core.errors import FieldProblem
from backend.core.fields.kinds import FieldError, Kind
from backend.core.fields.phone_numbers import (
    DASHED_EXTENSION,
    FIXED_EXAMPLE,
    NAMED_EXTENSION,
    OFFICE,
    PERSON,
    Number,
    folded,
    read_number,
)

JOINT = "、"
LONGEST = 200  # of a text in which a number is looked for
_BETWEEN = re.compile(r"[/、,;|\n]|或者|或|和")
_LABEL = re.compile(r"(?:我的?|这?是|联系|电话|手机|座机|号码?|tel|phone|[:,.。\s])*", re.IGNORECASE)
_DIGITS = str.maketrans("零〇幺一二三四五六七八九", "001123456789")
_SAID_DIGITS = re.compile("[零〇幺一二三四五六七八九](?:[ -]?[零〇幺一二三四五六七八九]){6,}")
_SEVERAL = "这里有 {} 个号码，请只留一个，例如 13800138000。"


@dataclass(frozen=True, slots=True)
class Phone:
    """A person's number: `stored` is E.164 with `;ext=`, `written` as it stood in the text.

    `is_alone` says that nothing else stood there.
    """

    stored: str
    written: str
    is_alone: bool = True


@dataclass(frozen=True, slots=True)
class OfficePhone:
    """One `number` as people read it; `dialled` follows `tel:`, with a pause before an extension."""

    number: str
    dialled: str


def phones_in(text: str) -> tuple[Phone, ...]:
    """The numbers that a person's text names, each once; empty where it names none."""
    typed = _in_digits(folded(text)[:LONGEST])
    bare = typed[_LABEL.match(typed).end() :].rstrip(" ,.。!")  # type: ignore[union-attr]  # matches nothing, too
    whole = read_number(bare)
    if whole is not None:
        return (Phone(whole.stored, bare),) if whole.kind in PERSON.kinds else ()
    by_number: dict[str, Phone] = {}
    for match in PhoneNumberMatcher(typed, "CN", leniency=Leniency.VALID):
        phone = _among_words(typed, match.start, match.end)
        if phone is not None:
            by_number.setdefault(phone.stored, phone)
    return tuple(by_number.values())


def _in_digits(typed: str) -> str:
    """一三九一二三四五六七八, as it is said and heard; of the same length, so that it stays in place."""
    return _SAID_DIGITS.sub(lambda match: match[0].translate(_DIGITS), typed)


def check_phone(text: str, problems: list[FieldProblem], field: str = "phone") -> str | None:
    """A person's phone number as it is stored, or None where none was given."""
    typed = folded(text)
    if not typed:
        return None
    phones_found = phones_in(text)
    if len(phones_found) == 1:
        return phones_found[0].stored
    several = _SEVERAL.format(len(phones_found))
    problems.append(FieldProblem(field, several if phones_found else f"{PERSON.fault_of(typed)}。"))
    return None


def shown_phone(stored: str) -> str:
    """As it is read and dialled here: 13800138000, 0353-2028888 转 8012."""
    e164, _, extension = stored.partition(";ext=")
    number = read_number(e164)
    if number is None:
        return stored
    return f"{number.plain} 转 {extension}" if extension else number.plain


def office_phones(text: str) -> tuple[OfficePhone, ...]:
    """Every number of an office's field, in order. Raises FieldError where something in it is no number."""
    phones_found: list[OfficePhone] = []
    for part in filter(None, (part.strip() for part in _BETWEEN.split(folded(text)))):
        phones_found += map(_office_phone, _of_part(part))
    if not phones_found:
        raise FieldError(OFFICE.fault_of(""))
    return tuple(dict.fromkeys(phones_found))


def phones_to_call(text: str) -> tuple[OfficePhone, ...]:
    """The same for what is stored already: text that is no number is shown and has nothing to dial."""
    try:
        return office_phones(text) if text else ()
    except FieldError:
        return (OfficePhone(text, ""),)


def phones(longest: int) -> Kind:
    """Read to one spelling, so that the same numbers typed otherwise are the same text."""

    def parse(value: str) -> str:
        text = JOINT.join(phone.number for phone in office_phones(value))
        if len(text) > longest:
            raise FieldError(f"号码太多，合起来有 {len(text)} 个字")
        return text

    return Kind(parse, f"电话号码，如 {FIXED_EXAMPLE}，几个用“、”隔开，最多 {longest} 字", lines=True)


def _among_words(typed: str, start: int, end: int) -> Phone | None:
    """What stands in the midst of words, with the extension that follows it."""
    number = read_number(typed[start:end].strip())
    if number is None:
        return None
    if not number.extension:
        dashed = DASHED_EXTENSION.match(typed, start)
        following = NAMED_EXTENSION.match(typed, end) or (dashed if dashed and dashed.end() > end else None)
        if following is not None:
            number, end = number.with_extension(following["extension"]), following.end()
    if number is None or number.kind not in PERSON.kinds:
        return None
    return Phone(number.stored, typed[start:end].strip(), is_alone=False)


def _office_phone(number: Number) -> OfficePhone:
    extension = f"转{number.extension}" if number.extension else ""
    return OfficePhone(f"{number.plain}{extension}", number.dialled)


def _of_part(part: str) -> list[Number]:
    """Blanks stand inside a number (0353 2028888) or between two."""
    whole = read_number(part)
    if whole is not None and whole.kind in OFFICE.kinds:
        return [whole]
    several = [read_number(word) for word in part.split()]
    numbers = [number for number in several if number is not None and number.kind in OFFICE.kinds]
    if len(several) > 1 and len(numbers) == len(several):
        return numbers
    raise FieldError(OFFICE.fault_of(part))
