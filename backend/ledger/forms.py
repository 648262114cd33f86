"""Forms of the books as typed values."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from backend.core.fields.kinds import FieldError, Holds, Kind, visible
from backend.core.fields.reader import FieldReader, Form
from backend.core.fields.values import iso_day, plain_number, search_words
from backend.ledger.rules.posting import LONGEST_DOCUMENT, Evidence
from backend.ledger.rules.statements import StatementDraft, StatementLineDraft
from backend.ledger.rules.words import FundEmergency
from backend.models import LedgerKind

MOST_LINES = 5000
LONGEST_LINE_WORDS = 200  # of a bank statement, as the column has it
LONGEST_TYPED_WORDS = 150  # what the rules add to them fits too
MOST_FEN = 10**13
_YUAN = re.compile(
    r"(?P<sign>[-+]?)(?P<whole>[0-9]{1,11}|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.(?P<rest>[0-9]{1,2}))?"
)
_SEPARATORS = re.compile(r"[,，;；]+")


class PostingKind(StrEnum):
    """What a form posts."""

    OPENING = "opening"
    DEPOSIT = "deposit"
    REFUND = "refund"
    INTEREST = "interest"
    WORK = "work"
    INCOME = "income"
    COST = "cost"
    CARRY_OVER = "carry-over"


OF_LEDGER = {
    LedgerKind.FUND: (
        PostingKind.DEPOSIT, PostingKind.WORK, PostingKind.INTEREST, PostingKind.REFUND, PostingKind.OPENING,
    ),
    LedgerKind.REVENUE: (
        PostingKind.INCOME, PostingKind.COST, PostingKind.CARRY_OVER, PostingKind.REFUND,
        PostingKind.OPENING,
    ),
    LedgerKind.COMMITTEE: (
        PostingKind.INCOME, PostingKind.COST, PostingKind.CARRY_OVER, PostingKind.REFUND,
        PostingKind.OPENING,
    ),
}  # fmt: skip


def _yuan_reader(*, signed: bool) -> Callable[[str], int]:
    def parse(value: str) -> int:
        """Fen. Raises FieldError."""
        folded = unicodedata.normalize("NFKC", value).strip().removeprefix("¥").removesuffix("元")
        match = _YUAN.fullmatch(folded.replace("−", "-"))
        if match is None or (match["sign"] and not signed):
            raise FieldError("不是金额，请写成 12345.60 这样，单位元，最多两位小数")
        fen = int(match["whole"].replace(",", "")) * 100 + int((match["rest"] or "").ljust(2, "0"))
        if fen > MOST_FEN:
            raise FieldError("金额太大，请核对单位是不是元")
        return -fen if match["sign"] == "-" else fen

    return parse


YUAN = Kind(_yuan_reader(signed=False), "元，最多两位小数，如 12345.60", holds=Holds.NUMBER)
SIGNED_YUAN = Kind(_yuan_reader(signed=True), "元，支出前面加负号，如 -120.00", holds=Holds.NUMBER)


@dataclass(frozen=True, slots=True)
class PostingForm:
    """What every kind of posting may need; a kind's own fields are at their defaults for the others.

    `amounts` are fen by the name of a home, an entrance, a building or 全小区.
    """

    kind: PostingKind
    on: date
    words: str
    evidence: Evidence
    short_reason: str
    fen: int = 0
    amounts: Mapping[str, int] | None = None
    places: tuple[str, ...] = ()
    decision: str = ""
    emergency: FundEmergency | None = None
    warranty_checked: bool = False
    contractor: str = ""
    is_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class LedgerFilter:
    words: str
    after: str


def parse_filter(query: Mapping[str, str]) -> LedgerFilter:
    return LedgerFilter(search_words(query.get("q"), 60), search_words(query.get("after"), 20))


def parse_below(query: Mapping[str, str]) -> int | None:
    """The number of the entry below which a list goes on."""
    return plain_number(query.get("below", "")[:9])


def parse_until(query: Mapping[str, str]) -> date | None:
    """The day of balances; None for all time."""
    return iso_day(query.get("on"))


def parse_posting(form: Form, kind: PostingKind) -> PostingForm:
    """Raises InvalidInputError with all problems."""
    reader = FieldReader(form)
    on = reader.day("on", "日期", required=True)
    is_work = kind is PostingKind.WORK
    is_transfer = kind is PostingKind.CARRY_OVER
    words = (
        ""
        if is_transfer
        else reader.text("words", "工程名称" if is_work else "摘要", LONGEST_TYPED_WORDS, required=True)
    )
    evidence = Evidence("") if is_transfer else _evidence(reader)
    amounts = None
    if kind in {PostingKind.DEPOSIT, PostingKind.REFUND, PostingKind.OPENING}:
        amounts = _amounts(reader)
    fen = 0
    if kind in {PostingKind.INTEREST, PostingKind.INCOME, PostingKind.COST, PostingKind.WORK}:
        fen = _yuan(reader, "fen", "金额")
    places = _places(reader) if kind in {PostingKind.WORK, PostingKind.INCOME, PostingKind.COST} else ()
    if len(places) > 1 and not is_work:
        reader.wrong("places", "收入和支出一次只能记一处，请每处分开记一笔。")
    posting = PostingForm(
        kind=kind,
        on=on or date.min,
        words=words,
        evidence=evidence,
        short_reason=reader.text("short_reason", "余额不足的处理办法", 60),
        fen=fen,
        amounts=amounts,
        places=places,
        decision=reader.text("decision", "业主决定", 60) if is_work else "",
        emergency=_emergency(reader) if is_work else None,
        warranty_checked=is_work and reader.is_ticked("warranty"),
        contractor=reader.text("contractor", "施工单位", 80) if is_work else "",
        is_confirmed=reader.is_ticked("confirmed"),
    )
    reader.finish()
    return posting


def parse_reversal(form: Form) -> str:
    reader = FieldReader(form)
    reason = reader.text("reason", "冲正原因", LONGEST_TYPED_WORDS, required=True)
    reader.finish()
    return reason


def parse_statement(form: Form) -> StatementDraft:
    """Lines are a day, an amount and words each. Raises InvalidInputError with all problems."""
    reader = FieldReader(form)
    from_on, to_on = (
        reader.day("from_on", "起始日期", required=True),
        reader.day("to_on", "截止日期", required=True),
    )
    opening = _signed(reader, "opening", "期初余额")
    closing = _signed(reader, "closing", "期末余额")
    evidence = _evidence(reader)
    lines = [_statement_line(reader, number, text) for number, text in _typed_lines(reader, "lines")]
    reader.finish()
    return StatementDraft(
        from_on or date.min,
        to_on or date.min,
        opening,
        closing,
        [line for line in lines if line is not None],
        evidence,
    )


def parse_match(form: Form) -> int | None:
    """The number of the entry; None where the field is empty. Raises InvalidInputError."""
    reader = FieldReader(form)
    number = reader.maybe_whole("number", "第几笔", 1, 10**8)
    reader.finish()
    return number


def _evidence(reader: FieldReader) -> Evidence:
    return Evidence(
        reader.text("document", "凭证", LONGEST_DOCUMENT, required=True),
        reader.day("document_on", "凭证日期"),
        reader.text("issued_by", "出具单位", LONGEST_DOCUMENT),
    )


def _yuan(reader: FieldReader, field: str, label: str) -> int:
    if reader.is_empty(field):
        reader.wrong(field, f"请填写{label}。")
        return 0
    fen = reader.kind(field, label, YUAN)
    return fen if isinstance(fen, int) else 0


def _signed(reader: FieldReader, field: str, label: str) -> int:
    if reader.is_empty(field):
        reader.wrong(field, f"请填写{label}，没有余额的填 0。")
        return 0
    fen = reader.kind(field, label, SIGNED_YUAN)
    return fen if isinstance(fen, int) else 0


def _typed_lines(reader: FieldReader, field: str) -> list[tuple[int, str]]:
    """Those that are not empty, with their numbers."""
    typed = [(number, line.strip()) for number, line in enumerate(reader.raw(field).splitlines(), start=1)]
    lines = [(number, line) for number, line in typed if line]
    if len(lines) > MOST_LINES:
        reader.wrong(field, f"一次最多 {MOST_LINES} 行，现在有 {len(lines)} 行，请分几次记。")
        return []
    return lines


def _amounts(reader: FieldReader) -> dict[str, int]:
    """A name and an amount a line: 1号楼1单元101 8950.00."""
    amounts: dict[str, int] = {}
    lines = _typed_lines(reader, "amounts")
    if not lines and not reader.problems:
        reader.wrong("amounts", "请填写金额：每行一户，房号在前，金额在后。")
    for number, line in lines:
        name, fen = _name_and_amount(reader, number, line)
        if name in amounts:
            reader.wrong("amounts", f"第 {number} 行：{name}写了两次，请合成一行。")
        elif fen is not None:
            amounts[name] = fen
    return amounts


def _name_and_amount(reader: FieldReader, number: int, line: str) -> tuple[str, int | None]:
    try:
        parts = visible(line).split()
        if len(parts) == 1:
            parts = [part for part in _SEPARATORS.split(parts[0], maxsplit=1) if part]
        if len(parts) < 2:  # noqa: PLR2004 - a name and an amount
            raise FieldError("要写房号和金额，中间空一格")  # noqa: TRY301 - told below
        fen = int(YUAN.parse(parts[-1]))
        if not fen:
            raise FieldError("金额要大于 0")  # noqa: TRY301 - told below
        return "".join(parts[:-1]).rstrip(",，;；"), fen
    except FieldError as error:
        reader.wrong("amounts", f"第 {number} 行：{error}。")
        return "", None


def _statement_line(reader: FieldReader, number: int, line: str) -> StatementLineDraft | None:
    try:
        parts = [part for part in re.split(r"\s+", visible(line), maxsplit=2) if part]
        day = iso_day(parts[0]) if parts else None
        if day is None or len(parts) < 2:  # noqa: PLR2004 - a day and an amount
            raise FieldError("要写日期、金额和说明，如 2026-01-05 500.00 电梯广告")  # noqa: TRY301 - told below
        words = "".join(parts[2:])
        if len(words) > LONGEST_LINE_WORDS:
            raise FieldError(f"说明最多 {LONGEST_LINE_WORDS} 字，现在有 {len(words)} 字")  # noqa: TRY301 - told below
        return StatementLineDraft(day, int(SIGNED_YUAN.parse(parts[1])), words)
    except FieldError as error:
        reader.wrong("lines", f"第 {number} 行：{error}。")
        return None


def _places(reader: FieldReader) -> tuple[str, ...]:
    """Names of homes, entrances and buildings, with anything between them; none for the community."""
    try:
        typed = visible(reader.raw("places"), lines=True)
    except FieldError as error:
        reader.wrong("places", f"范围：{error}。")
        return ()
    names = [name for name in re.split(r"[\s,，、;；]+", typed) if name]
    return tuple(dict.fromkeys(names))


def _emergency(reader: FieldReader) -> FundEmergency | None:
    if reader.is_empty("emergency"):
        return None
    return reader.member("emergency", "紧急情况", FundEmergency)
