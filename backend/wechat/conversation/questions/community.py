"""What a resident asks about their community, from its record; what is not recorded is said."""

import re
from datetime import date

from backend.core.clock import day_words
from backend.core.simplified import simplified
from backend.wechat.conversation.lookups import CommunityRecord
from backend.wechat.conversation.questions.parts import (
    ask_street,
    contact,
    facts,
    name_of,
    paragraph,
    where_to_read_more,
)
from backend.wechat.conversation.replies import GRADE_NOTE_SHOWN, echo

_REASONS = {
    "contract": "{name}的物业是{office}。",
    "fallback": "{name}现在没有物业合同，由{office}兜底服务。",
    "no firm": "{name}现在没有物业公司，由{office}负责。",
}
FIRM_DETAILS = "经理是谁、办公室在哪、几点上班，这里还没有登记，请打电话问。"
CARDS = "补卡、配钥匙怎么办、多少钱，问它就行。"
_CARDS = re.compile("卡|钥匙|遥控")
_FIRM_DETAILS = re.compile("经理|老板|负责人|几点|上班|在哪|搬哪|几号楼|资质|保安公司|外包")
_ABOVE_FIRM = re.compile("街道|社区|居委|房管|住建|政府")
FIRM_MUST_PUBLISH = "物业应当定期公开（民法典第943条）。"
FEE_IN_CONTRACT = "物业费由业主和物业在合同里约定（物业管理条例第40条）。"
RAISING = "涨价就是改合同，要双方商量一致（民法典第543条）。"
EMPTY_HOME = "房子空着一般也要交（民法典第944条），能不能少交看合同和当地规定。"
NO_CUTTING_OFF = "物业不能用停水、停电、停暖、停气来催物业费（民法典第944条）。"
# What the property fee is asked about besides its amount.
_FEE_MATTERS = (
    (re.compile("[停断](?:水|电|暖|气|供)|不交|没交|欠|滞纳"), NO_CUTTING_OFF),
    (re.compile("空(?:房|着|置)|没人住|没住|不住"), EMPTY_HOME),
    (re.compile("涨|提价|调价"), RAISING),
)
# What another fee is called, how it is asked, who sets it.
_OTHER_FEES = (
    (
        "垃圾清运费",
        re.compile("垃圾|清运|卫生费|环卫"),
        "生活垃圾处理费的标准由政府定，应当公布（固体废物污染环境防治法第58条）。",
    ),
    (
        "停车费",
        re.compile("停车|车位|车库|泊车|外来车|车.{0,3}停"),
        "占用小区共有道路、场地的车位归全体业主，怎么收由业主一起定；别的车位看买卖或租用合同（民法典第275、278条）。",
    ),
    (
        "这一项费用",
        re.compile(
            "装修|装潢|押金|保证金|公摊|分摊|加压|电梯费|门禁|[办换门].{0,2}[卡锁表]|钥匙|工本|监控费|管理费|绿化费"
            "|疏通|上门|维修费|[修换].{0,4}[钱费]"
        ),
        f"收什么、收多少，{FIRM_MUST_PUBLISH}",
    ),
    (
        "水、电、气、暖的费用",
        re.compile("[水电气暖](?:费|钱|价)|水电|煤气|燃气|取暖|供暖|采暖|供热|暖气"),
        "这些由供应单位收。物业代收，不能另加手续费（物业管理条例第44条）。",
    ),
)
# 他们说要收200块合理不: of what, is not said
_AN_AMOUNT = re.compile(
    r"(?:收|交|掏|出|给|要|付)[^，,。]{0,4}?(?:\d+|[一二两三四五六七八九十百千]+)(?:多)?(?:块|元|百|千|毛|钱)"
    r"|(?:\d+|[一二两三四五六七八九十百千]+)(?:多)?(?:块|元)[^，,。]{0,6}(?:合理|合适|合规|该|贵|正常)"
)
SHOW_THE_GROUND = "可以请他们拿出收费的依据，说不清的，直接说给我听。"
_USING_FUND = re.compile("[用动取提]|申请|手续|审批|批准|签|[几少]户|出.{0,3}钱|换|赔|摊|[楼屋房]顶|外墙|漏")
FUND_IS_OWNERS = "维修资金归业主，筹集和使用应当定期公布（民法典第281条）。"
USING_THE_FUND = (
    "用它要业主投票：三分之二以上的业主参加（面积和人数都要够），参加的过半数同意（民法典第278条）。"
    "急着修的，业委会可以依法申请（第281条）。"
)
REVENUE_IS_OWNERS = "广告、停车场地这些收入，扣掉合理成本后归全体业主（民法典第282条）。"
FOUNDING = "成立业委会：在街道、乡镇或区县主管部门指导下开业主大会选举（物业管理条例第10条）。"
_FOUNDING = re.compile("成立|怎[么样]选|咋选|选举|换届|改选|[想要]选|筹备")
_COMMITTEES = (("业委会", re.compile("业委|业主委员")), ("物管会", re.compile("物管会|物管委|物业管理委员")))
REPLACING_MEMBERS = "选举和更换业委会成员，由业主一起投票决定（民法典第278条）。"
_REPLACING = re.compile("罢免|更换|[换撤]掉?.{0,3}(?:主任|委员|业委)|(?:主任|业委会).{0,4}[换撤]|不称职")
_LIFT = re.compile("梯|轿厢")
_GRADE = re.compile(
    "[一二三四五1-5几]级|等级|级别|服务|标准|该[干做管]|都[干做管]|职责|[打清]?扫|保洁|拖[一地]|保安|巡逻|剪|合同"
)
_HOMES = re.compile("盖的|建成|哪年[盖建]|[盖建]的|[多几]少?户|[多几]少?栋|几座楼|地址")
LIFT_LABEL = (
    "电梯里应当贴着检验标志，写着下次检验的日期，一般也有维保单位。"
    "没检验或不合格的不能用（特种设备安全法第40条）。"
)

