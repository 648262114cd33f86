"""Books of a small city as a clerk has them, and the way of a file through a bulk import."""

import io
from pathlib import Path
from typing import Any

import xlsxwriter
from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from backend.core.clock import utc_now
from backend.jobs import runner
from backend.models import BulkImport, Database, Role, StaffAccount
from backend.registry.exports import export_books
from backend.registry.jobs import BooksImports
from backend.registry.rules.books import bulk_imports
from backend.registry.rules.imports.importing import import_files
from tests.support.clerk import Workbook

Tables = dict[str, list[list[Any]]]
CARDS = ("11010519491231002X", "140302198001010013", "140302197505050022", "140302199009090032")


def city_with_clerk(database: Database, folder: Path) -> int:
    """Two communities with buildings, firms and committees; returns the id of an account that imports."""
    with database.transaction() as session:
        import_files(session, [Workbook.small_city(folder / "city.xlsx").save()])
        clerk = StaffAccount(
            username="books-clerk", name="录入员", role=Role.CITY, password_hash=""
        )
        session.add(clerk)
        session.flush()
        return clerk.id


def saved(tables: Tables) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy/m/d"}) as book:
        for name, rows in tables.items():
            page = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for place, value in enumerate(row):
                    (page.write_string if isinstance(value, str) else page.write)(number, place, value)
    return out.getvalue()


def uploaded(database: Database, staff_id: int, data: bytes, name: str = "books.xlsx") -> int:
    file = bulk_imports.sealed_pieces(name, io.BytesIO(data))
    with database.transaction() as session:
        return bulk_imports.upload_books(session, session.get_one(StaffAccount, staff_id), file, utc_now()).id


def performed(database: Database, import_id: int) -> BulkImport:
    """What a worker does next with it, and the row after that."""
    runner.perform(database, BooksImports(database), import_id)
    return row_of(database, import_id)


def row_of(database: Database, import_id: int) -> BulkImport:
    with database.reading() as session:
        query = select(BulkImport).where(BulkImport.id == import_id)
        query = query.options(undefer(BulkImport.report), undefer(BulkImport.problems))
        return session.scalars(query).one()


def planned(database: Database, staff_id: int, tables: Tables | bytes, name: str = "books.xlsx") -> BulkImport:
    data = tables if isinstance(tables, bytes) else saved(tables)
    return performed(database, uploaded(database, staff_id, data, name))


def confirmed(database: Database, staff_id: int, import_id: int) -> BulkImport:
    with database.transaction() as session:
        bulk_imports.confirm_books(session, session.get_one(StaffAccount, staff_id), import_id, utc_now())
    return performed(database, import_id)


def imported(database: Database, staff_id: int, tables: Tables | bytes, name: str = "books.xlsx") -> BulkImport:
    row = planned(database, staff_id, tables, name)
    assert not row.problem_count, [str(problem) for problem in bulk_imports.problems_of(row).problems[:20]]
    return confirmed(database, staff_id, row.id)


def exported(database: Database) -> bytes:
    out = io.BytesIO()
    with database.reading() as session:
        export_books(session, out)
    return out.getvalue()


def staff(session: Session, staff_id: int) -> StaffAccount:
    return session.get_one(StaffAccount, staff_id)


