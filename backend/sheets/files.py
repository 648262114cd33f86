"""Sheets as files that Excel and WPS open as they are."""

import csv
import io
from collections.abc import Sequence
from fractions import Fraction

import xlsxwriter
from flask import Response

from backend.statistics.pages.sheets import Cell, Sheet, shown
from backend.statistics.rules import Period
from backend.web.attachments import attached

# What a spreadsheet would take for a formula when a cell starts with it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
WIDEST = 28
FILE_KINDS = ("csv", "xlsx")
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def csv_bytes(sheet: Sheet) -> bytes:
    """With a byte order mark: without it Excel shows Chinese as garbage."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(sheet.headings)
    writer.writerows([_harmless(cell) for cell in row] for row in sheet.rows)
    return out.getvalue().encode("utf-8-sig")


def xlsx_bytes(sheets: Sequence[Sheet], note: str) -> bytes:
    """One tab a sheet; numbers as numbers, shares shown in percent, words never as formulas."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        share = book.add_format({"num_format": "0.00%"})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            page.write_string(0, 0, note)
            for place, heading in enumerate(sheet.headings):
                page.write_string(1, place, heading, bold)
                page.set_column(place, place, min(WIDEST, _width(sheet, place)))
            page.freeze_panes(2, 1)
            for number, row in enumerate(sheet.rows, start=2):
                for place, cell in enumerate(row):
                    if isinstance(cell, Fraction):
                        page.write_number(number, place, float(cell), share)
                    elif isinstance(cell, int):
                        page.write_number(number, place, cell)
                    else:
                        page.write_string(number, place, shown(cell))
    return out.getvalue()


def download(sheets: Sequence[Sheet], kind: str, name: str, period: Period, note: str) -> Response:
    """`kind` is csv, which holds the first sheet, or xlsx."""
    if kind == "csv":
        response = Response(csv_bytes(sheets[0]), content_type="text/csv; charset=utf-8")
    else:
        response = Response(xlsx_bytes(sheets, note), content_type=XLSX_TYPE)
    return attached(response, f"{name}-{period.key}.{kind}")


def _harmless(cell: Cell) -> str | int:
    if isinstance(cell, int):
        return cell
    text = shown(cell)
    return f"'{text}" if isinstance(cell, str) and text.startswith(_FORMULA) else text


def _width(sheet: Sheet, place: int) -> int:
    longest = max(
        (len(str(row[place] or "")) for row in sheet.rows if isinstance(row[place], str)), default=0
    )
    return 2 * max(longest, len(sheet.headings[place]), 4)
