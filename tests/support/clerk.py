"""Files as a bureau's clerk has them, written by a library of our own choice and not by our exporter."""

import csv
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import xlsxwriter

DISTRICTS = [("区县代码", "区县名称"), ("140303", "矿区")]
STREETS = [("街道代码", "街道名称", "区县代码"), ("140303007", "桥头街道", "140303")]
RESIDENTS = [("居委会代码", "居委会名称", "街道代码"), ("140303007001", "段西沟社区居委会", "140303007")]
FIRMS = [
    ("企业名称", "统一社会信用代码", "联系人", "电话", "通知地址"),
    ("保阳物业", "", "李经理", "0353-0000004", "mailto://a@example.com\nmailto://b@example.com"),
    ("东桦物业", "", "", "", ""),
]
COMMUNITIES = [
    (
        "小区编号",
        "小区名称",
        "街道代码",
        "居委会代码",
        "老旧小区",
        "建成年份",
        "户数",
        "兜底物业",
        "备注",
        "经度",
        "纬度",
    ),
    (
        "A1",
        "段西沟一小区",
        "140303007",
        "140303007001",
        "是",
        1988,
        240,
        "东桦物业",
        "六层砖混",
        113.58,
        "37.861188",
    ),
    ("A2", "观象台佳苑", "140303007", "", "否", 2015, 600, "", "", "", ""),
]
BUILDINGS = [
    ("小区编号", "楼栋名称", "单元数", "层数", "户数"),
    ("A1", "1号楼", 4, 6, 48),
    ("A1", "2号楼", 4, 6, 48),
]
CONTRACTS = [
    ("小区编号", "企业名称", "开始日期", "结束日期", "服务模式", "服务等级", "物业费"),
    ("A1", "保阳物业", "2024-01-01", "2026-12-31", "先服务后收费", "三级", "0.45"),
    ("A2", "东桦物业", "2023-05-01", "", "以大带小", "二级", 1.2),
]
COMMITTEES = [
    ("小区编号", "类型", "主任", "电话", "任期开始", "任期结束"),
    ("A1", "物管会", "王某", "", "2024-06-01", "2029-05-31"),
]


@dataclass(frozen=True)
class Formula:
    """A cell with a formula and the result that the spreadsheet stored with it; #N/A is an error."""

    formula: str
    result: Any = ""


@dataclass(frozen=True)
class Shown:
    """A number or day with the format that shows it."""

    value: Any
    number_format: str


@dataclass
class Workbook:
    """Sheets by name, each a list of rows with its headings first.

    `looks` do to a sheet what clerks do with the mouse: merge cells, hide rows.
    """

    path: Path
    sheets: dict[str, list[list[Any]]] = field(default_factory=dict)
    looks: dict[str, Callable[[Any], object]] = field(default_factory=dict)

    @classmethod
    def small_city(cls, path: Path) -> "Workbook":
        tables = {
            "区县": DISTRICTS,
            "街道": STREETS,
            "居委会": RESIDENTS,
            "物业企业": FIRMS,
            "小区": COMMUNITIES,
            "楼栋": BUILDINGS,
            "服务合同": CONTRACTS,
            "业委会物管会": COMMITTEES,
        }
        return cls(path, {name: [list(row) for row in rows] for name, rows in tables.items()})

    def cell(self, sheet: str, row: int, heading: str, value: Any) -> None:
        """Write one cell; `row` is the number that Excel shows."""
        rows = self.sheets[sheet]
        rows[row - 1][rows[0].index(heading)] = value

    def drop_column(self, sheet: str, heading: str) -> None:
        place = self.sheets[sheet][0].index(heading)
        for row in self.sheets[sheet]:
            del row[place]

    def save(self, path: Path | None = None) -> Path:
        target = path or self.path
        with xlsxwriter.Workbook(str(target), {"default_date_format": "yyyy/m/d"}) as book:
            for name, rows in self.sheets.items():
                page = book.add_worksheet(name)
                for number, row in enumerate(rows):
                    for place, value in enumerate(row):
                        _write(book, page, (number, place), value)
                if name in self.looks:
                    self.looks[name](page)
        return target

    def save_csv(self, folder: Path, encoding: str = "utf-8") -> list[Path]:
        folder.mkdir(exist_ok=True)
        paths = []
        for name, rows in self.sheets.items():
            path = folder / f"{name}.csv"
            with path.open("w", encoding=encoding, newline="") as file:
                csv.writer(file).writerows(rows)
            paths.append(path)
        return paths


def _write(book: Any, page: Any, place: tuple[int, int], value: Any) -> None:
    if isinstance(value, Formula):
        page.write_formula(*place, value.formula, None, value.result)
    elif isinstance(value, Shown):
        page.write(*place, value.value, book.add_format({"num_format": value.number_format}))
    else:
        (page.write_string if isinstance(value, str) else page.write)(*place, value)
