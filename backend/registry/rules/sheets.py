"""The sheets of a city's file: names, headings, references.

One place for reading and writing, so that what we export is what we import.
"""

from dataclasses import dataclass

from backend.core.fields import kinds
from backend.core.fields.phones import phones
from backend.models import (
    Base,
    Building,
    Committee,
    Community,
    District,
    PropertyFirm,
    ResidentsCommittee,
    ServiceContract,
    Street,
)
from backend.models.labels import COMMITTEE_NAMES, SERVICE_MODE_NAMES
from backend.sheets.columns import Column, SheetDescription
from backend.sheets.rows import TypedRow


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrySheet(SheetDescription):
    """`key` are the table's columns that make a row the same row at the next import."""

    model: type[Base]
    key: tuple[str, ...]

    @property
    def label(self) -> str:
        """The column by which other sheets point here."""
        return "name" if self.model is PropertyFirm else "code"


RegistryRow = TypedRow[RegistrySheet]
# A fee by the flat or by the year is another number.
_SQUARE_METRES = ("㎡", "平方米", "平米", "m²")
_FEE_UNITS = (
    "元",
    *(f"元/{metre}{month}" for metre in _SQUARE_METRES for month in ("", "·月", "/月", ".月", "每月")),
    *(f"元/月{by}{metre}" for metre in _SQUARE_METRES for by in "·/"),
    "每平方米每月",
)


_PHONE = Column(
    "phone",
    "电话",
    phones(30),
    also=(
        "联系电话",
        "办公电话",
        "联系方式",
        "电话号码",
        "联系电话号码",
        "值班电话",
        "服务电话",
        "固定电话",
        "手机",
        "手机号",
        "手机号码",
    ),
)
_DEGREES = ("°", "度")
_ALERTS = Column("alert_urls", "通知地址", kinds.lines(2000), also=("提醒地址",))
_DEMO = Column("is_demo", "演示数据", kinds.YES_NO)


def _code(heading: str, *also: str, longest: int = 12) -> Column:
    return Column("code", heading, kinds.code(longest), required=True, also=("代码", "编号", *also))


def _name(heading: str, longest: int) -> Column:
    return Column("name", heading, kinds.name(longest), required=True, also=("名称",))


def _community() -> Column:
    return Column(
        "community_code", "小区编号", kinds.code(20), required=True, also=("小区代码",), refers="小区"
    )


