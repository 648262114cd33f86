"""Cleans and checks free text of a complaint, and hides phone numbers in it."""

import re
import unicodedata

from phonenumbers import Leniency, PhoneNumberMatcher

from backend.core.characters import says_something, standard, without_unseen
from backend.core.errors import FieldProblem, InvalidInputError
from backend.core.simplified import simplified

MAX_WORDS = 2000
MAX_PLACE = 100
MIN_WORDS = 2

_GAP = re.compile(r"\s+")
_MARKS = "[\ufe00-\ufe0f\u20e3]*"  # of an emoji's look, also behind a digit
_BETWEEN = rf"{_MARKS}[\s-]?"
_MOBILE = re.compile(
    rf"(?<!\d)[1１]{_MARKS}[3-9３-９]{_MARKS}\d{_BETWEEN}"
    rf"(?:\d{_MARKS}){{3}}\d{_BETWEEN}(?:\d{_MARKS}){{3}}\d{_MARKS}(?!\d)"
)


def clean(text: str) -> str:
    """Drop what cannot be seen (marks of control and direction); keep every other character."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    text = text.replace("\u2028", "\n").replace("\u2029", "\n")
    return unicodedata.normalize("NFC", without_unseen(standard(text))).strip()


def plain(text: str) -> str:
    """For rules and models: simplified, half width, lower case, 电 梯 as 电梯, other gaps as commas."""
    parts = _GAP.split(simplified(unicodedata.normalize("NFKC", text)).lower().strip())
    return ("" if all(len(part) == 1 for part in parts) else ",").join(parts)


def check_words(
    field: str, label: str, text: str, problems: list[FieldProblem], most: int = MAX_WORDS
) -> str:
    """Cleaned text of a required field; what is wrong is added to `problems`."""
    cleaned = clean(text)
    if len(cleaned) < MIN_WORDS:
        problems.append(FieldProblem(field, f"请写下{label}，至少 {MIN_WORDS} 个字。"))
    elif not says_something(cleaned):
        problems.append(FieldProblem(field, f"这里只有标点，请用文字写下{label}。"))
    elif len(cleaned) > most:
        problems.append(FieldProblem(field, f"{label}最多 {most} 字，现在是 {len(cleaned)} 字，请精简一些。"))
    return cleaned


def mask_phones(text: str) -> str:
    """Phones that a resident typed into free text, hidden from the firm."""
    text = _MOBILE.sub(lambda match: f"{match[0][:3]}****", text)
    for match in reversed(list(PhoneNumberMatcher(text, "CN", leniency=Leniency.VALID))):
        text = f"{text[: match.start]}{match.raw_string[:3]}****{text[match.end :]}"
    return text


def required(text: str, label: str, field: str = "words") -> str:
    """Raises InvalidInputError for what is too short or too long."""
    problems: list[FieldProblem] = []
    cleaned = check_words(field, label, text, problems)
    if problems:
        raise InvalidInputError(problems)
    return cleaned


def optional(text: str, label: str = "说明", field: str = "words") -> str:
    """Nothing is allowed; what is there must be good."""
    return required(text, label, field) if clean(text) else ""


def masked_phone(phone: str | None) -> str:
    """Their own number as people know it, without the country's; empty where none is kept.

    Words in place of a number that cannot be read stay as they are.
    """
    national = (phone or "").partition(";ext=")[0].removeprefix("+86")
    if not national.lstrip("+").isdigit():
        return phone or ""
    return f"{national[:3]}****{national[-4:]}"
