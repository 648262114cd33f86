"""Recognises which described sheet a table is, its heading row, and which rows are data."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Generic

from backend.sheets.cells import BadCell, Cell, is_blank
from backend.sheets.columns import Column, Description, SheetDescription
from backend.sheets.headings import bare_heading, column_of
from backend.sheets.problems import ImportProblem, ImportRejectedError, file_problem

MAX_ROWS = 1_048_576  # what one sheet of Excel holds
MAX_COLUMNS = 200
HEADING_WITHIN_ROWS = 10
VAGUE = frozenset({"名称", "代码", "编号", "户数", "电话", "name", "code", "homes", "phone"})
_COUNT = r"\d+\s*[个家条户栋行份]?(?:\s*(?:企业|公司|物业|物业企业|物业公司|小区|合同|楼栋|记录|数据))?"
_TOTALS = re.compile(
    rf"(?:本页|全市|全区)?(?:合|总|小|共|累)\s*计(?:\s*[:：].*|\s*{_COUNT})?|(?:以上)?共\s*{_COUNT}"
    r"|(?:sub)?total(?:\s*[:：].*|\s*\d+)?|sum|average|平均值?|均值",
    re.DOTALL | re.IGNORECASE,
)
_LABELS = (
    r"(?:注|备注|说明|附注|附|填表人|填报人|制表人|制表|审核人|审核|复核人|负责人|经办人|联系人|联系电话|填表单位|填报单位|制表单位"
    r"|填表日期|填报日期|制表日期|填表时间|填报时间|制表时间|数据来源|数据截至|截至日期|盖章|单位盖章|单位[（(]盖章[）)])"
)
_LABEL = re.compile(_LABELS)
_REMARKS = re.compile(
    rf"{_LABELS}\s*\d*\s*[:：].*|第\s*\d+\s*页.*|[（(]?\s*(?:以下空白|(?:以下|此页)无正文)\s*[）)]?"
    r"|(?:以上)?数据(?:均?截至|均?截止|由|来自|来源).*|以上(?:数据|信息|资料|内容|各项|均为|由).*"
    r"|[*＊※★]\s*(?:带|标|号|为|表示|注|说明|必填).*",
    re.DOTALL,
)

Headings = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RawSheet(Generic[Description]):
    """A sheet as it stands in a file: `rows` with the numbers that Excel shows, heading row left out.

    `left_out` are rows that are no data, with their first words; `hidden` ones are read nevertheless.
    """

    source: str
    sheet: Description
    headings: Headings
    rows: list[tuple[int, tuple[Cell, ...]]]
    left_out: tuple[tuple[int, str], ...] = ()
    hidden: bool = False
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: frozenset[int] = frozenset()


def recognise(
    source: str, name: str, table: Sequence[Sequence[Cell]], sheets: Sequence[Description]
) -> RawSheet[Description] | None:
    """The sheet by its name, else by its headings; None for a table that is none of `sheets`."""
    heading = find_headings(source, name, table[:HEADING_WITHIN_ROWS], sheets)
    return None if heading is None else _with_rows(heading[0], table, heading[1] + 1)


def find_headings(
    source: str, name: str, first_rows: Sequence[Sequence[Cell]], sheets: Sequence[Description]
) -> tuple[RawSheet[Description], int] | None:
    """The sheet without rows and the place of its headings among the first rows.

    Raises ImportRejectedError where the name is a sheet's and columns that it needs are missing.
    """
    name = name.strip().lower()
    sheet_by_name = next((sheet for sheet in sheets if name in {sheet.name, *sheet.also}), None)
    heading_rows = [_headings(row) for row in first_rows]
    for position, headings in enumerate(heading_rows):
        sheet = sheet_by_name if sheet_by_name and not _missing(sheet_by_name, headings) else None
        sheet = sheet or (None if sheet_by_name else _by_headings(headings, sheets))
        if sheet is not None:
            return RawSheet(f"{source}·{sheet.name}", sheet, headings, []), position
    if sheet_by_name is not None:
        raise _columns_missing(f"{source}·{sheet_by_name.name}", sheet_by_name, heading_rows)
    return None


class DataRows:
    """Tells rows below the headings that are data from empty ones, sums, remarks, repeated headings."""

    def __init__(self, raw: RawSheet[Description]) -> None:
        self._headings = raw.headings
        self._read_places = frozenset(
            place for place, heading in enumerate(raw.headings) if column_of(raw.sheet, heading) is not None
        )

    def is_empty(self, cells: tuple[Cell, ...]) -> bool:
        return _is_empty(cells, self._read_places)

    def first_words_of_no_data(self, cells: tuple[Cell, ...]) -> str:
        """Of a row that is not empty: the first words of what is no data, else nothing."""
        return _no_data(cells, self._headings, self._read_places)


def _by_headings(headings: Headings, sheets: Sequence[Description]) -> Description | None:
    """For a table with a name of its own. 名称 alone could be anything's, so such headings do not count."""
    plain = tuple(heading for heading in headings if bare_heading(heading) not in VAGUE)
    fitting = [sheet for sheet in sheets if not _missing(sheet, plain)]
    return max(fitting, key=lambda sheet: len(_known(sheet, headings)), default=None)


