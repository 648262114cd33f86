"""Cells that spreadsheets spoil: what is shown is taken, or the cell is refused and named; never guessed."""

import re
import zipfile
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from backend.models import Building, Community, Database, PropertyFirm, ServiceContract
from tests.registry.conftest import contents, imported, rejected
from tests.support.clerk import Formula, Shown, Workbook

REFUSED: list[tuple[str, int, str, Any, str]] = [
    ("服务合同", 2, "结束日期", Formula("=NA()", "#N/A"), "#N/A"),
    ("服务合同", 2, "结束日期", Formula("=EDATE(C2,36)"), "公式没有结果"),
    ("服务合同", 2, "物业费", Formula("=1/0", "#DIV/0!"), "#DIV/0!"),
    ("服务合同", 2, "服务等级", Formula("=A9"), "公式没有结果"),
    ("小区", 2, "户数", Formula("=1/0", "#DIV/0!"), "#DIV/0!"),
    ("小区", 2, "老旧小区", Formula("=#REF!", "#REF!"), "#REF!"),
    ("小区", 2, "兜底物业", Formula('=VLOOKUP("x",A:A,2,0)', "#N/A"), "#N/A"),
    ("小区", 2, "备注", Formula("=NOSUCH()", "#NAME?"), "#NAME?"),
    ("楼栋", 2, "楼栋名称", datetime(2026, 3, 1), "这一格是日期，请设成文本再填"),  # noqa: DTZ001 - a cell has no zone
    ("楼栋", 2, "楼栋名称", "3月1日", "可能是表格软件改的"),
    ("楼栋", 2, "楼栋名称", "2026-03-01", "可能是表格软件改的"),
    ("楼栋", 2, "楼栋名称", "1-Mar", "可能是表格软件改的"),
    ("物业企业", 2, "电话", Shown(0.125, "h:mm:ss"), "这一格是时间"),
    ("物业企业", 2, "联系人", datetime(2026, 3, 1), "这一格是日期"),  # noqa: DTZ001
    ("小区", 2, "户数", datetime(2026, 3, 1), "这一格是日期"),  # noqa: DTZ001
    ("小区", 2, "小区编号", 123456789012345678, "超过 15 位"),
    ("小区", 2, "小区编号", Shown(123456789012345678, "0" * 18), "超过 15 位"),
    ("物业企业", 2, "统一社会信用代码", 911403001234567890, "超过 15 位"),
    ("楼栋", 2, "楼栋名称", Shown(3.5, '0.0"号楼"'), "显示的和存的不一样"),
    ("楼栋", 2, "楼栋名称", Shown(3, "[DBNum1]0"), "显示的和存的不一样"),
    ("小区", 2, "户数", Shown(0.5, "0%"), "放大或缩小"),
    ("小区", 2, "户数", Shown(12000, '0,"千"'), "放大或缩小"),
    ("服务合同", 2, "结束日期", Shown(datetime(2026, 12, 1), 'yyyy"年"m"月"'), "只有年月"),  # noqa: DTZ001
    ("物业企业", 2, "联系人", '=DISPIMG("ID_0A1B",1)', "这一格是图片"),
    ("小区", 2, "小区名称", Formula('=_xlfn.DISPIMG("ID_0A1B",1)', '=DISPIMG("ID_0A1B",1)'), "这一格是图片"),
    ("小区", 2, "小区名称", "和平\u3164小区", "填充字符"),
    ("小区", 2, "小区名称", "和平\ufffd小区", "乱码"),
]


@pytest.mark.parametrize(
    ("sheet", "row", "column", "value", "words"), REFUSED, ids=lambda value: str(value)[:24]
)
def test_spoilt_cells_are_refused_and_nothing_is_emptied(
    example_database: Database, clerk: Workbook, sheet: str, row: int, column: str, value: Any, words: str
) -> None:
    imported(example_database, clerk.save())
    clerk.cell(sheet, row, column, value)
    problems = rejected(example_database, clerk.save())
    assert [(p.row, words in p.problem) for p in problems if p.column == column] == [(row, True)], problems


def test_an_error_is_shown_as_the_clerk_sees_it(example_database: Database, clerk: Workbook) -> None:
    clerk.cell("服务合同", 2, "结束日期", Formula("=NA()", "#N/A"))
    (problem,) = rejected(example_database, clerk.save())
    assert (problem.sheet, problem.row, problem.value) == ("city.xlsx·服务合同", 2, "#N/A")


