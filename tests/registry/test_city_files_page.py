"""docs/city-files.md says what the importer accepts."""

from pathlib import Path

from backend.core.fields.kinds import MAX_LENGTH
from backend.sheets import workbook
from backend.sheets.problems import MOST_PROBLEMS
from backend.sheets.reading import MAX_FILE_BYTES
from backend.sheets.recognising import HEADING_WITHIN_ROWS
from tests.registry.city_files_page import sections

PAGE = (Path(__file__).parents[2] / "docs" / "city-files.md").read_text(encoding="utf-8")
MEGABYTE = 1024 * 1024


def test_every_sheet_and_column_stands_there_as_defined() -> None:
    """When it fails: python -m tests.registry.city_files_page prints the part to put in."""
    _, sheet_text = PAGE.split("## Sheets and columns\n\n")
    assert sheet_text.strip() == sections()


def test_limits_are_the_codes() -> None:
    assert (
        f"Limits: {MAX_FILE_BYTES // MEGABYTE} MB a file, "
        f"{workbook.MAX_UNZIPPED_BYTES // MEGABYTE} MB unpacked, "
        f"{workbook.MAX_CELLS // 10**6} million cells, {MAX_LENGTH:,} characters a cell."
    ) in PAGE
    assert f"the first {MOST_PROBLEMS:,}" in PAGE
    assert HEADING_WITHIN_ROWS == 10
