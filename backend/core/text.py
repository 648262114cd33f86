"""Cleans and checks free text, phone numbers and places of a complaint."""

import re
import unicodedata

import phonenumbers
from phonenumbers import Leniency, PhoneNumberMatcher

from backend.core.errors import FieldProblem, InvalidInputError
from backend.core.simplified import simplified

MAX_WORDS = 2000
MAX_PLACE = 100
MIN_WORDS = 2

_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}
_KEPT = {"\n", "\N{ZERO WIDTH JOINER}", "\N{VARIATION SELECTOR-16}"}  # emoji are made with the last two
_GAP = re.compile(r"\s+")
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}(?!\d)")


def clean(text: str) -> str:
    """Drop what cannot be seen (control, direction and private characters); keep every visible one."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    visible_text = "".join(c for c in text if c in _KEPT or unicodedata.category(c) not in _INVISIBLE)
    return unicodedata.normalize("NFC", visible_text).strip()


def plain(text: str) -> str:
    """For rules and models: simplified, half width, lower case, 电 梯 as 电梯, other gaps as commas."""
    parts = _GAP.split(simplified(unicodedata.normalize("NFKC", text)).lower().strip())
    return ("" if all(len(part) == 1 for part in parts) else ",").join(parts)


def check_words(field: str, label: str, text: str, problems: list[FieldProblem]) -> str:
    """Cleaned text of a required field; what is wrong is added to `problems`."""
    cleaned = clean(text)
    if len(cleaned) < MIN_WORDS:
        problems.append(FieldProblem(field, f"请写下{label}，至少 {MIN_WORDS} 个字。"))
    elif len(cleaned) > MAX_WORDS:
        problems.append(
            FieldProblem(field, f"{label}最多 {MAX_WORDS} 字，现在是 {len(cleaned)} 字，请精简一些。")
        )
    return cleaned


def check_phone(text: str, problems: list[FieldProblem], field: str = "phone") -> str | None:
    """A Chinese phone number in E.164, or None where none was given."""
    typed = unicodedata.normalize("NFKC", clean(text))
    if not typed:
        return None
    try:
        number = phonenumbers.parse(typed[:40], "CN")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        problems.append(FieldProblem(field, "电话号码看起来不对，请检查，例如 13800138000；也可以不填。"))
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


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
    """Their own number as people know it, without the country's; empty where none is kept."""
    national = (phone or "").removeprefix("+86")
    return f"{national[:3]}****{national[-4:]}" if national else ""
