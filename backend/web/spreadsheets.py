"""Answers a table as CSV or XLSX."""

from collections.abc import Mapping, Sequence

from flask import Response

from backend.sheets.csv_files import CSV_TYPE, csv_bytes
from backend.sheets.tables import Table
from backend.sheets.xlsx_files import XLSX_TYPE, xlsx_bytes
from backend.web.attachments import attached

FILE_KINDS = ("csv", "xlsx")


def parse_file_kind(query: Mapping[str, str]) -> str:
    """Field file of an address: csv or xlsx; empty where the page itself is asked for."""
    kind = query.get("file", "")
    return kind if kind in FILE_KINDS else ""


def spreadsheet(tables: Sequence[Table], kind: str, name: str, note: str) -> Response:
    """`kind` is csv, which holds the first table, or xlsx. `name` has no ending."""
    if kind == "csv":
        response = Response(csv_bytes(tables[0]), content_type=CSV_TYPE)
    else:
        response = Response(xlsx_bytes(tables, note), content_type=XLSX_TYPE)
    return attached(response, f"{name}.{kind}")
