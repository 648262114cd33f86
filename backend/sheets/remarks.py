"""What an import says of a sheet beside its problems: what was not read, and what was read though hidden."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.sheets.cells import is_blank
from backend.sheets.columns import Description
from backend.sheets.recognising import RawSheet
from backend.sheets.rows import places_of

MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class SheetRemark:
    """One sentence on a sheet."""

    source: str
    text: str

    def __str__(self) -> str:
        return f"{self.source}：{self.text}"


def remarks_on(raw: RawSheet[Description]) -> list[SheetRemark]:
    if raw.hidden and not raw.rows:
        return [SheetRemark(raw.source, _hidden_sheet(raw))]
    texts = [
        _hidden_sheet(raw),
        _columns("没有读的列", _unread(raw)),
        _columns("读了隐藏的列", _hidden_columns(raw)),
        _numbers("读了隐藏或筛选掉的行", [str(number) for number in raw.hidden_rows]),
        _numbers("没有导入的行", [f"{number}（{words[:20]}）" for number, words in raw.left_out]),
    ]
    return [SheetRemark(raw.source, text) for text in texts if text]


def _hidden_sheet(raw: RawSheet[Description]) -> str:
    if not raw.hidden:
        return ""
    return "这张表是隐藏的，也读了" if raw.rows else "这张表是隐藏的，没有读"


def _unread(raw: RawSheet[Description]) -> list[str]:
    read = set(places_of(raw).values())
    width = max((len(cells) for _, cells in raw.rows), default=0)
    filled = {place for _, cells in raw.rows for place, cell in enumerate(cells) if not is_blank(cell)}
    headings = [*raw.headings, *[""] * (width - len(raw.headings))]
    return [
        heading or f"第 {place + 1} 列，没有标题"
        for place, heading in enumerate(headings)
        if place not in read and (heading or place in filled)
    ]


def _hidden_columns(raw: RawSheet[Description]) -> list[str]:
    return [raw.headings[place] for place in sorted(places_of(raw).values()) if place in raw.hidden_columns]


def _columns(label: str, names: Sequence[str]) -> str:
    return f"{label}：{_short(names)}" if names else ""


def _numbers(label: str, numbers: Sequence[str]) -> str:
    return f"{label}：第 {_short(numbers)} 行" if numbers else ""


def _short(names: Sequence[str]) -> str:
    more = f" 等 {len(names)} 处" if len(names) > MOST_NAMED else ""
    return "、".join(names[:MOST_NAMED]) + more
