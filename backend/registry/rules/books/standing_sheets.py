"""Sheets of facilities with their acts, and of committees with terms, members, trainings and meetings."""

from collections.abc import Iterator

from backend.core.fields import kinds
from backend.core.fields.book_kinds import MONEY, PERSON_NAME, PERSON_PHONE
from backend.models import (
    ActKind,
    ActResult,
    CommitteeMeeting,
    CommitteeMember,
    CommitteeTerm,
    Facility,
    FacilityAct,
    Training,
)
from backend.models.books.labels import (
    ACT_KIND_NAMES,
    ACT_RESULT_NAMES,
    FACILITY_KIND_NAMES,
    REPRESENTS_NAMES,
    SEAT_NAMES,
)
from backend.models.labels import COMMITTEE_NAMES
from backend.registry.rules.books.descriptions import (
    OF_BUILDING,
    OF_COMMUNITY,
    PHONE_NAMES,
    YUAN,
    BookSheet,
    Reference,
    Values,
    building,
    community,
    office_phone,
    reversed_term,
    source_document,
    term,
)
from backend.sheets.columns import Column

_OF_FACILITY = Reference("facility_id", "设施", ("community_code", "facility_kind", "facility_number"))
_OF_COMMITTEE = Reference("committee_id", "业委会物管会", ("community_code", "committee_kind"))
_OF_TERM = Reference("term_id", "届次", ("community_code", "committee_kind", "term_number"))
_COMMITTEE_KINDS = kinds.choice(COMMITTEE_NAMES)  # type: ignore[arg-type]  # dict is invariant in its keys
_MOST_MINUTES = 10_000


def _committee_kind() -> Column:
    return Column("committee_kind", "组织类型", _COMMITTEE_KINDS, required=True, also=("类型", "组织"))


def _term_number(name: str) -> Column:
    return Column(name, "届次", kinds.whole(1, 50, "届"), required=True, also=("第几届", "届"), units=("届",))


def _act_faults(values: Values) -> Iterator[tuple[str, str, str]]:
    kind, result = values.get("kind"), values.get("result")
    if kind is ActKind.INSPECTION and result is ActResult.DONE:
        yield "result", "检验要写合格还是不合格", "合格、不合格"


def _term_faults(values: Values) -> Iterator[tuple[str, str, str]]:
    yield from reversed_term(values)
    elected, filed = values.get("elected_on"), values.get("filed_on")
    if elected and filed and filed < elected:
        yield "filed_on", "备案早于选举", "选举日期之后的日期"


