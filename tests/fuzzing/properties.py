"""What must hold of a parser's result: called with what the parser was given, then with the result.

Nothing that was typed may be lost without a word, and what is stored must read as the same again.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from backend.core.errors import FieldProblem
from backend.core.fields.kinds import visible
from backend.core.fields.phones import JOINT, OfficePhone, Phone, office_phones, phones_in, shown_phone
from backend.core.fields.values import MAX_ROW_ID
from backend.core.numbers import NUMBER_LENGTH, PIN_LENGTH, parse_number, show_number
from backend.core.text import clean
from backend.qr.rules.codes import parse_code, show_code
from tests.fuzzing.target import FaultError


def _must(holds: object, what: str) -> None:
    if not holds:
        raise FaultError(what)


def _number(_text: str, number: str | None) -> None:
    if number is not None:
        _must(
            len(number) == NUMBER_LENGTH and number.isascii() and number.isdigit(), "a number has ten digits"
        )
        _must(parse_number(show_number(number)) == number, "a number is read as it is shown")


def _pin(_text: str, pin: str) -> None:
    _must(not pin or (len(pin) == PIN_LENGTH and pin.isascii() and pin.isdigit()), "a PIN has six digits")


def _code(_text: str, code: str | None) -> None:
    _must(code is None or parse_code(show_code(code)) == code, "a code is read as it is shown")


def _phones(_text: str, phones: tuple[Phone, ...]) -> None:
    for phone in phones:
        again = [other.stored for other in phones_in(shown_phone(phone.stored))]
        _must(again == [phone.stored], "a phone is read as it is shown")


def _checked_phone(text: str, problems: list[FieldProblem], stored: str | None) -> None:
    silent = stored is None and not problems
    _must(not silent or not any(c.isalnum() for c in clean(text)), "a phone is dropped without a word")


def _office_phones(text: str, phones: tuple[OfficePhone, ...]) -> None:
    digits = [c for c in text if c.isdigit()]
    _must(phones or not digits, "an office's phone is dropped without a word")
    shown = JOINT.join(phone.number for phone in phones)
    _must(office_phones(shown) == phones if phones else True, "an office's phones are read as they are shown")


def _same_again(function: Callable[[str], str]) -> Callable[[str, str], None]:
    def check(_text: str, result: str) -> None:
        _must(function(result) == result, "what is clean stays as it is")

    return check


def _row_id(_text: str, number: int | None) -> None:
    _must(number is None or 0 <= number <= MAX_ROW_ID, "an id fits its column")


def _inside_calendar(_text: str, day: date | None) -> None:
    _must(day is None or date.min < day < date.max, "a day has a midnight everywhere")


def _bounded(_text: str, longest: int, words: str) -> None:
    _must(len(words) <= longest, "words to look for are bounded")


def _notice(_text: str, days: list[Any]) -> None:
    dates = [day.day for day in days]
    _must(dates == sorted(set(dates)), "a notice names each day once")


PROPERTIES: dict[str, Callable[..., None]] = {
    "backend.core.numbers.parse_number": _number,
    "backend.core.numbers.parse_pin": _pin,
    "backend.qr.rules.codes.parse_code": _code,
    "backend.core.fields.phones.phones_in": _phones,
    "backend.core.fields.phones.check_phone": _checked_phone,
    "backend.core.fields.phones.office_phones": _office_phones,
    "backend.core.fields.kinds.visible": _same_again(visible),
    "backend.core.text.clean": _same_again(clean),
    "backend.core.fields.values.row_id": _row_id,
    "backend.core.fields.values.iso_day": _inside_calendar,
    "backend.core.fields.values.search_words": _bounded,
    "backend.city_rules.rules.holiday_notice.read_notice": _notice,
}
