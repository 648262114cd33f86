"""Forms of a street: copies posted, leaflets reported as gone or damaged."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from backend.core.fields.reader import FieldReader
from backend.models import ReportKind

MAX_COPIES = 1_000_000
LONGEST_KEY = 64


@dataclass(frozen=True, slots=True)
class Posting:
    """`key` is the form's own: sent twice, it counts once."""

    code_id: int
    copies: int
    key: str


def parse_posting(form: Mapping[str, str]) -> Posting:
    """Fields code_id, copies, key. Raises InvalidInputError for field copies."""
    reader = FieldReader(form)
    copies = reader.whole("copies", "份数", 1, MAX_COPIES, message="份数请填大于 0 的整数。")
    reader.finish()
    return Posting(code_of(form), copies, key_of(form))


def parse_report(form: Mapping[str, str]) -> tuple[Posting, ReportKind]:
    """As parse_posting, with field kind."""
    reader = FieldReader(form)
    kind = reader.member("kind", "", ReportKind, message="请选择不见了，还是破损。")
    posting = parse_posting(form)
    reader.finish()
    return posting, kind


def code_of(form: Mapping[str, str]) -> int:
    """0, which no row has, where the form names none."""
    return FieldReader(form).row_id("code_id") or 0


def key_of(form: Mapping[str, str]) -> str:
    key = FieldReader(form).raw("key")[:LONGEST_KEY]
    return key if key.isascii() and key.isprintable() and key else secrets.token_hex(16)