def test_what_a_number_format_shows_is_taken(example_database: Database, clerk: Workbook) -> None:
    clerk.cell("小区", 2, "小区编号", Shown(7, "000"))
    clerk.cell("小区", 3, "小区编号", Shown(12, '"YQ"0000'))
    clerk.cell("小区", 2, "户数", Shown(240, '0"户"'))
    clerk.cell("物业企业", 2, "电话", Shown(3532028888, "0000-0000000"))
    clerk.cell("服务合同", 3, "物业费", Shown(1.2, '¥0.00"元"'))
    clerk.cell("服务合同", 2, "开始日期", Shown(datetime(2024, 1, 1), '[$-804]yyyy"年"m"月"d"日";@'))  # noqa: DTZ001
    for sheet in ("楼栋", "服务合同", "业委会物管会"):
        for row in clerk.sheets[sheet][1:]:
            row[0] = {"A1": "007", "A2": "YQ0012"}[row[0]]
    clerk.cell("楼栋", 2, "楼栋名称", Shown(3, '0"号楼"'))
    clerk.cell("楼栋", 3, "楼栋名称", Shown(4, 'General"号楼"'))
    imported(example_database, clerk.save())
    with example_database.reading() as session:
        assert set(session.scalars(select(Community.code))) == {"007", "YQ0012"}
        assert set(session.scalars(select(Building.name))) == {"3号楼", "4号楼"}
        lawn = session.scalars(select(Community).where(Community.code == "007")).one()
        assert lawn.homes == 240
        firm = session.scalars(select(PropertyFirm).where(PropertyFirm.name == "保阳物业")).one()
        assert firm.phone == "0353-2028888"
        fees = set(session.scalars(select(ServiceContract.fee_fen)))
        assert fees == {45, 120}
        assert date(2024, 1, 1) in set(session.scalars(select(ServiceContract.starts_on)))


def test_formulas_with_results_are_their_results(example_database: Database, clerk: Workbook) -> None:
    clerk.cell("物业企业", 2, "电话", Formula('="0353"&"2028888"', "03532028888"))
    clerk.cell("小区", 2, "备注", Formula('=IF(1,"甲","")', "甲"))
    clerk.cell("小区", 2, "户数", Formula("=200+40", 240))
    imported(example_database, clerk.save())
    with example_database.reading() as session:
        assert "0353-2028888" in set(session.scalars(select(PropertyFirm.phone)))
        assert ("甲", 240) in {tuple(row) for row in session.execute(select(Community.note, Community.homes))}


@pytest.mark.parametrize("typed", ['="03532028888"', '="0353-2028888"'])
def test_text_behind_an_equals_sign(
    example_database: Database, clerk: Workbook, tmp_path: Path, typed: str
) -> None:
    """How clerks keep the first nought, in both kinds of files."""
    clerk.cell("物业企业", 2, "电话", typed)
    imported(example_database, *clerk.save_csv(tmp_path / "csv"))
    with example_database.reading() as session:
        assert "0353-2028888" in set(session.scalars(select(PropertyFirm.phone)))
    assert imported(example_database, clerk.save()) == 0


@pytest.mark.parametrize("typed", ["=A1&B1", '=DISPIMG("ID_1",1)', "=TODAY()"])
def test_formulas_of_a_csv_are_refused(
    example_database: Database, clerk: Workbook, tmp_path: Path, typed: str
) -> None:
    clerk.cell("物业企业", 2, "联系人", typed)
    (problem,) = rejected(example_database, *clerk.save_csv(tmp_path / "csv"))
    assert (problem.column, problem.problem) == ("联系人", "这一格是公式，请填结果")


def test_errors_beside_what_is_read_do_no_harm(example_database: Database, clerk: Workbook) -> None:
    """A column of the clerk's own whose formula was drawn down beyond the last row."""
    rows = clerk.sheets["小区"]
    rows[0].append("核对")
    for row in rows[1:]:
        row.append(Formula("=NA()", "#N/A"))
    for _ in range(20):
        rows.append([*[""] * (len(rows[0]) - 1), Formula("=NA()", "#N/A")])
    assert imported(example_database, clerk.save()) == 12


