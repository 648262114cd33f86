"""The example of a city's file that a clerk fills in."""

from pathlib import Path

from click.testing import CliRunner
from sqlalchemy import select

from backend.cli import linsheng
from backend.models import Community, Database, NoticeAddress
from backend.registry.example import EXAMPLE_FILE, write_example
from backend.registry.rules.divisions import SHIPPED, divisions
from backend.registry.rules.sheets import SHEETS
from backend.sheets.cells import Cell
from backend.sheets.workbook import grids
from tests.conftest import PERSONAL_DATA_KEY
from tests.registry.conftest import counts, imported


def _cells(path: Path) -> list[tuple[str, list[list[Cell]]]]:
    return [(grid.name, grid.rows) for grid in grids(path.name, path.read_bytes())]


def test_shipped_file_is_what_the_code_writes(tmp_path: Path) -> None:
    write_example(tmp_path / "example.xlsx")
    assert _cells(EXAMPLE_FILE) == _cells(tmp_path / "example.xlsx")


def test_command_writes_it(tmp_path: Path) -> None:
    target = tmp_path / "new" / "city.xlsx"
    environment = {"LINSHENG_DATA_DIR": str(tmp_path / "data")}
    result = CliRunner().invoke(linsheng, ["export", "--example", str(target)], env=environment)
    assert result.exit_code == 0, result.output
    assert _cells(target) == _cells(EXAMPLE_FILE)
    refused = CliRunner().invoke(linsheng, ["export", "--example", str(tmp_path / "city")], env=environment)
    assert refused.exit_code == 1
    assert ".xlsx" in refused.output


def test_every_sheet_and_column_is_shown_filled() -> None:
    cells_by_sheet = dict(_cells(EXAMPLE_FILE))
    assert list(cells_by_sheet) == [sheet.name for sheet in SHEETS]
    for sheet in SHEETS:
        headings, *rows = cells_by_sheet[sheet.name]
        assert headings == [column.heading for column in sheet.columns]
        headings_shown = {
            heading for row in rows for heading, cell in zip(headings, row, strict=True) if cell
        }
        # A clerk marks nothing as demo data; a district's alerts are set where it has a robot.
        assert set(headings) - headings_shown <= {"演示数据", "通知地址"}, sheet.name


def test_imports_cleanly_into_an_empty_city(database: Database) -> None:
    imported(database, EXAMPLE_FILE)
    assert counts(database) == {
        "区县": 1,
        "街道": 1,
        "居委会": 1,
        "物业企业": 3,
        "小区": 3,
        "楼栋": 4,
        "服务合同": 3,
        "业委会物管会": 2,
    }
    assert imported(database, EXAMPLE_FILE) == 0
    with database.reading() as session:
        assert all(name.startswith("示例") for name in session.scalars(select(Community.name)))
        assert session.scalars(select(NoticeAddress.id)).all() == [], "no notice reaches an invented address"


def test_its_divisions_are_no_citys() -> None:
    for code in SHIPPED:
        known = {row["code"] for row in divisions(code)} | {row["name"] for row in divisions(code)}
        for name in ("区县", "街道", "居委会"):
            rows = dict(_cells(EXAMPLE_FILE))[name][1:]
            assert not {cell for row in rows for cell in row[:2]} & known


def test_an_empty_registry_is_told(tmp_path: Path, sqlite_url: str) -> None:
    """`export example.xlsx` wrote a workbook of headings, which an operator took for the example."""
    environment = {
        "LINSHENG_DATA_DIR": str(tmp_path / "data"),
        "LINSHENG_DATABASE_URL": sqlite_url,
        "LINSHENG_PERSONAL_DATA_KEY": PERSONAL_DATA_KEY,
    }
    assert CliRunner().invoke(linsheng, ["init"], env=environment).exit_code == 0
    says = CliRunner().invoke(linsheng, ["export", str(tmp_path / "example.xlsx")], env=environment).output
    assert "--example" in says
