"""Sheets as clerks leave them: merged, filtered, with units in headings, with totals and notes below."""

from pathlib import Path

import pytest
from sqlalchemy import select

from backend.models import Building, Database, PropertyFirm, ServiceContract
from backend.registry.rules.importing import import_files
from tests.registry.conftest import contents, counts, imported, rejected
from tests.support.clerk import Formula, Workbook


def _remarks(database: Database, *paths: Path) -> list[str]:
    with database.transaction() as session:
        return [str(remark) for remark in import_files(session, paths).remarks]


def test_a_merged_code_stands_for_each_of_its_rows(example_database: Database, clerk: Workbook) -> None:
    rows = clerk.sheets["楼栋"]
    rows += [["", "3号楼", 4, 6, 48], ["", "4号楼", 4, 6, 48]]
    rows[2][0] = ""
    clerk.looks["楼栋"] = lambda page: page.merge_range("A2:A5", "A1")
    imported(example_database, clerk.save())
    with example_database.reading() as session:
        names = session.scalars(select(Building.name).order_by(Building.id)).all()
    assert names == ["1号楼", "2号楼", "3号楼", "4号楼"]


def test_merged_optional_cells_empty_nothing(example_database: Database, clerk: Workbook) -> None:
    """What can be each row's is each row's; a total is nobody's; two columns in one cell are asked about."""
    for row in clerk.sheets["小区"][1:]:
        row[7], row[8] = "东桦物业", "同一片区"
    imported(example_database, clerk.save())
    before = contents(example_database)
    clerk.looks["小区"] = lambda page: (
        page.merge_range("H2:H3", "东桦物业"),
        page.merge_range("I2:I3", "同一片区"),
    )
    assert imported(example_database, clerk.save()) == 0
    assert contents(example_database) == before
    for row in clerk.sheets["小区"][2:]:
        row[7], row[8] = "", ""
    assert imported(example_database, clerk.save()) == 0
    assert contents(example_database) == before
    clerk.looks["小区"] = lambda page: page.merge_range("G2:G3", 840)
    (problem,) = rejected(example_database, clerk.save())
    assert (problem.row, problem.column) == (3, "户数")
    assert "合并单元格 G2:G3" in problem.problem
    clerk.looks["小区"] = lambda page: page.merge_range("H2:I2", "东桦物业")
    (problem,) = rejected(example_database, clerk.save())
    assert (problem.row, problem.column) == (2, "备注")
    assert "合并单元格 H2:I2" in problem.problem


def test_a_merge_beyond_the_table_adds_no_rows(example_database: Database, clerk: Workbook) -> None:
    clerk.looks["楼栋"] = lambda page: page.merge_range("A2:A900", "A1")
    imported(example_database, clerk.save())
    assert counts(example_database)["楼栋"] == 2


HEADINGS = [
    ("服务合同", "结束日期", "到期日期"),
    ("服务合同", "结束日期", "合同到期日"),
    ("服务合同", "结束日期", "结束日期（格式：2024-01-01）"),
    ("服务合同", "物业费", "物业费(元/㎡·月)"),
    ("服务合同", "物业费", "物业费（元/平方米·月）"),
    ("服务合同", "物业费", "物业费\n（元/月/㎡）"),
    ("物业企业", "电话", "联系方式"),
    ("物业企业", "电话", "联 系 电 话"),
    ("小区", "户数", "户数（户）"),
    ("小区", "小区编号", "小区编号*"),
    ("小区", "小区编号", "＊小区编号（必填）"),
    ("小区", "小区编号", "小区 编号★"),
    ("小区", "经度", "经度（°）"),
    ("楼栋", "层数", "层数(层)"),
]


@pytest.mark.parametrize(("sheet", "heading", "typed"), HEADINGS)
def test_headings_as_people_write_them(
    example_database: Database, clerk: Workbook, sheet: str, heading: str, typed: str
) -> None:
    imported(example_database, clerk.save())
    before = contents(example_database)
    rows = clerk.sheets[sheet]
    place = rows[0].index(heading)
    rows[0][place] = typed
    assert _remarks(example_database, clerk.save()) == []
    assert contents(example_database) == before
    if heading != "小区编号":
        rows[1][place] = ""
        if heading == "经度":
            rows[1][rows[0].index("纬度")] = ""
        assert imported(example_database, clerk.save()) == 1, "the column is not read"


@pytest.mark.parametrize(
    "typed", ["物业费（元/户·年）", "物业费(万元)", "物业费（元/㎡·年）", "收费", "电话2", "预计到期"]
)
def test_columns_that_are_not_read_are_named(example_database: Database, clerk: Workbook, typed: str) -> None:
    clerk.sheets["服务合同"][0][6] = typed
    assert _remarks(example_database, clerk.save()) == [f"city.xlsx·服务合同：没有读的列：{typed}"]


def test_a_column_without_a_heading_is_named(example_database: Database, clerk: Workbook) -> None:
    clerk.sheets["楼栋"][1].append("要紧的话")
    assert _remarks(example_database, clerk.save()) == ["city.xlsx·楼栋：没有读的列：第 6 列，没有标题"]


def test_hidden_rows_are_read_and_said(example_database: Database, clerk: Workbook) -> None:
    clerk.looks["小区"] = lambda page: page.set_row(2, None, None, {"hidden": True})
    assert _remarks(example_database, clerk.save()) == ["city.xlsx·小区：读了隐藏或筛选掉的行：第 3 行"]
    assert counts(example_database)["小区"] == 2


