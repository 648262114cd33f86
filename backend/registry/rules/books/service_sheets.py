"""Sheets of service: people of firms, grades, prices, fees, trusteeships, trials, groups."""

from collections.abc import Iterator

from backend.core.fields import kinds
from backend.core.fields.book_kinds import MONEY, MONTH, PERMILLE, PERSON_NAME, PERSON_PHONE
from backend.models import (
    BasicService,
    FeeItem,
    FeeMonth,
    FirmPerson,
    GradeRuling,
    PriceGuide,
    ServeFirstTrial,
    ServiceGroup,
    ServiceGroupMember,
    Trusteeship,
)
from backend.models.books.labels import FIRM_ROLE_NAMES, TRUSTEE_KIND_NAMES, VERDICT_NAMES
from backend.registry.rules.books.descriptions import (
    OF_COMMUNITY,
    OF_FIRM,
    PHONE_NAMES,
    YUAN,
    BookSheet,
    Reference,
    Values,
    community,
    office_phone,
    optional_community,
    reversed_term,
    source_document,
    term,
)
from backend.sheets.columns import Column

_FIRM_NAMES = ("物业企业", "物业公司", "公司名称")
_MOST_HOMES = 100_000


def _firm(*, required: bool = False) -> Column:
    return Column("firm_name", "企业名称", kinds.name(80), required=required, also=_FIRM_NAMES)


def _grade(*, required: bool = True) -> Column:
    return Column("grade", "服务等级", kinds.text(20), required=required, also=("等级", "认定等级"))


def _homes(name: str, heading: str, *also: str) -> Column:
    return Column(name, heading, kinds.whole(0, _MOST_HOMES, "户"), also=also, units=("户",))


def _money(name: str, heading: str, *also: str, required: bool = False) -> Column:
    return Column(name, heading, MONEY, required=required, also=also, units=YUAN)


def _fee_faults(values: Values) -> Iterator[tuple[str, str, str]]:
    due, paid = values.get("due_fen"), values.get("paid_fen")
    if due is not None and paid is not None and paid > due:
        accepted = "不超过应收；补交欠费和预收填在各自的列里"
        yield "paid_fen", "实收超过应收", accepted
    homes_due, homes_paid = values.get("homes_due"), values.get("homes_paid")
    if homes_due is not None and homes_paid is not None and homes_paid > homes_due:
        yield "homes_paid", "交费户数超过应交户数", "不超过应交户数"


def _trial_faults(values: Values) -> Iterator[tuple[str, str, str]]:
    yield from reversed_term(values)
    if values.get("verdict") and not values.get("verdict_on"):
        yield "verdict_on", "填了业主意见，没有填表决日期", "日期，如 2024-01-01"
    if values.get("verdict_on") and not values.get("verdict"):
        yield "verdict", "填了表决日期，没有填业主意见", "、".join(VERDICT_NAMES.values())