def _columns_missing(
    source: str, sheet: SheetDescription, heading_rows: list[Headings]
) -> ImportRejectedError:
    """Each missing column, judged by the row that is likeliest the heading."""
    likeliest = max(heading_rows, key=lambda headings: len(_known(sheet, headings)), default=())
    return ImportRejectedError(
        [
            ImportProblem(
                source, None, column.heading, "", "缺少必填的列", "、".join((column.heading, *column.also))
            )
            for column in _missing(sheet, likeliest)
        ]
    )


def _with_rows(
    raw: RawSheet[Description], table: Sequence[Sequence[Cell]], start: int
) -> RawSheet[Description]:
    rows, left_out = [], []
    data_rows = DataRows(raw)
    for number, row in enumerate(table[start:], start=start + 1):
        cells = tuple(row[:MAX_COLUMNS])
        if data_rows.is_empty(cells):
            continue
        no_data = data_rows.first_words_of_no_data(cells)
        if no_data:
            left_out.append((number, no_data))
        else:
            rows.append((number, cells))
    if len(rows) > MAX_ROWS:
        raise file_problem(raw.source, "行数太多", f"不超过 {MAX_ROWS} 行")
    return replace(raw, rows=rows, left_out=tuple(left_out))


def _is_empty(cells: tuple[Cell, ...], read_places: frozenset[int]) -> bool:
    """A formula drawn down beyond the last row gives errors in a column that nobody reads."""
    return all(
        is_blank(cell) or (isinstance(cell, BadCell) and place not in read_places)
        for place, cell in enumerate(cells)
    )


def _no_data(cells: tuple[Cell, ...], headings: Headings, read_places: frozenset[int]) -> str:
    """The first words of a total, a remark below the table or the headings on the next page.

    A running number of the clerk's own may stand before them.
    """
    filled = [(place, str(cell).strip()) for place, cell in enumerate(cells) if not is_blank(cell)]
    place, first = filled[0]
    first_read = next((text for at, text in filled if at in read_places), first)
    for text in (first, first_read):
        if _TOTALS.fullmatch(text) or _REMARKS.fullmatch(text):
            return text
    if _LABEL.fullmatch(first) and (place not in read_places or len(filled) == 1):
        return first
    if place >= len(headings) or first != headings[place]:
        return ""
    row = _headings(cells)
    return first if all(text in {"", heading} for text, heading in zip_longest(row, headings)) else ""


def _headings(row: Sequence[Cell]) -> Headings:
    return tuple("" if cell is None else str(cell).strip()[:60] for cell in row[:MAX_COLUMNS])


def _missing(sheet: SheetDescription, headings: Headings) -> list[Column]:
    known = _known(sheet, headings)
    return [column for column in sheet.columns if column.required and column not in known]


def _known(sheet: SheetDescription, headings: Headings) -> list[Column]:
    columns = [column_of(sheet, heading) for heading in headings if heading]
    return [column for column in sheet.columns if column in columns]
