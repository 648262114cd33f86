"""Cleans and checks free text of a complaint, and hides phone numbers in it."""

import re
import unicodedata
from functools import lru_cache

from phonenumbers import Leniency, PhoneNumberMatcher

from backend.core.characters import says_something, standard, without_unseen
from backend.core.errors import FieldProblem, InvalidInputError
from backend.core.simplified import simplified

MAX_WORDS = 2000
MAX_PLACE = 100
MIN_WORDS = 2
IDEOGRAPHS = ("\u3400", "\u9fff")  # those that have simplified ones

_GAP = re.compile(r"\s+")
_MARKS = "[\ufe00-\ufe0f\u20e3]*"  # of an emoji's look, also behind a digit
_DIGIT = rf"[\dOoＯｏ零〇○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖]{_MARKS}"  # o for 0
_MOBILE = re.compile(
    rf"(?:(?<!\d)|(?<=\+86)|(?<=(?<!\d)0086)|(?<=(?<!\d)86))[1１一幺壹]{_MARKS}[\s.·_—-]?[3-9３-９三四五六七八九叁肆伍陆柒捌玖]{_MARKS}"
    rf"(?:[\s.·_—-]?{_DIGIT}){{9}}(?!\d)"
)
_NO_DIGIT = re.compile(rf"{_MARKS}[\s.·_—-]")
# Digits together, or in groups as people say them. Sums and years one after another have other groups.
_GROUPS = {(11,), (3, 4, 4), (3, 8), (7, 4), (3, 3, 5), (5, 6), (3, 4, 2, 2), (3, 2, 2, 2, 2), (1,) * 11}


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


def aligned(text: str) -> str:
    """Half width, small and simplified, character by character: each stays at its place."""
    return "".join(map(_aligned, text))


@lru_cache(maxsize=8192)
def _aligned(character: str) -> str:
    plain_character = unicodedata.normalize("NFKC", character).casefold()
    if IDEOGRAPHS[0] <= plain_character <= IDEOGRAPHS[1]:
        plain_character = simplified(plain_character)
    return plain_character if len(plain_character) == 1 else character


def mobile_phones(text: str) -> list[tuple[int, int]]:
    """Where mobile numbers stand, however they are written: 139 1234 5678, 一三九…, 1.3.9…"""
    return [match.span() for match in _MOBILE.finditer(text) if _is_grouped(match[0])]


def _is_grouped(number: str) -> bool:
    parts = _NO_DIGIT.split(number)
    gaps = {gap[-1] for gap in _NO_DIGIT.findall(number)}
    return len(gaps) <= 1 and tuple(len(re.sub(_MARKS, "", part)) for part in parts) in _GROUPS


def mask_phones(text: str) -> str:
    """Phones that a resident typed into free text, hidden from the firm."""
    for start, end in reversed(mobile_phones(text)):
        text = f"{text[:start]}{text[start : start + 3]}****{text[end:]}"
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
