"""Every kind of bad cell: what stands in it, in which column, and what a clerk is told.

Generated from the descriptions for what a kind of value is, by hand where a row contradicts itself or names
what is not there. A case is a good row of a sheet with cells replaced.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from backend.core.fields import book_kinds, kinds
from backend.core.fields.kinds import FieldError, Holds, Kind
from backend.registry.rules.books.all_sheets import BOOK_SHEETS, BOOK_SHEETS_BY_NAME
from backend.registry.rules.books.descriptions import BookSheet
from backend.sheets.columns import Column
from tests.support.book_files import Tables, small_books

REF, CARD = "#REF!", "110105194912310021"


@dataclass(frozen=True)
class BadCase:
    """In `sheet` the cell under `heading` holds `value`; the problem is there and has `words`.

    `others` are cells of the row that make it bad; `telling` is the heading that is named, if another.
    """

    sheet: str
    heading: str
    value: Any
    words: str
    others: dict[str, Any] = field(default_factory=dict)
    telling: str = ""

    @property
    def named_heading(self) -> str:
        return self.telling or self.heading


OF_KINDS: tuple[tuple[Kind, tuple[tuple[Any, str], ...]], ...] = (
    (
        kinds.DAY,
        (
            ("2024-02-30", "不是有效日期"),
            ("2024-05", "只有年月"),
            ("长期", "没有写明到期日的请留空"),
            ("24.5.1", "不是有效日期"),
            (45000, "不是有效日期"),
        ),
    ),
    (
        book_kinds.MONTH,
        (("5月", "没有写年份"), ("2024-13", "不是月份"), ("1901-05", "年份不对"), ("上半年", "不是月份")),
    ),
    (
        book_kinds.AREA,
        (
            ("0", "面积是 0"),
            (-5, "面积不能是负数"),
            ("89.555", "面积超过两位小数"),
            ("3亩", "请换算成平方米"),
            ("9 0", "数字中间有空格"),
            ("约九十", "不是面积"),
            (2_000_000, "面积太大"),
        ),
    ),
    (
        book_kinds.MONEY,
        (
            ("3万", "请换算成元"),
            (-3, "金额不能是负数"),
            ("1.234", "金额超过两位小数"),
            ("若干", "不是金额"),
            ("1 000", "数字中间有空格"),
            ("200000000000", "金额太大"),
        ),
    ),
    (
        kinds.FEN,
        (
            ("免费", "免费的请填 0"),
            ("一元", "不是金额"),
            ("0.123", "金额超过两位小数"),
            ("100元/年", "请换算成每平方米每月的元数"),
            (99_999, "金额太大"),
        ),
    ),
    (
        book_kinds.SHARE,
        (
            ("2/1", "份额超过全部"),
            ("1/0", "分母是 0"),
            ("0/2", "份额是 0"),
            ("共同共有", "共同共有没有份额"),
            ("一半", "不是份额"),
            (date(2024, 1, 2), "这一格是日期"),
        ),
    ),
    (
        book_kinds.PERMILLE,
        (("两成", "不是百分数"), ("120%", "超过 100%"), ("1.25%", "超过一位小数"), (20, "不是百分数")),
    ),
    (book_kinds.FLOOR, (("顶层", "不是楼层"), ("0", "没有这一层"), (201, "楼层太高"))),
    (
        book_kinds.IDENTITY,
        (
            (CARD, "校验位不对"),
            ("110105491231002", "15 位的旧号码"),
            ("1.10105E+17", "科学计数"),
            ("1101**********002X", "打了星号"),
            ("11010519491231", "应当是 18 位"),
            ("军字第1234567890号abcdef", "应当是 18 位"),
            ("IIIIIIIIIIIIIIIIII", "不是身份证号"),
            (110105194912310020, "超过 15 位"),
        ),
    ),
    (
        book_kinds.PERSON_PHONE,
        (
            ("138****8000", "打了星号"),
            ("13800138000、13900139000", "请只留一个"),
            ("12345", "不是电话号码"),
            ("1.38E+10", "科学计数"),
        ),
    ),
    (
        book_kinds.PERSON_NAME,
        (
            ("张*", "请填完整"),
            ("13800138000", "像是号码"),
            ("张三、李四", "请每人一行"),
            ("不详", "不是名称"),
        ),
    ),
    (
        book_kinds.OWNER_NAME,
        (("李**", "请填完整"), ("140302", "像是号码"), ("张三/李四", "请每人一行"), ("同上", "不是名称")),
    ),
    (kinds.YES_NO, (("也许", "看不出是还是否"), (2, "看不出是还是否"))),
    (kinds.CREDIT_CODE, (("91140300MA0K00001X", "统一社会信用代码不对"), ("123", "统一社会信用代码不对"))),
)
BY_HAND: tuple[BadCase, ...] = (
    BadCase("房屋", "套内面积", "95", "套内面积大于建筑面积"),
    BadCase("房屋", "面积依据", "", "没有填面积依据"),
    BadCase("房屋", "楼栋", "", "填了单元，没有填楼栋"),
    BadCase("房屋", "房号", "长" * 20, "合起来太长", {"楼栋": "楼" * 40, "单元": "元" * 20}),
    BadCase("业主", "楼栋", "", "填了单元，没有填楼栋"),
    BadCase("业主", "转出日期", "2001-01-01", "结束早于开始"),
    BadCase("业主", "业主类型", "企业", "填的是身份证号"),
    BadCase("业主", "业主类型", "个人", "填的是统一社会信用代码", {"证件号码": "911403007485655655"}),
    BadCase("业主", "业主", "张三夫妇", "合在一起的称呼"),
    BadCase("业主", "业主", "张三等2人", "合在一起的称呼"),
    BadCase("共有人代表", "楼栋", "", "填了单元，没有填楼栋"),
    BadCase("共有人代表", "业主", "李四全家", "合在一起的称呼"),
    BadCase("共有人代表", "结束日期", "2019-01-01", "结束早于开始", {"房号": "101"}),
    BadCase("物业人员", "结束日期", "2020-01-01", "结束早于开始"),
    BadCase("等级认定", "结束日期", "2020-01-01", "结束早于开始"),
    BadCase("指导价", "结束日期", "2020-01-01", "结束早于开始"),
    BadCase("收费项目", "结束日期", "2020-01-01", "结束早于开始"),
    BadCase("收费月报", "实收", "10000.01", "实收超过应收"),
    BadCase("收费月报", "交费户数", "241", "交费户数超过应交户数"),
    BadCase("托管", "结束日期", "2020-01-01", "结束早于开始"),
    BadCase("先服务后收费", "免费结束", "2020-01-01", "结束早于开始"),
    BadCase("先服务后收费", "表决日期", "", "没有填表决日期"),
    BadCase("先服务后收费", "业主意见", "", "没有填业主意见"),
    BadCase("服务组小区", "结束日期", "2020-01-01", "结束早于开始"),
    BadCase("设施检查", "结果", "完成", "合格还是不合格"),
    BadCase("届次", "任期结束", "2020-01-01", "结束早于开始"),
    BadCase("届次", "备案日期", "2020-01-01", "备案早于选举"),
    BadCase("成员", "任职结束", "2020-01-01", "结束早于开始"),
)
NOT_THERE: tuple[BadCase, ...] = (
    BadCase("单元", "小区编号", "Z9", "“楼栋”表中没有 Z9 1号楼", telling="楼栋"),
    BadCase("单元", "楼栋", "99号楼", "“楼栋”表中没有 A1 99号楼"),
    BadCase("房屋", "楼栋", "98号楼", "“楼栋”表中没有 A1 98号楼"),
    BadCase("房屋", "单元", "9单元", "“单元”表中没有 A1 1号楼 9单元"),
    BadCase("业主", "房号", "909", "“房屋”表中没有 A1 1号楼 1单元 909"),
    BadCase("业主", "楼栋", "97号楼", "“房屋”表中没有", telling="房号"),
    BadCase("共有人代表", "房号", "908", "“房屋”表中没有"),
    BadCase("共有人代表", "业主", "没有此人", "不是这套房的业主"),
    BadCase("小区开发企业", "小区编号", "Z8", "“小区”表中没有 Z8"),
    BadCase("小区开发企业", "开发企业", "没有的公司", "“开发企业”表中没有"),
    BadCase("物业人员", "企业名称", "没有的物业", "“物业企业”表中没有"),
    BadCase("物业人员", "小区编号", "Z7", "“小区”表中没有 Z7"),
    BadCase("等级认定", "小区编号", "Z6", "“小区”表中没有 Z6"),
    BadCase("指导价", "区县代码", "999999", "“区县”表中没有"),
    BadCase("收费项目", "小区编号", "Z5", "“小区”表中没有 Z5"),
    BadCase("收费项目", "企业名称", "没有的物业", "“物业企业”表中没有"),
    BadCase("收费月报", "小区编号", "Z4", "“小区”表中没有 Z4"),
    BadCase("收费月报", "企业名称", "没有的物业", "“物业企业”表中没有"),
    BadCase("托管", "小区编号", "Z3", "“小区”表中没有 Z3"),
    BadCase("先服务后收费", "小区编号", "Z2", "“小区”表中没有 Z2"),
    BadCase("先服务后收费", "企业名称", "没有的物业", "“物业企业”表中没有"),
    BadCase("服务组", "企业名称", "没有的物业", "“物业企业”表中没有", {"服务组名称": "甲片"}),
    BadCase("服务组", "牵头小区编号", "Z1", "“小区”表中没有 Z1", {"服务组名称": "乙片"}),
    BadCase("服务组小区", "服务组名称", "没有的片区", "“服务组”表中没有"),
    BadCase("服务组小区", "小区编号", "Z0", "“小区”表中没有 Z0"),
    BadCase("设施", "小区编号", "Y9", "“小区”表中没有 Y9", {"楼栋": ""}),
    BadCase("设施", "楼栋", "96号楼", "“楼栋”表中没有", {"设施编号": "B96"}),
    BadCase("设施检查", "设施编号", "没有的", "“设施”表中没有 A1 电梯 没有的"),
    BadCase("届次", "组织类型", "业委会", "“业委会物管会”表中没有"),
    BadCase("成员", "届次", 9, "“届次”表中没有 A1 物管会 9"),
    BadCase("会议", "届次", 8, "“届次”表中没有 A1 物管会 8"),
    BadCase("培训", "街道代码", "999999999", "“街道”表中没有"),
)


def generated() -> Iterator[BadCase]:
    for sheet in BOOK_SHEETS:
        if sheet.name != "楼栋":
            for column in sheet.columns:
                yield from _of_column(sheet, column)


def _of_column(sheet: BookSheet, column: Column) -> Iterator[BadCase]:
    cases: list[tuple[Any, str]] = [(REF, "错误值 #REF!"), ("乱\ufffd码", "成了乱码")]
    if column.required:
        cases.append(("", "不能为空"))
    cases += next((bad for kind, bad in OF_KINDS if column.kind is kind), ()) or _by_behaviour(column.kind)
    if column.kind.holds is Holds.TEXT and column.kind is not book_kinds.IDENTITY:
        cases += [(date(2024, 1, 2), "这一格是日期"), (12345678901234567, "超过 15 位")]
    if not column.kind.lines:
        cases.append(("上一行\n下一行", "有换行"))
    for value, words in cases:
        yield BadCase(sheet.name, column.heading, value, words)


def _by_behaviour(kind: Kind) -> list[tuple[Any, str]]:
    """Of kinds that are made for a column: codes, choices, whole numbers, telephones, names, texts."""
    accepted = kind.accepted
    if accepted.startswith("数字和字母"):
        return [("桥头", "编号只能用数字和字母"), ("1.4E+11", "科学计数"), ("A" * 30, "编号只能用数字和字母")]
    if accepted.endswith("的整数"):
        return [
            ("3.5", "不是合理的整数"),
            (-1, "不是合理的整数"),
            ("若干", "不是合理的整数"),
            (10**9, "不是合理的整数"),
        ]
    if accepted.startswith("电话号码"):
        return [("没有", "电话"), ("12", "")]
    if not accepted.startswith("文字"):
        return [("别的", "不是可选的值")]
    longest = "字" * 1001
    cases = [(longest, "太长")]
    if _refuses(kind, "—"):
        cases += [("—", "不是名称"), ("2024年5月1日", "像是日期"), ("待定", "不是名称")]
    return cases


def _refuses(kind: Kind, text: str) -> bool:
    try:
        kind.parse(text)
    except FieldError:
        return True
    return False


def tables_of(cases: list[BadCase]) -> tuple[Tables, list[tuple[str, int, BadCase]]]:
    """A file in which each case is a row of its own, and where: sheet, number of the row, case."""
    good = small_books()
    tables: Tables = {}
    places = []
    for case in cases:
        sheet = BOOK_SHEETS_BY_NAME[case.sheet]
        headings = [column.heading for column in sheet.columns]
        rows = tables.setdefault(case.sheet, [headings])
        row = _good_row(sheet, good[case.sheet])
        for heading, value in {**case.others, case.heading: case.value}.items():
            row[headings.index(heading)] = value
        rows.append(row)
        places.append((case.sheet, len(rows), case))
    return tables, places


def _good_row(sheet: BookSheet, rows: list[list[Any]]) -> list[Any]:
    given = {heading.partition("（")[0]: value for heading, value in zip(rows[0], rows[1], strict=False)}
    return [given.get(column.heading, "") for column in sheet.columns]
