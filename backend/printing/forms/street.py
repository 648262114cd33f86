"""Forms of a street: copies posted, leaflets reported as gone or damaged."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypedDict

from backend.core.fields.reader import FieldReader
from backend.core.fields.values import row_id, search_words
from backend.models import ReportKind

MAX_COPIES = 1_000_000
LONGEST_KEY = 64
TABS = {"waiting": "待张贴", "done": "已贴完", "reported": "已报缺损", "dead": "已停用"}
LAST_PAGE = 10_000
LONGEST_SEARCH = 40


@dataclass(frozen=True, slots=True)
class Posting:
    """`key` is the form's own: sent twice, it counts once."""

    code_id: int
    copies: int
    key: str


class ListPosition(TypedDict):
    """Which part of the list is looked at; every form on it comes back to the same place."""

    tab: str
    q: str
    page: int


def parse_list_position(query: Mapping[str, str]) -> ListPosition:
    """Fields tab, q and page of an address. Whatever makes no sense is left out."""
    tab = query.get("tab", "waiting")
    return ListPosition(
        tab=tab if tab in TABS else "waiting",
        q=search_words(query.get("q"), LONGEST_SEARCH),
        page=min(row_id(query.get("page")) or 1, LAST_PAGE),
    )


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