FIRM_PEOPLE = BookSheet(
    "物业人员",
    model=FirmPerson,
    key=("firm_id", "community_id", "role", "name", "from_on"),
    references=(OF_FIRM, OF_COMMUNITY),
    faults=reversed_term,
    is_personal=True,
    columns=(
        _firm(required=True),
        optional_community(),
        Column("role", "岗位", kinds.choice(FIRM_ROLE_NAMES), required=True, also=("职务", "职位")),
        Column("name", "姓名", PERSON_NAME, required=True, also=("名字", "人员姓名")),
        Column("phone", "电话", PERSON_PHONE, also=PHONE_NAMES),
        Column("is_public", "公示", kinds.YES_NO, also=("是否公示",)),
        *term(),
    ),
    also=("物业服务人员", "firm_people"),
)
GRADE_RULINGS = BookSheet(
    "等级认定",
    model=GradeRuling,
    key=("community_id", "from_on", "document"),
    references=(OF_COMMUNITY,),
    faults=reversed_term,
    columns=(community(), _grade(), *term(), *source_document("认定文号")),
    also=("服务等级认定", "grade_rulings"),
)
PRICE_GUIDES = BookSheet(
    "指导价",
    model=PriceGuide,
    key=("district_id", "grade", "with_lift", "from_on"),
    references=(Reference("district_id", "区县", ("district_code",)),),
    faults=reversed_term,
    columns=(
        Column("district_code", "区县代码", kinds.code(12), also=("区县编号", "区划代码")),
        _grade(),
        Column("with_lift", "有电梯", kinds.YES_NO, also=("电梯", "是否有电梯")),
        Column(
            "base_fen", "基准价", kinds.FEN, required=True, also=("指导价", "基准价格"),
            units=("元/㎡·月", "元/平方米·月", "元"),
        ),
        Column("float_permille", "浮动幅度", PERMILLE, also=("上下浮动", "浮动"), units=("%",)),
        *term(),
        *source_document("文号"),
    ),
    also=("政府指导价", "price_guides"),
)  # fmt: skip
BASIC_SERVICES = BookSheet(
    "基本服务",
    model=BasicService,
    key=("grade", "position"),
    columns=(
        _grade(required=False),
        Column("position", "序号", kinds.whole(1, 500), required=True, also=("编号",)),
        Column("item", "服务项目", kinds.name(80), required=True, also=("项目", "服务内容")),
        Column("standard", "服务标准", kinds.lines(300), required=True, also=("标准",)),
        Column("frequency", "频次", kinds.text(40), also=("服务频次", "周期")),
        Column("price_fen", "价格", kinds.FEN, also=("单价",), units=("元/㎡·月", "元/平方米·月", "元")),
        *source_document("文号"),
    ),
    also=("基础物业服务", "服务清单", "basic_services"),
)
FEE_ITEMS = BookSheet(
    "收费项目",
    model=FeeItem,
    key=("community_id", "firm_id", "name", "from_on"),
    references=(OF_COMMUNITY, OF_FIRM),
    faults=reversed_term,
    columns=(
        community(),
        _firm(),
        Column("name", "收费项目", kinds.name(60), required=True, also=("项目名称", "项目", "费用名称")),
        Column("unit", "计费单位", kinds.text(20), required=True, also=("单位", "计价单位")),
        Column("area_kind", "面积口径", kinds.text(20), also=("计费面积",)),
        _money("price_fen", "收费标准", "单价", "价格", required=True),
        _money("guide_fen", "指导价", "基准价"),
        *term(),
        *source_document("依据"),
    ),
    also=("收费标准", "fee_items"),
)
FEE_MONTHS = BookSheet(
    "收费月报",
    model=FeeMonth,
    key=("community_id", "firm_id", "month"),
    references=(OF_COMMUNITY, OF_FIRM),
    faults=_fee_faults,
    columns=(
        community(),
        _firm(),
        Column("month", "月份", MONTH, required=True, also=("所属月份", "年月", "账期")),
        _money("due_fen", "应收", "应收金额", required=True),
        _money("paid_fen", "实收", "实收金额", "已收", required=True),
        _money("arrears_recovered_fen", "收回欠费", "清欠", "补交欠费"),
        _money("prepaid_fen", "预收", "预收金额", "预交"),
        _homes("homes_due", "应交户数"),
        _homes("homes_paid", "交费户数", "已交户数", "实交户数"),
        *source_document("来源文件"),
    ),
    also=("收费情况", "收缴月报", "fee_months"),
)
TRUSTEESHIPS = BookSheet(
    "托管",
    model=Trusteeship,
    key=("community_id", "from_on", "trustee"),
    references=(OF_COMMUNITY,),
    faults=reversed_term,
    columns=(
        community(),
        Column("kind", "托管方式", kinds.choice(TRUSTEE_KIND_NAMES), required=True, also=("类型", "方式")),
        Column("trustee", "托管单位", kinds.name(80), required=True, also=("受托单位", "托管人")),
        office_phone(),
        Column("basis", "法律依据", kinds.lines(300), also=("托管依据",)),
        *term(),
        *source_document("文号"),
    ),
    also=("托管情况", "trusteeships"),
)
TRIALS = BookSheet(
    "先服务后收费",
    model=ServeFirstTrial,
    key=("community_id", "firm_id", "from_on"),
    references=(OF_COMMUNITY, OF_FIRM),
    faults=_trial_faults,
    columns=(
        community(),
        _firm(required=True),
        *term("免费开始", "免费结束", required=True),
        Column("verdict", "业主意见", kinds.choice(VERDICT_NAMES), also=("表决结果", "结果")),
        Column("verdict_on", "表决日期", kinds.DAY, also=("表决时间",)),
        _homes("homes_for", "同意户数", "同意"),
        _homes("homes_against", "不同意户数", "反对户数"),
        *source_document("文件"),
    ),
    also=("试服务", "serve_first_trials"),
)
SERVICE_GROUPS = BookSheet(
    "服务组",
    model=ServiceGroup,
    key=("name",),
    named_by=("name",),
    references=(OF_FIRM, Reference("lead_community_id", "小区", ("lead_code",))),
    columns=(
        Column("name", "服务组名称", kinds.name(80), required=True, also=("片区", "片区名称", "组名")),
        _firm(),
        Column("lead_code", "牵头小区编号", kinds.code(20), also=("牵头小区", "大小区编号")),
        *source_document("文件"),
    ),
    also=("连片管理", "以大带小", "service_groups"),
)
SERVICE_GROUP_MEMBERS = BookSheet(
    "服务组小区",
    model=ServiceGroupMember,
    key=("group_id", "community_id", "from_on"),
    references=(Reference("group_id", "服务组", ("group_name",)), OF_COMMUNITY),
    faults=reversed_term,
    columns=(
        Column("group_name", "服务组名称", kinds.name(80), required=True, also=("片区", "片区名称", "组名")),
        community(),
        *term(),
    ),
    also=("片区小区", "service_group_members"),
)
SERVICE_SHEETS = (
    FIRM_PEOPLE,
    GRADE_RULINGS,
    PRICE_GUIDES,
    BASIC_SERVICES,
    FEE_ITEMS,
    FEE_MONTHS,
    TRUSTEESHIPS,
    TRIALS,
    SERVICE_GROUPS,
    SERVICE_GROUP_MEMBERS,
)