def small_books() -> Tables:
    """Something in every sheet, in the order in which sheets are not written."""
    home = ["A1", "1号楼", "1单元"]
    return {
        "业主": [
            ["小区编号", "楼栋", "单元", "房号", "业主", "证件号码", "业主类型", "电话", "份额", "取得日期", "转出日期", "来源文件"],
            [*home, "101", "张三", CARDS[0], "个人", "13800138000", "1/2", "2015-03-01", "", "不动产登记簿"],
            [*home, "101", "李四", CARDS[1], "个人", "0353-2028888", "50%", "2015-03-01", "", ""],
            [*home, "102", "王五", "", "", "", "", "", "", ""],
            ["A1", "", "", "车位12", "张三", CARDS[0], "个人", "13800138000", "", "2016-01-01", "", ""],
        ],
        "共有人代表": [
            ["小区编号", "楼栋", "单元", "房号", "业主", "证件号码", "开始日期"],
            [*home, "101", "李四", "", "2020-01-01"],
        ],
        "房屋": [
            ["小区编号", "楼栋", "单元", "房号", "楼层", "用途", "建筑面积（㎡）", "套内面积", "面积依据", "面积文件", "销售状态", "交付日期", "有电梯"],
            [*home, "101", 1, "住宅", 89.5, "75.25", "不动产登记", "晋(2015)001号", "已售", "2015-02-01", "否"],
            [*home, "102", "1", "住宅", "90", "", "测绘", "", "已售", "", ""],
            ["A1", "", "", "车位12", "-1", "车位", "12.6", "", "买卖合同", "", "未售", "", ""],
        ],
        "单元": [["小区编号", "楼栋", "单元", "层数", "有电梯"], ["A1", "1号楼", "1单元", 6, "否"]],
        "开发企业": [["企业名称", "统一社会信用代码", "电话"], ["阳光开发公司", "", "0353-2028888"]],
        "小区开发企业": [["小区编号", "开发企业"], ["A1", "阳光开发公司"]],
        "物业人员": [
            ["企业名称", "小区编号", "岗位", "姓名", "电话", "公示", "开始日期"],
            ["保阳物业", "A1", "项目经理", "赵经理", "13900139000", "是", "2024-01-01"],
            ["保阳物业", "", "收费", "钱会计", "", "", ""],
        ],
        "等级认定": [["小区编号", "服务等级", "开始日期", "结束日期", "认定文号"], ["A1", "三级", "2024-01-01", "", "阳价认〔2024〕1号"]],
        "指导价": [["区县代码", "服务等级", "有电梯", "基准价", "浮动幅度", "开始日期", "文号"], ["140303", "三级", "否", "0.45", "20%", "2023-01-01", "甲文"], ["", "二级", "", 0.9, "", "", ""]],
        "基本服务": [["服务等级", "序号", "服务项目", "服务标准", "频次", "价格"], ["", 1, "保洁", "楼道每日清扫", "每日", "0.10"], ["三级", 1, "保安", "门岗值守", "", ""]],
        "收费项目": [["小区编号", "企业名称", "收费项目", "计费单位", "面积口径", "收费标准", "指导价", "开始日期"], ["A1", "保阳物业", "物业服务费", "元/㎡·月", "建筑面积", 0.45, "0.45", "2024-01-01"]],
        "收费月报": [["小区编号", "企业名称", "月份", "应收", "实收", "收回欠费", "预收", "应交户数", "交费户数"], ["A1", "保阳物业", "2024-05", "10,000.00", 9800, "120.5", "", 240, "235户"], ["A2", "", "2024年6月", "0", "0", "", "", "", ""]],
        "托管": [["小区编号", "托管方式", "托管单位", "电话", "法律依据", "开始日期"], ["A2", "街道托管", "桥头街道办事处", "0353-2028888", "民法典", "2022-01-01"]],
        "先服务后收费": [["小区编号", "企业名称", "免费开始", "免费结束", "业主意见", "表决日期", "同意户数", "不同意户数"], ["A1", "保阳物业", "2023-09-01", "2023-12-31", "留用", "2023-12-20", 200, 12]],
        "服务组": [["服务组名称", "企业名称", "牵头小区编号"], ["桥头片区", "保阳物业", "A2"]],
        "服务组小区": [["服务组名称", "小区编号", "开始日期"], ["桥头片区", "A1", "2024-01-01"]],
        "设施": [["小区编号", "设施类别", "设施编号", "楼栋", "位置", "维保单位", "维保电话", "下次检验日期"], ["A1", "电梯", "晋C0001", "1号楼", "1单元", "安和电梯", "0353-2028888", "2025-01-15"], ["A1", "消防", "X1", "", "", "", "", ""]],
        "设施检查": [["小区编号", "设施类别", "设施编号", "事项", "日期", "实施单位", "结果", "说明", "费用"], ["A1", "电梯", "晋C0001", "检验", "2024-01-15", "特检院", "合格", "", 600]],
        "届次": [["小区编号", "组织类型", "届次", "任期开始", "任期结束", "选举日期", "备案日期", "委员人数"], ["A1", "物管会", "1届", "2024-06-01", "2029-05-31", "2024-05-20", "2024-06-10", 7]],
        "成员": [["小区编号", "组织类型", "届次", "姓名", "电话", "职务", "代表", "公示", "任职开始"], ["A1", "物管会", 1, "孙主任", "13700137000", "主任", "居委会", "是", "2024-06-01"], ["A1", "物管会", 1, "周委员", "", "委员", "业主", "否", "2024-06-01"]],
        "培训": [["培训名称", "培训日期", "时长", "街道代码"], ["物管会委员培训", "2024-07-01", "180分钟", "140303007"], ["全市培训", "2024-08-01", 90, ""]],
        "会议": [["小区编号", "组织类型", "届次", "会议日期", "议题", "决定", "到会人数"], ["A1", "物管会", 1, "2024-07-10", "维修电梯", "同意", 6]],
    }  # fmt: skip