NO_VALUES = [
    ("小区", 2, "备注", "#N/A", "错误值"),
    ("小区", 3, "小区名称", "2026年10月31日", "像是日期"),
    ("小区", 3, "备注", "#SPILL!", "错误值"),
    ("小区", 2, "小区名称", "同上", "不是名称"),
    ("业委会物管会", 2, "主任", "#REF!", "错误值"),
    ("服务合同", 2, "服务等级", "######", "错误值"),
    ("服务合同", 3, "服务等级", "＃ｎ／ａ", "错误值"),
    ("服务合同", 3, "物业费", "1 2", "数字中间有空格"),
    ("物业企业", 2, "企业名称", "#N/A", "错误值"),
    ("物业企业", 2, "联系人", "Err:502", "错误值"),
    ("物业企业", 3, "企业名称", "……", "不是名称"),
    ("楼栋", 2, "楼栋名称", "1-Mar-26", "可能是表格软件改的"),
    ("楼栋", 3, "楼栋名称", "2026-03-01 00:00:00", "可能是表格软件改的"),
]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_words_of_a_spreadsheet_that_are_no_value(
    example_database: Database, clerk: Workbook, tmp_path: Path, kind: str
) -> None:
    for sheet, row, column, value, _ in NO_VALUES:
        clerk.cell(sheet, row, column, value)
    paths = [clerk.save()] if kind == "xlsx" else clerk.save_csv(tmp_path / "csv")
    problems = {
        (p.sheet.split("·")[1], p.row, p.column, p.value): p.problem
        for p in rejected(example_database, *paths)
    }
    for sheet, row, column, value, words in NO_VALUES:
        assert words in problems.get((sheet, row, column, value), ""), (sheet, row, column)


def test_a_column_of_errors_drawn_down_in_a_csv(
    example_database: Database, clerk: Workbook, tmp_path: Path
) -> None:
    rows = clerk.sheets["小区"]
    rows[0].append("核对")
    for row in rows[1:]:
        row.append("#N/A")
    rows += [[*[""] * (len(rows[0]) - 1), "#N/A"] for _ in range(3)]
    assert imported(example_database, *clerk.save_csv(tmp_path / "csv")) == 12


FORMULA = '<c r="D2" t="{kind}"><f>A9</f>{value}</c>'


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("str", "", "公式没有结果"),
        ("e", "<v>#SPILL!</v>", "错误值 #SPILL!"),
        ("e", "<v>#GETTING_DATA</v>", "错误值 #GETTING_DATA"),
    ],
)
def test_cells_as_other_programs_write_them(
    example_database: Database, clerk: Workbook, kind: str, value: str, words: str
) -> None:
    """A formula of text without a value, and errors newer than the reader."""
    imported(example_database, clerk.save())
    path = clerk.save()
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    page = next(name for name in parts if name.endswith(f"sheet{[*clerk.sheets].index('服务合同') + 1}.xml"))
    parts[page], count = re.subn(
        r'<c r="D2".*?</c>', FORMULA.format(kind=kind, value=value), parts[page], count=1
    )
    assert count == 1
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    (problem,) = rejected(example_database, path)
    assert (problem.row, problem.column, words in problem.problem) == (2, "结束日期", True), problem


def test_numbers_are_shown_as_the_clerk_sees_them(example_database: Database, clerk: Workbook) -> None:
    clerk.cell("物业企业", 2, "电话", 3532028888)
    (problem,) = rejected(example_database, clerk.save())
    assert (problem.column, problem.value) == ("电话", "3532028888")


def test_a_time_is_no_day(example_database: Database, clerk: Workbook) -> None:
    clerk.cell("服务合同", 2, "结束日期", time(3, 0))
    before = contents(example_database)
    (problem,) = rejected(example_database, clerk.save())
    assert "这一格是时间" in problem.problem
    assert contents(example_database) == before


def test_formats_in_a_cell_say_what_people_see() -> None:
    from backend.sheets.number_formats import MonthFormat, NumberFormat, read_format

    shown = {
        "000": "007", '"YQ"0000': "YQ0007", '0"号楼"': "7号楼", "\\A0": "A7",
        '"第"0"栋"': "第7栋", 'G/通用格式"号"': "7号", "00-00": "00-07",
    }  # fmt: skip
    for code, text in shown.items():
        number_format = read_format(200, code)
        assert isinstance(number_format, NumberFormat)
        assert number_format.as_shown(7.0) == text
    plain = ["General", "0", "0.00", "#,##0", "@", "0_);[Red]\\(0\\)", "yyyy-mm-dd", 'm"月"d"日"', "h:mm"]
    assert [read_format(200, code) for code in plain] == [None] * len(plain)
    assert [read_format(number, None) for number in (0, 1, 2, 4, 14, 31, 49)] == [None] * 7
    months = [read_format(200, "yyyy/m"), read_format(57, None), read_format(200, "mmm-yy")]
    assert months == [MonthFormat()] * 3
    percent = read_format(9, None)
    assert isinstance(percent, NumberFormat)
    assert replace(percent, pieces=()) == NumberFormat((), simple=False, scaled=True, several=False)
