"""The example of a city's file: small, correct, with one row for each case that a clerk has questions about.

All of it is invented: no city has these codes, and no telephone number begins with a nought. It
has no addresses for notices: nothing could be sent to invented ones, and `linsheng doctor` would say so.
"""

from pathlib import Path

from backend.registry.exports import table_of
from backend.registry.rules.sheets import SHEETS, RegistrySheet
from backend.sheets.xlsx_files import write_xlsx

EXAMPLE_FILE = Path(__file__).parent / "data" / "example_city.xlsx"

_DISTRICT, _STREET, _COMMITTEE = "999901", "999901001", "999901001001"
_FIRM, _FALLBACK, _SMALL = "示例诚信物业服务有限公司", "示例安居物业服务有限公司", "示例便民物业服务部"
_NOTE = "示例。业主可在物业服务中心领取钥匙\n周一至周五 8:00 至 18:00"

_ROWS: dict[str, list[dict[str, str]]] = {
    "区县": [{"区县代码": _DISTRICT, "区县名称": "示例区", "电话": "010-00000101"}],
    "街道": [
        {
            "街道代码": _STREET,
            "街道名称": "示例街街道",
            "区县代码": _DISTRICT,
            "电话": "010-00000211",
        }
    ],
    "居委会": [{"居委会代码": _COMMITTEE, "居委会名称": "示例社区居委会", "街道代码": _STREET}],
    "物业企业": [
        {
            "企业名称": _FIRM,
            "统一社会信用代码": "91999999EXAMPLE0AG",
            "联系人": "张经理",
            "电话": "010-00000301",
        },
        {"企业名称": _FALLBACK, "统一社会信用代码": "91999999EXAMPLE0BK", "电话": "010-00000302"},
        {"企业名称": _SMALL, "联系人": "赵师傅", "电话": "010-00000303"},
    ],
    "小区": [
        {
            "小区编号": "SL001",
            "小区名称": "示例花园",
            "街道代码": _STREET,
            "居委会代码": _COMMITTEE,
            "地址": "示例区示例路 1 号",
            "经度": "116.397470",
            "纬度": "39.908823",
            "老旧小区": "否",
            "建成年份": "2012",
            "户数": "640",
            "备注": _NOTE,
        },
        {
            "小区编号": "SL002",
            "小区名称": "示例一小区",
            "街道代码": _STREET,
            "居委会代码": _COMMITTEE,
            "地址": "示例区示例路 18 号",
            "老旧小区": "是",
            "建成年份": "1988",
            "户数": "180",
        },
        {
            "小区编号": "SL003",
            "小区名称": "示例家属院",
            "街道代码": _STREET,
            "居委会代码": _COMMITTEE,
            "老旧小区": "是",
            "建成年份": "1982",
            "户数": "96",
            "兜底物业": _FALLBACK,
            "备注": "示例。没有物业企业，由兜底物业服务",
        },
    ],
    "楼栋": [
        {"小区编号": "SL001", "楼栋名称": "1号楼", "单元数": "3", "层数": "18", "户数": "108"},
        {"小区编号": "SL001", "楼栋名称": "2号楼", "单元数": "3", "层数": "18", "户数": "108"},
        {"小区编号": "SL002", "楼栋名称": "甲楼", "单元数": "4", "层数": "6", "户数": "48"},
        {"小区编号": "SL003", "楼栋名称": "东楼", "单元数": "3", "层数": "5", "户数": "30"},
    ],
    "服务合同": [
        {
            "小区编号": "SL001",
            "企业名称": _FIRM,
            "开始日期": "2024-01-01",
            "结束日期": "2026-12-31",
            "服务模式": "市场化服务",
            "服务等级": "二级",
            "物业费": "1.20",
        },
        {
            "小区编号": "SL002",
            "企业名称": _SMALL,
            "开始日期": "2022-07-01",
            "结束日期": "2024-06-30",
            "服务模式": "市场化服务",
            "服务等级": "五级",
            "物业费": "0.30",
        },
        {
            "小区编号": "SL002",
            "企业名称": _FIRM,
            "开始日期": "2024-07-01",
            "服务模式": "先服务后收费",
            "服务等级": "四级",
            "物业费": "0.45",
        },
    ],
    "业委会物管会": [
        {
            "小区编号": "SL001",
            "类型": "业委会",
            "主任": "王某",
            "电话": "010-00000401",
            "任期开始": "2023-09-01",
            "任期结束": "2028-08-31",
        },
        {"小区编号": "SL002", "类型": "物管会", "任期开始": "2024-06-01", "任期结束": "2029-05-31"},
    ],
}


def write_example(path: Path) -> None:
    """Write the example as an XLSX file with all sheets and all columns."""
    write_xlsx(path, (table_of(sheet, _cells(sheet)) for sheet in SHEETS))


def _cells(sheet: RegistrySheet) -> list[list[str]]:
    return [[row.get(column.heading, "") for column in sheet.columns] for row in _ROWS[sheet.name]]
