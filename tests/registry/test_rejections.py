"""Every bad row is named with sheet, row, column, value, what is wrong and what is accepted."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from backend.models import Database
from backend.sheets.problems import ImportProblem
from tests.registry.conftest import imported, rejected
from tests.support.clerk import Workbook

CODE = "91999999EXAMPLE0AG"


@dataclass(frozen=True)
class Case:
    """One wrong cell: where it stands, what the clerk wrote, and words of the answer."""

    sheet: str
    row: int
    column: str
    value: object
    problem: str
    accepted: str


CASES = [
    Case("小区", 2, "小区名称", "", "不能为空", "最多 60 字"),
    Case("小区", 3, "小区名称", " 　 ", "不能为空", "最多 60 字"),
    Case("小区", 3, "小区名称", "长" * 61, "61 个字，太长", "最多 60 字"),
    Case("小区", 2, "备注", "长" * 2001, "2001 个字", "最多 500 字"),
    Case("小区", 2, "小区编号", "甲区一号", "编号只能用", "数字和字母"),
    Case("小区", 2, "老旧小区", "也许", "看不出是还是否", "是 或 否"),
    Case("小区", 2, "建成年份", 1066, "不是合理的整数", "1900 到 2100"),
    Case("小区", 2, "户数", "两百", "不是合理的整数", "0 到 100000"),
    Case("小区", 2, "户数", -3, "不是合理的整数", "0 到 100000"),
    Case("小区", 2, "户数", 2.5, "不是合理的整数", "0 到 100000"),
    Case("小区", 2, "户数", "9" * 400, "不是合理的整数", "0 到 100000"),
    Case("小区", 2, "经度", "37.861188", "这是纬度，与经度填反了", "116.397470"),
    Case("小区", 2, "纬度", 113.58, "这是经度，与纬度填反了", "39.908823"),
    Case("小区", 2, "纬度", "-37.8", "不是度数", "高德或腾讯地图"),
    Case("小区", 2, "经度", "0", "不在中国境内", "高德或腾讯地图"),
    Case("小区", 2, "纬度", "", "经度和纬度要一起填", "都留空"),
    Case("小区", 3, "经度", "113.58", "经度和纬度要一起填", "都留空"),
    Case("小区", 2, "街道代码", "140303008", "“街道”表中没有这一项", "140303007"),
    Case("小区", 2, "兜底物业", "东桦物业公司", "“物业企业”表中没有这一项", "东桦物业"),
    Case("小区", 2, "小区名称", "段西\u202e沟小区", "看不见的控制字符", "最多 60 字"),
    Case("小区", 2, "小区名称", "段西\u200b沟小区", "看不见的控制字符", "最多 60 字"),
    Case("小区", 2, "小区名称", "段西\n沟小区", "有换行", "最多 60 字"),
    Case("小区", 2, "备注", "一\u2028二", "看不见的控制字符", "可以换行"),
    Case("街道", 2, "街道代码", "1" * 13, "编号只能用", "最多 12 位"),
    Case("街道", 2, "区县代码", "999", "“区县”表中没有这一项", "“区县”表中已有的"),
    Case("居委会", 2, "街道代码", "140303017", "“街道”表中没有这一项", "140303007"),
    Case("楼栋", 3, "小区编号", "A9", "“小区”表中没有这一项", "A1"),
    Case("楼栋", 3, "楼栋名称", "1号楼", "第 2 行重复", ""),
    Case("物业企业", 2, "统一社会信用代码", "91999999EXAMPLE0AX", "信用代码不对", "18 位"),
    Case("物业企业", 3, "企业名称", "保阳物业", "第 2 行重复", ""),
    Case("服务合同", 2, "开始日期", "2024-02-30", "不是有效日期", "2024-01-01"),
    Case("服务合同", 2, "开始日期", "去年", "不是有效日期", "2024-01-01"),
    Case("服务合同", 2, "开始日期", 45292.0, "不是有效日期", "2024-01-01"),
    Case("服务合同", 2, "开始日期", "0001-01-01", "不是有效日期", "2024-01-01"),
    Case("服务合同", 2, "结束日期", "2023-01-01", "结束早于开始", "开始日期之后"),
    Case("服务合同", 2, "服务模式", "随便管管", "不是可选的值", "先服务后收费"),
    Case("服务合同", 3, "物业费", "1.234", "超过两位小数", "最多两位小数"),
    Case("服务合同", 3, "物业费", 0.125, "超过两位小数", "最多两位小数"),
    Case("服务合同", 3, "物业费", "-1", "不是金额", "最多两位小数"),
    Case("服务合同", 3, "物业费", "1e999999999", "不是金额", "最多两位小数"),
    Case("服务合同", 3, "物业费", "NaN", "不是金额", "最多两位小数"),
    Case("服务合同", 3, "物业费", "99999", "金额太大", "10000"),
    Case("服务合同", 2, "企业名称", "保扬物业", "“物业企业”表中没有这一项", "保阳物业"),
    Case("业委会物管会", 2, "类型", "居民小组", "不是可选的值", "业委会、物管会"),
    Case("业委会物管会", 2, "任期结束", "2020-01-01", "结束早于开始", "开始日期之后"),
]


@pytest.mark.parametrize(
    "case", CASES, ids=lambda case: f"{case.sheet}-{case.column}-{str(case.value)[:12]!r}"
)
def test_wrong_cell_is_named(example_database: Database, clerk: Workbook, case: Case) -> None:
    clerk.cell(case.sheet, case.row, case.column, case.value)
    problems_of_cell = [
        problem
        for problem in rejected(example_database, clerk.save())
        if problem.sheet == f"city.xlsx·{case.sheet}" and problem.row == case.row
    ]
    assert any(
        case.problem in problem.problem and case.accepted in problem.accepted for problem in problems_of_cell
    )
    assert case.problem in str(problems_of_cell[0])
    assert f"第 {case.row} 行" in str(problems_of_cell[0])


def test_shown_value_is_the_clerks(example_database: Database, clerk: Workbook) -> None:
    clerk.cell("服务合同", 2, "开始日期", "去年")
    clerk.cell("服务合同", 2, "企业名称", "保扬物业")
    expected = ImportProblem(
        "city.xlsx·服务合同", 2, "开始日期", "去年", "不是有效日期", "日期，如 2024-01-01"
    )
    problems = rejected(example_database, clerk.save())
    assert expected in problems
    assert ("企业名称", "保扬物业", "保阳物业、东桦物业") in {
        (p.column, p.value, p.accepted) for p in problems
    }


def test_one_cause_is_reported_once(example_database: Database, clerk: Workbook) -> None:
    """A community with a bad year does not make its buildings and contracts point to nothing."""
    clerk.cell("小区", 2, "建成年份", "很早")
    clerk.cell("物业企业", 2, "统一社会信用代码", "123")
    assert [(p.sheet, p.row) for p in rejected(example_database, clerk.save())] == [
        ("city.xlsx·物业企业", 2),
        ("city.xlsx·小区", 2),
    ]


def test_every_bad_row_is_reported_at_once(example_database: Database, clerk: Workbook) -> None:
    clerk.sheets["楼栋"] += [["A1", f"{number}号楼", "x", "", ""] for number in range(3, 203)]
    problems = rejected(example_database, clerk.save())
    assert [p.row for p in problems] == list(range(4, 204))


def test_rows_are_counted_as_excel_counts(
    example_database: Database, clerk: Workbook, tmp_path: Path
) -> None:
    """With a title, empty rows and, in a CSV, a cell of two lines before the bad row."""
    clerk.sheets["小区"] = [["一览表"], [], *clerk.sheets["小区"], [], ["A3", "", "140303007"]]
    assert [p.row for p in rejected(example_database, clerk.save())] == [7]
    clerk.sheets["小区"][3][8] = "两行\n备注"
    assert [p.row for p in rejected(example_database, *clerk.save_csv(tmp_path / "csv"))] == [7]


@pytest.mark.parametrize(
    ("sheet", "column"),
    [("小区", "街道代码"), ("服务合同", "服务模式"), ("物业企业", "企业名称"), ("楼栋", "小区编号")],
)
def test_missing_column_is_named(
    example_database: Database, clerk: Workbook, sheet: str, column: str
) -> None:
    clerk.drop_column(sheet, column)
    problem = rejected(example_database, clerk.save())[0]
    assert (problem.sheet, problem.row, problem.column) == (f"city.xlsx·{sheet}", None, column)
    assert column in problem.accepted


def test_column_given_twice(example_database: Database, clerk: Workbook) -> None:
    for row in clerk.sheets["小区"]:
        row.append(row[1])
    (problem,) = rejected(example_database, clerk.save())
    assert (problem.column, problem.problem) == ("小区名称", "这一列出现了不止一次")


def _second(clerk: Workbook, starts: str, ends: str) -> None:
    clerk.sheets["服务合同"].append(["A1", "东桦物业", starts, ends, "市场化服务", "", ""])


OVERLAPS: list[tuple[str, str]] = [
    ("2026-12-31", ""),
    ("2020-01-01", ""),
    ("2020-01-01", "2024-01-01"),
    ("2025-01-01", "2025-02-01"),
]


@pytest.mark.parametrize(("starts", "ends"), OVERLAPS)
def test_overlapping_contracts_in_the_file(
    example_database: Database, clerk: Workbook, starts: str, ends: str
) -> None:
    _second(clerk, starts, ends)
    (problem,) = rejected(example_database, clerk.save())
    assert problem.row in {2, 4}
    assert "合同期重叠" in problem.problem


@pytest.mark.parametrize(("starts", "ends"), OVERLAPS)
def test_overlapping_contracts_with_the_database(
    example_database: Database, clerk: Workbook, starts: str, ends: str
) -> None:
    imported(example_database, clerk.save())
    _second(clerk, starts, ends)
    del clerk.sheets["服务合同"][1:3]
    (problem,) = rejected(example_database, clerk.save())
    assert (problem.row, problem.column) == (2, "结束日期")
    assert "与“保阳物业”的合同期重叠" in problem.problem


def test_contracts_that_follow_each_other_are_fine(example_database: Database, clerk: Workbook) -> None:
    imported(example_database, clerk.save())
    _second(clerk, "2027-01-01", "")
    assert imported(example_database, clerk.save()) == 1


def test_long_contract_overlaps_all_that_follow(example_database: Database, clerk: Workbook) -> None:
    clerk.cell("服务合同", 2, "结束日期", "2040-12-31")
    _second(clerk, "2025-01-01", "2025-12-31")
    _second(clerk, "2030-01-01", "2030-12-31")
    assert len(rejected(example_database, clerk.save())) == 2


def test_credit_code_of_another_firm(example_database: Database, clerk: Workbook) -> None:
    clerk.cell("物业企业", 2, "统一社会信用代码", CODE)
    clerk.cell("物业企业", 3, "统一社会信用代码", CODE.lower())
    (problem,) = rejected(example_database, clerk.save())
    assert (problem.row, problem.column) == (3, "统一社会信用代码")
    clerk.cell("物业企业", 3, "统一社会信用代码", "")
    imported(example_database, clerk.save())
    clerk.cell("物业企业", 2, "企业名称", "保阳物业服务")
    del clerk.sheets["服务合同"]
    (problem,) = rejected(example_database, clerk.save())
    assert "与“保阳物业”的代码相同" in problem.problem


def _same_code(clerk: Workbook) -> None:
    clerk.cell("小区", 3, "小区编号", "a1")


def _full_width(clerk: Workbook) -> None:
    clerk.cell("小区", 3, "小区编号", "Ａ１")


@pytest.mark.parametrize("spoil", [_same_code, _full_width])
def test_codes_are_the_same_in_any_case_and_width(
    example_database: Database, clerk: Workbook, spoil: Callable[[Workbook], None]
) -> None:
    spoil(clerk)
    assert any(p.row == 3 and "第 2 行重复" in p.problem for p in rejected(example_database, clerk.save()))


def test_same_row_in_two_files(example_database: Database, clerk: Workbook, tmp_path: Path) -> None:
    first, second = clerk.save(), clerk.save(tmp_path / "again.xlsx")
    problems = rejected(example_database, first, second)
    assert all(p.sheet.startswith("again.xlsx·") and "city.xlsx·" in p.problem for p in problems)


def test_nothing_is_half_imported_on_both_databases(database: Database, clerk: Workbook) -> None:
    clerk.cell("业委会物管会", 2, "类型", "居民小组")  # in the last sheet of all
    rejected(database, clerk.save())
