"""What a message may be by its form: who names no place corrects none, who asks nothing wants no answer."""

import re

from backend.core.fields.phones import phones_in
from backend.core.simplified import simplified
from backend.wechat.conversation.acts.act import QUESTIONS, Act
from backend.wechat.conversation.acts.features import asks
from backend.wechat.conversation.acts.plain_talk import has_a_question
from backend.wechat.conversation.acts.situations import Situation
from backend.wechat.conversation.meanings.faults import names_fault

_CORRECTS = "改|错|不是|不对|应该|其实|换|重|而是|删|去掉|别写|不要写|写成|说成|才对|更正|代替"
_GIVES_UP = (
    "不(?:用|要|想|投|投诉|报|告|弄|办|管|修|来|搞|交|追究|计较|麻烦|必|了|说|干|提|理)|别(?:来|管|办|修|弄|投诉|报|交|麻烦|说|提)"
    "|算|取消|撤|删|免|罢|拉倒|退|停|甭|放弃|作废|懒|消(?!防)"
)
# What the words must have for each of these acts to be offered.
_NEEDS = {
    act: re.compile(pattern)
    for act, pattern in {
        Act.YES: "交|[发报]|^(?:那|就)?[对行好可嗯是成中确]|同意|没问题|没错|不用改|就这|ok",
        Act.FIX: f"{_CORRECTS}|对不|修正|有误|准|岔|叉|拧|少|多|修该",
        Act.FIX_WORDS: f"{_CORRECTS}|准|写|那句|这句|那段|内容|说法|叫|提|不在|不能说|拿",
        Act.FIX_CATEGORY: f"{_CORRECTS}|类|归|属于|算|分",
        Act.FIX_COMMUNITY: f"{_CORRECTS}|小区|搬|住|区|花园|佳苑|苑|院|村|家属|宿舍|另一|那边|隔壁",
        Act.FIX_PLACE: (
            f"{_CORRECTS}|位置|地址|地方|[楼层栋幢座室户]|单元|门|口|那[边里块]|这[边里块]|[里边头旁面上下外内]|中间"
            r"|\d+(?:-|#|号[楼院])"
        ),
        Act.CHANGE_COMMUNITY: "小区|搬|换|住|区|花园|佳苑|苑|院|村|家属|宿舍|另一个|那边|加一?个",
        Act.ANONYMOUS: (
            "匿|名|知道|认出|[别不][让说]|留|隐|抖|提[我俺]|显示|群众|保密|露|怕|告诉|身份|是[我谁]|报复|看"
        ),
        Act.PHONE: r"\d{5}|电话|手机|号|联系|[叫姓]|名|留|打|匿",
        Act.SKIP: "不|没|无|免|管|懒|下一|跳|忘|随|哪|说|记|啥|咋|别|知|懂|清|算|都|过|认|晓|什么|怎|略",
        Act.LATER: "等|后|晚|明|先|再|回头|一会|会儿|空|忙|改天|改日|下次|放|存|留|不急|慢|天|点|到家|回",
        Act.CANCEL: f"{_GIVES_UP}|不$|没|来[了人]|[好热亮通修].{{0,2}}了|搞错|当我|重|返回|终止|废",
        Act.WITHDRAW: f"{_GIVES_UP}|了结|已经|自己|修|关|悔|[好行能].{{0,3}}了|解决",
        Act.URGE: (
            "催|快|急|赶|抓|咋|怎么|[啥甚]|什么|何时|还|等|久|[几天死拖吗呢问求速]|到底|[人管办不没]|动弹|麻溜"
        ),
        Act.SOLVED: "[好了通亮]|解决|行|可以|没事|修|弄",
        Act.RATE: "评|分|星|打",
        Act.PERSON: "人|电话|客服|接|找|谁|说话|领导|打|聊",
        Act.MY_COMMUNITY: "小区|我们这|我们那|物业|信息|情况|资料",
        Act.FORGET: "删|清|忘|注销|信息|资料|记录|抹|移除",
        Act.URGENT_NUMBERS: "电话|号|打|急|救|报警|11|12|96",
        # what is asked about
        Act.ASK_FIRM: "物业|公司|谁|电话|单位|负责|归|管|合同|联系",
        Act.ASK_FEE: "[费钱价票元块]|收|押金|贵|缴|交|合理|合规|免|便宜",
        Act.ASK_FUND: "基金|资金|维修|大修|动用",
        Act.ASK_REVENUE: "收益|收入|广告|钱|账|租|公共|公示|公开|分红",
        Act.ASK_COMMITTEE: "业委|主任|委员|物管|换届|筹备|[会届]",
        Act.ASK_VOTES: "票|表决|大会|会|选|换|签|比例|同意|人数|[户半]",
        Act.ASK_FACILITY: (
            "梯|年?检|保养|维保|设施|设备|级|服务|消防|监控|水箱|健身|标准|装|桩|包括|承诺|质保|保修|多久.{0,2}次"
        ),
        Act.ASK_HOW_LONG: "久|天|时|会儿?|日|几|快|期|钟|周|月|今|明|啥时",
        Act.ASK_WHO: "谁|哪|归|管|部门|单位|领导|看|一伙|书记|负责|处理|[他它你]们",
        Act.ASK_ANONYMITY: "知|看|匿|名|认|报复|泄|露|保密|告诉|发现|小鞋|查|隐私|怕|[号我]",
    }.items()
}
# Where nothing can be left out, and nothing was asked that a yes could answer.
_IDLE = frozenset({Situation.COMPLAINT_OPEN, Situation.NOTHING_OPEN, Situation.COMMUNITY_UNKNOWN})
_NOTHING_TO_SKIP = _IDLE | {Situation.CHECKING, Situation.ADDING}
_NOTHING_TO_AGREE = _IDLE | {Situation.SPOT_ASKED}
_SILENT = frozenset({Act.GREETING, Act.WAIT, Act.THANKS, Act.ANGER, Act.NOISE, Act.NUMBER})
_OF_DRAFTS = frozenset(
    {
        Act.CANCEL, Act.LATER, Act.SKIP, Act.YES, Act.PLACE, Act.FIX, Act.FIX_COMMUNITY, Act.FIX_PLACE,
        Act.FIX_WORDS, Act.FIX_CATEGORY, Act.ANONYMOUS, Act.PHONE, Act.MORE_WORDS,
    }
)  # fmt: skip
_OPEN_QUESTIONS = QUESTIONS & {Act.ASK_HOW, Act.ASK_WHAT}
_CHINESE = re.compile("[\u3400-\u9fff]")


def plausible(likely: tuple[Act, ...], words: str, situation: Situation) -> tuple[Act, ...]:
    """Those of the acts, the likeliest first, that the words may be; what is never offered if it leads."""
    return tuple(
        act
        for place, act in enumerate(likely)
        if is_plausible(act, words, situation)
        and (place == 0 or not (act in _SILENT or (situation.idle and act in _OF_DRAFTS)))
    )


def is_plausible(act: Act, words: str, situation: Situation) -> bool:
    """Whether it is worth offering: an act whose sign is missing in the words is none that was meant."""
    plain = simplified(words)
    if not _CHINESE.search(plain):
        return True
    if act is Act.PRAISE:
        return not names_fault(plain)
    if act in QUESTIONS and names_fault(plain) and not has_a_question(words):
        return False
    if act is Act.SKIP and situation in _NOTHING_TO_SKIP:
        return False
    if act is Act.YES and situation in _NOTHING_TO_AGREE:
        return False
    if act in _OPEN_QUESTIONS:
        return asks(words) or plain.endswith("不")
    if act is Act.PHONE and phones_in(words):
        return True
    needs = _NEEDS.get(act)
    return needs is None or needs.search(plain) is not None