def test_hidden_sheets(example_database: Database, clerk: Workbook) -> None:
    """One alone is read and said; an old copy beside the visible sheet is not read, and that is said too."""
    clerk.looks["居委会"] = lambda page: page.hide()
    assert _remarks(example_database, clerk.save()) == ["city.xlsx·居委会：这张表是隐藏的，也读了"]
    clerk.sheets["firms"] = [list(row) for row in clerk.sheets["物业企业"]]
    clerk.cell("firms", 2, "电话", "0353-9999999")
    clerk.looks = {"firms": lambda page: page.hide()}
    assert _remarks(example_database, clerk.save()) == ["city.xlsx·物业企业：这张表是隐藏的，没有读"]
    with example_database.reading() as session:
        assert "0353-0000004" in set(session.scalars(select(PropertyFirm.phone)))


def test_a_hidden_column_is_not_preferred(example_database: Database, clerk: Workbook) -> None:
    rows = clerk.sheets["物业企业"]
    rows[0].append("联系电话")
    rows[1].append("0353-7654321")
    rows[2].append("")
    clerk.looks["物业企业"] = lambda page: page.set_column(3, 3, None, None, {"hidden": True})
    assert _remarks(example_database, clerk.save()) == ["city.xlsx·物业企业：没有读的列：电话"]
    with example_database.reading() as session:
        assert set(session.scalars(select(PropertyFirm.phone))) == {"0353-7654321", ""}


def test_a_hidden_column_alone_is_read_and_said(example_database: Database, clerk: Workbook) -> None:
    clerk.looks["服务合同"] = lambda page: page.set_column(3, 3, None, None, {"hidden": True})
    assert _remarks(example_database, clerk.save()) == ["city.xlsx·服务合同：读了隐藏的列：结束日期"]


FOOTERS = [
    "合计",
    "合 计",
    "总计：2 家",
    "注：数据截至10月",
    "备注:以上为全部",
    "填表人：王五",
    "审核人： 李四",
    "第 1 页 共 2 页",
    "以下空白",
]


@pytest.mark.parametrize("words", FOOTERS)
def test_what_stands_below_the_table_is_no_firm(
    example_database: Database, clerk: Workbook, words: str
) -> None:
    clerk.sheets["物业企业"].append([words, "", "", "", ""])
    assert _remarks(example_database, clerk.save()) == [
        f"city.xlsx·物业企业：没有导入的行：第 4（{words}） 行"
    ]
    assert counts(example_database)["物业企业"] == 2


MORE_FOOTERS = [
    "（以下无正文）", "共2家", "共计 2 家", "合计2家物业公司", "Total", "平均", "数据截至2026年10月",
    "以上数据由各街道提供", "*带星号为必填",
]  # fmt: skip


def test_more_of_what_stands_below_the_table(example_database: Database, clerk: Workbook) -> None:
    """Also beside the clerk's own running number."""
    rows = clerk.sheets["物业企业"]
    rows[:] = [["序号", *rows[0]], ["1", *rows[1]], ["2", *rows[2]]]
    rows += [["", words, "", "", "", ""] for words in MORE_FOOTERS]
    beside = [("3", "共计 2 家"), ("注", "以上数据截至10月"), ("注", "街道有变动的另报"), ("填表人", "王五")]
    rows += [[*row, "", "", "", ""] for row in beside]
    (remark, _) = _remarks(example_database, clerk.save())[::-1]
    for words in (*MORE_FOOTERS, "共计 2 家", "以上数据截至10月", "注", "填表人"):
        assert f"（{words}）" in remark
    assert counts(example_database)["物业企业"] == 2


@pytest.mark.parametrize("words", ["本表由各街道汇总", "金色年华"])
def test_a_firm_that_is_a_name_alone_is_asked_about(
    example_database: Database, clerk: Workbook, words: str
) -> None:
    """Nobody can tell it from a line below the table: no word list knows all of those."""
    clerk.sheets["物业企业"].append([words, "", "", "", ""])
    (problem,) = rejected(example_database, clerk.save())
    assert (problem.row, problem.column, problem.value, problem.question) == (4, "企业名称", words, True)
    with example_database.transaction() as session:
        import_files(session, [clerk.path], names_confirmed=True)
    assert imported(example_database, clerk.save()) == 0, "asked once"


def test_headings_repeated_on_the_second_page(example_database: Database, clerk: Workbook) -> None:
    rows = clerk.sheets["物业企业"]
    rows.insert(2, list(rows[0]))
    assert _remarks(example_database, clerk.save()) == [
        "city.xlsx·物业企业：没有导入的行：第 3（企业名称） 行"
    ]
    assert counts(example_database)["物业企业"] == 2


def test_a_total_that_is_merged_and_computed(example_database: Database, clerk: Workbook) -> None:
    clerk.sheets["楼栋"].append(["", "", Formula("=SUM(C2:C3)", 8), "", Formula("=SUM(E2:E3)", 96)])
    clerk.looks["楼栋"] = lambda page: page.merge_range("A4:B4", "合计")
    imported(example_database, clerk.save())
    assert counts(example_database)["楼栋"] == 2


def test_the_same_file_says_the_same_in_csv(
    example_database: Database, clerk: Workbook, tmp_path: Path
) -> None:
    clerk.sheets["物业企业"].append(["合计", "", "", "", ""])
    clerk.sheets["服务合同"][0][3] = "合同到期日期*"
    paths = clerk.save_csv(tmp_path / "csv")
    assert _remarks(example_database, *paths) == ["物业企业.csv·物业企业：没有导入的行：第 4（合计） 行"]
    with example_database.reading() as session:
        assert None in set(session.scalars(select(ServiceContract.ends_on)))
        assert len(set(session.scalars(select(ServiceContract.ends_on)))) == 2