FACILITIES = BookSheet(
    "设施",
    model=Facility,
    key=("community_id", "kind", "number"),
    named_by=("community_code", "kind", "number"),
    references=(OF_COMMUNITY, OF_BUILDING),
    columns=(
        community(),
        Column("kind", "设施类别", kinds.choice(FACILITY_KIND_NAMES), required=True, also=("类别", "种类")),
        Column(
            "number",
            "设施编号",
            kinds.name(40),
            required=True,
            also=("编号", "注册代码", "设备编号", "登记号"),
        ),
        building(),
        Column("place", "位置", kinds.text(80), also=("安装位置", "所在位置")),
        Column("maker", "制造单位", kinds.text(80), also=("厂家", "生产厂家")),
        Column("maintainer", "维保单位", kinds.text(80), also=("维保公司", "维护单位")),
        Column("maintainer_phone", "维保电话", office_phone().kind, also=("维保单位电话",)),
        Column("next_due_on", "下次检验日期", kinds.DAY, also=("下次检验", "下检日期", "下次检查日期")),
        Column("certificate_until", "合格证有效期", kinds.DAY, also=("有效期至", "证书有效期")),
        Column("retired_on", "停用日期", kinds.DAY, also=("报废日期",)),
    ),
    also=("设施设备", "设备", "facilities"),
)
FACILITY_ACTS = BookSheet(
    "设施检查",
    model=FacilityAct,
    key=("facility_id", "kind", "on", "by"),
    references=(_OF_FACILITY,),
    faults=_act_faults,
    columns=(
        community(),
        Column("facility_kind", "设施类别", kinds.choice(FACILITY_KIND_NAMES), required=True, also=("类别",)),
        Column(
            "facility_number",
            "设施编号",
            kinds.name(40),
            required=True,
            also=("编号", "注册代码", "设备编号"),
        ),
        Column("kind", "事项", kinds.choice(ACT_KIND_NAMES), required=True, also=("检查类别", "工作类别")),
        Column("on", "日期", kinds.DAY, required=True, also=("检查日期", "检验日期", "维保日期")),
        Column("by", "实施单位", kinds.text(80), also=("检验单位", "检查单位", "实施人")),
        Column("result", "结果", kinds.choice(ACT_RESULT_NAMES), required=True, also=("检查结果", "结论")),
        Column("words", "说明", kinds.lines(300), also=("备注", "内容")),
        Column("cost_fen", "费用", MONEY, also=("金额",), units=YUAN),
        *source_document("文件"),
    ),
    also=("检查记录", "维保记录", "facility_acts"),
)
TERMS = BookSheet(
    "届次",
    model=CommitteeTerm,
    key=("committee_id", "number"),
    named_by=("community_code", "committee_kind", "number"),
    references=(_OF_COMMITTEE,),
    faults=_term_faults,
    columns=(
        community(),
        _committee_kind(),
        _term_number("number"),
        *term("任期开始", "任期结束"),
        Column("elected_on", "选举日期", kinds.DAY, also=("选举时间", "成立日期", "组建日期")),
        Column("filed_on", "备案日期", kinds.DAY, also=("备案时间",)),
        Column("seats", "委员人数", kinds.whole(1, 99, "人"), also=("人数", "席位"), units=("人",)),
        *source_document("备案文号"),
    ),
    also=("业委会届次", "committee_terms"),
)
MEMBERS = BookSheet(
    "成员",
    model=CommitteeMember,
    key=("term_id", "name", "from_on"),
    references=(_OF_TERM,),
    faults=reversed_term,
    is_personal=True,
    columns=(
        community(),
        _committee_kind(),
        _term_number("term_number"),
        Column("name", "姓名", PERSON_NAME, required=True, also=("名字", "成员姓名")),
        Column("phone", "电话", PERSON_PHONE, also=PHONE_NAMES),
        Column("seat", "职务", kinds.choice(SEAT_NAMES), required=True, also=("职位", "担任职务")),
        Column(
            "represents", "代表", kinds.choice(REPRESENTS_NAMES), required=True, also=("代表方", "所代表")
        ),
        Column("is_public", "公示", kinds.YES_NO, also=("是否公示",)),
        *term("任职开始", "任职结束"),
    ),
    also=("委员", "业委会成员", "committee_members"),
)
TRAININGS = BookSheet(
    "培训",
    model=Training,
    key=("name", "on", "street_id"),
    references=(Reference("street_id", "街道", ("street_code",)),),
    columns=(
        Column("name", "培训名称", kinds.name(120), required=True, also=("培训班", "课程", "培训主题")),
        Column("on", "培训日期", kinds.DAY, required=True, also=("日期", "时间")),
        Column(
            "minutes", "时长", kinds.whole(1, _MOST_MINUTES, "分钟"), required=True, also=("培训时长",),
            units=("分钟",),
        ),
        Column("street_code", "街道代码", kinds.code(12), also=("街道编号",)),
        *source_document("通知文号"),
    ),
    also=("培训记录", "trainings"),
)  # fmt: skip
MEETINGS = BookSheet(
    "会议",
    model=CommitteeMeeting,
    key=("term_id", "on", "subject"),
    references=(_OF_TERM,),
    columns=(
        community(),
        _committee_kind(),
        _term_number("term_number"),
        Column("on", "会议日期", kinds.DAY, required=True, also=("日期", "开会日期")),
        Column("subject", "议题", kinds.name(200), required=True, also=("会议议题", "主题", "会议名称")),
        Column("decision", "决定", kinds.lines(1000), also=("会议决定", "决议")),
        Column("present", "到会人数", kinds.whole(0, 99, "人"), also=("出席人数", "参会人数"), units=("人",)),
        *source_document("会议纪要"),
    ),
    also=("会议记录", "committee_meetings"),
)
STANDING_SHEETS = (FACILITIES, FACILITY_ACTS, TERMS, MEMBERS, TRAININGS, MEETINGS)
