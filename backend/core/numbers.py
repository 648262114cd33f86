"""Complaint numbers with a check digit, PINs, private links."""

import re
import secrets
import unicodedata
from datetime import datetime

from stdnum import damm

from backend.core.characters import without_marks, without_unseen
from backend.core.clock import local

NUMBER_LENGTH = 10
PIN_LENGTH = 6
_LONGEST = 60  # of both, with their names and generous spacing
# What may stand between the digits, as a receipt shows them or as people read them out; never a word.
_GAP = r"[\s\-–—_.·]*"
# 查 and 我抄下来了，编号 say no more than the number itself; 电表编号 names another.
_NUMBER_NAME = (
    r"(?:(?:[^0-9]{1,12}[\s,，。:：])?(?:我的)?(?:投诉|受理|查询)?(?:编号|单号|号码|号|no\.?|number|#)"
    r"|(?:请|帮我|我要|我想)?再?查(?:一遍|一下|询|看)?)(?:是|为)?[\s:：,，#]*"
)
_PIN_NAME = r"(?:查询码|密码|验证码|code|pin)(?:是|为)?[\s:：]*"
_ENDS = r"\s*号?[\s.。,，!！;；]*"


def _digits_of(length: int, name: str) -> str:
    return rf"(?P<{name}>[0-9](?:{_GAP}[0-9]){{{length - 1}}})"


_NUMBER = re.compile(rf"\s*(?:{_NUMBER_NAME})?{_digits_of(NUMBER_LENGTH, 'number')}{_ENDS}", re.IGNORECASE)
_PIN = re.compile(rf"\s*(?:{_PIN_NAME})?{_digits_of(PIN_LENGTH, 'pin')}{_ENDS}", re.IGNORECASE)
_BOTH = re.compile(
    rf"\s*(?:{_NUMBER_NAME})?{_digits_of(NUMBER_LENGTH, 'number')}[\s.。,，、;；/\-]*"
    rf"(?:{_PIN_NAME})?{_digits_of(PIN_LENGTH, 'pin')}{_ENDS}",
    re.IGNORECASE,
)


def new_number(now: datetime) -> str:
    """Two digits of the year, seven at random, one Damm check digit.

    Damm finds every single wrong digit and every swap of neighbours. Random, so that a number does not
    tell how many complaints the city has, nor what the neighbour's number is.
    """
    digits = f"{local(now):%y}{secrets.randbelow(10**7):07d}"
    return digits + str(damm.calc_check_digit(digits))


def parse_number(text: str) -> str | None:
    """The number as stored, from what a person typed; None where it cannot be one.

    A text that says anything else is no number: 11月10日晚上8点，1号楼2单元302室 has ten digits, too.
    """
    match = _NUMBER.fullmatch(_folded(text))
    number = _digits(match["number"]) if match else ""
    return number if number and damm.is_valid(number) else None


def parse_number_and_pin(text: str) -> tuple[str, str] | None:
    """The digits of number and PIN where a message holds nothing else; neither is checked."""
    match = _BOTH.fullmatch(_folded(text))
    return (_digits(match["number"]), _digits(match["pin"])) if match else None


def show_number(number: str) -> str:
    """In groups of three, three and four, as telephone numbers are read out."""
    return f"{number[:3]} {number[3:6]} {number[6:]}"


def new_pin() -> str:
    return f"{secrets.randbelow(10**PIN_LENGTH):0{PIN_LENGTH}d}"


def parse_pin(text: str) -> str:
    """The six digits that were typed, and nothing else; else an empty text.

    A receipt shows them in two groups, and some keyboards make them wide.
    """
    match = _PIN.fullmatch(_folded(text))
    return _digits(match["pin"]) if match else ""


def one_time_code(text: str) -> str:
    """A code that a person copies from another screen: half-width, without blanks and dashes, in capitals."""
    return "".join(c for c in _folded(text).upper() if not c.isspace() and c not in "-–—")


def _folded(text: str) -> str:
    """Full-width figures and keycaps as plain digits. What is longer than any number is none."""
    if len(text) > _LONGEST:
        return ""
    return unicodedata.normalize("NFKC", without_marks(without_unseen(text)))


def _digits(text: str) -> str:
    return "".join(c for c in text if "0" <= c <= "9")


def new_token() -> str:
    """For the private status link: 128 bits, too many to try."""
    return secrets.token_urlsafe(16)