SHEETS: tuple[RegistrySheet, ...] = (
    RegistrySheet(
        "区县",
        model=District,
        key=("code",),
        columns=(_code("区县代码"), _name("区县名称", 50), _PHONE, _ALERTS),
        also=("县区", "districts"),
    ),
    RegistrySheet(
        "街道",
        model=Street,
        key=("code",),
        columns=(
            _code("街道代码", "街道乡镇代码"),
            _name("街道名称", 50),
            Column("district_code", "区县代码", kinds.code(12), required=True, refers="区县"),
            _PHONE,
            _ALERTS,
        ),
        also=("街道乡镇", "乡镇街道", "streets"),
    ),
    RegistrySheet(
        "居委会",
        model=ResidentsCommittee,
        key=("code",),
        columns=(
            _code("居委会代码", "社区代码"),
            _name("居委会名称", 80),
            Column("street_code", "街道代码", kinds.code(12), required=True, refers="街道"),
        ),
        also=("社区居委会", "村居委会", "residents_committees"),
    ),
    RegistrySheet(
        "物业企业",
        model=PropertyFirm,
        key=("name",),
        columns=(
            Column("name", "企业名称", kinds.name(80), required=True, also=("物业企业", "物业公司", "名称")),
            Column("credit_code", "统一社会信用代码", kinds.CREDIT_CODE, also=("信用代码", "社会信用代码")),
            Column("contact", "联系人", kinds.text(40)),
            _PHONE,
            _ALERTS,
            _DEMO,
        ),
        also=("物业公司", "firms"),
    ),
    RegistrySheet(
        "小区",
        model=Community,
        key=("code",),
        columns=(
            _code("小区编号", "小区代码", longest=20),
            _name("小区名称", 60),
            Column("street_code", "街道代码", kinds.code(12), required=True, refers="街道"),
            Column("residents_committee_code", "居委会代码", kinds.code(12), refers="居委会"),
            Column("address", "地址", kinds.text(200), also=("小区地址",)),
            Column("longitude", "经度", kinds.LONGITUDE, also=("东经",), units=_DEGREES),
            Column("latitude", "纬度", kinds.LATITUDE, also=("北纬",), units=_DEGREES),
            Column("is_old", "老旧小区", kinds.YES_NO, also=("是否老旧小区",)),
            Column(
                "built_year",
                "建成年份",
                kinds.whole(1900, 2100, "年"),
                also=("建成年代", "建成时间", "建筑年代"),
                units=("年",),
            ),
            Column("homes", "户数", kinds.whole(0, 100_000, "户"), also=("总户数", "住户数"), units=("户",)),
            Column("fallback_firm_name", "兜底物业", kinds.text(80), refers="物业企业"),
            Column("note", "备注", kinds.lines(500)),
            _DEMO,
        ),
        also=("communities",),
    ),
    RegistrySheet(
        "楼栋",
        model=Building,
        key=("community_id", "name"),
        columns=(
            _community(),
            Column("name", "楼栋名称", kinds.name(40), required=True, also=("楼号", "楼栋")),
            Column(
                "units", "单元数", kinds.whole(0, 100, "个单元", "个"), also=("单元",), units=("个", "单元")
            ),
            Column("floors", "层数", kinds.whole(0, 200, "层"), also=("楼层数", "总层数"), units=("层",)),
            Column("homes", "户数", kinds.whole(0, 10_000, "户"), also=("总户数", "住户数"), units=("户",)),
        ),
        also=("buildings",),
    ),
    RegistrySheet(
        "服务合同",
        model=ServiceContract,
        key=("community_id", "firm_id", "starts_on"),
        columns=(
            _community(),
            Column(
                "firm_name", "企业名称", kinds.text(80), required=True, also=("物业企业",), refers="物业企业"
            ),
            Column(
                "starts_on",
                "开始日期",
                kinds.DAY,
                required=True,
                also=(
                    "合同开始",
                    "起始日期",
                    "合同开始日期",
                    "开始时间",
                    "起始时间",
                    "生效日期",
                    "合同起始日期",
                ),
            ),
            Column(
                "ends_on",
                "结束日期",
                kinds.DAY,
                also=(
                    "合同结束",
                    "终止日期",
                    "到期日期",
                    "到期日",
                    "到期时间",
                    "截止日期",
                    "合同到期",
                    "合同到期日期",
                    "合同到期日",
                    "合同结束日期",
                    "结束时间",
                    "合同终止日期",
                ),
            ),
            Column("mode", "服务模式", kinds.choice(SERVICE_MODE_NAMES), required=True),  # type: ignore[arg-type]  # dict is invariant in its keys
            Column("grade", "服务等级", kinds.text(20)),
            Column(
                "fee_fen",
                "物业费",
                kinds.FEN,
                also=("收费标准", "物业费标准", "物业费单价", "物业服务费", "物业服务费标准", "收费单价"),
                units=_FEE_UNITS,
            ),
        ),
        also=("物业服务合同", "contracts"),
    ),
    RegistrySheet(
        "业委会物管会",
        model=Committee,
        key=("community_id", "kind"),
        columns=(
            _community(),
            Column("kind", "类型", kinds.choice(COMMITTEE_NAMES), required=True, also=("组织类型",)),  # type: ignore[arg-type]  # dict is invariant in its keys
            Column("chair", "主任", kinds.text(40), also=("负责人",)),
            _PHONE,
            Column("term_from", "任期开始", kinds.DAY, also=("任期开始日期", "任期起")),
            Column("term_to", "任期结束", kinds.DAY, also=("任期结束日期", "任期止", "任期到期")),
        ),
        also=("业委会", "committees"),
    ),
)

BY_NAME = {sheet.name: sheet for sheet in SHEETS}