GRADES_IN_CONTRACT = "每一级包括什么，写在物业合同的服务标准里，可以请物业拿给您看（民法典第943条）。"


def firm(record: CommunityRecord, words: str, hotline: str) -> str:
    plain = simplified(words)
    return paragraph(
        [
            who_serves(record),
            "" if record.office.phone else f"它的电话还没有登记，可以打 {hotline} 问。",
            *(facts(record.sections["service"], with_notes=False) if record.reason == "contract" else ()),
            _contract(record.contract_from, record.contract_until),
            CARDS if record.reason != "no firm" and _CARDS.search(plain) else "",
            FIRM_DETAILS if _FIRM_DETAILS.search(plain) else "",
            f"街道办：{ask_street(record, hotline)}" if _ABOVE_FIRM.search(plain) else "",
            where_to_read_more(record, "firm"),
        ]
    )


def who_serves(record: CommunityRecord) -> str:
    """Who answers for it today, and why."""
    return _REASONS[record.reason].format(name=name_of(record), office=contact(record.office))


def _contract(starts_on: date | None, ends_on: date | None) -> str:
    if starts_on is None:
        return ""
    until = f"到{day_words(ends_on)}" if ends_on else "没有写到期日"
    return f"合同：从{day_words(starts_on)}起，{until}"


def fee(record: CommunityRecord, words: str, _hotline: str) -> str:
    """The fee that was asked about; of all but the property fee the record has none."""
    plain = simplified(words)
    more = next((says for pattern, says in _FEE_MATTERS if pattern.search(plain)), FEE_IN_CONTRACT)
    other_fee = next(((name, says) for name, pattern, says in _OTHER_FEES if pattern.search(plain)), None)
    is_unnamed = other_fee is None and "物业费" not in plain and more == FEE_IN_CONTRACT
    if is_unnamed and _AN_AMOUNT.search(plain):
        other_fee = ("这一项费用", f"收什么、收多少，{FIRM_MUST_PUBLISH}{SHOW_THE_GROUND}")
    if "物业费" in plain or other_fee is None:
        lines = [f"{name_of(record)}：", *facts(record.sections["fees"]), more]
    else:
        name, says = other_fee
        lines = [f"{name_of(record)}的{name}，这里还没有登记。", says, f"可以问{contact(record.office)}。"]
    return paragraph([*lines, where_to_read_more(record, "fees")])


def fund(record: CommunityRecord, words: str, _hotline: str) -> str:
    usage = USING_THE_FUND if _USING_FUND.search(simplified(words)) else ""
    return _section(record, "fund", FUND_IS_OWNERS, usage)


def revenue(record: CommunityRecord, _words: str, _hotline: str) -> str:
    return _section(record, "revenue", REVENUE_IS_OWNERS, FIRM_MUST_PUBLISH)


def committee(record: CommunityRecord, words: str, hotline: str) -> str:
    plain, part = simplified(words), record.sections["owners"]
    recorded_names = {fact.label for fact in part.facts}
    names_asked = [name for name, pattern in _COMMITTEES if pattern.search(plain)]
    lines = [f"{name}：还没有登记" for name in names_asked if name not in recorded_names]
    has_no_phone = part.known and not any(map(str.isdigit, "".join(fact.value for fact in part.facts)))
    asks_founding = _FOUNDING.search(plain) is not None or not part.known
    # Where nothing is recorded the record itself says whom to ask.
    asks_street = part.known and (has_no_phone or asks_founding)
    return paragraph(
        [
            f"{name_of(record)}：",
            *facts(part),
            *lines,
            "电话还没有登记。" if has_no_phone else "",
            REPLACING_MEMBERS if _REPLACING.search(plain) else FOUNDING if asks_founding else "",
            f"可以问{ask_street(record, hotline)}。" if asks_street else "",
            where_to_read_more(record, "owners"),
        ]
    )


def facility(record: CommunityRecord, words: str, _hotline: str) -> str:
    plain = simplified(words)
    if _LIFT.search(plain):
        return _section(record, "facilities", LIFT_LABEL)
    if _HOMES.search(plain):
        return _section(record, "homes")
    return _service(record) if _GRADE.search(plain) else _section(record, "facilities")


def _service(record: CommunityRecord) -> str:
    """The page's words on the grade in full, since they are what was asked for."""
    part = record.sections["service"]
    note = "".join(fact.note for fact in part.facts)
    return paragraph(
        [
            f"{name_of(record)}：",
            *facts(part, with_notes=False),
            echo(note, GRADE_NOTE_SHOWN) or GRADES_IN_CONTRACT,
            where_to_read_more(record, "service"),
        ]
    )


def _section(record: CommunityRecord, key: str, *more: str) -> str:
    return paragraph(
        [f"{name_of(record)}：", *facts(record.sections[key]), *more, where_to_read_more(record, key)]
    )
