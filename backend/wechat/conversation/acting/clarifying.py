"""Where a message may be two or three things, its resident says which, by number; its words are kept."""

from collections.abc import Iterable

from backend.wechat.conversation import replies
from backend.wechat.conversation.acting.turn import DialogueTurn
from backend.wechat.conversation.acts.act import Act
from backend.wechat.conversation.acts.situations import Situation
from backend.wechat.conversation.commands import StepResult
from backend.wechat.conversation.states import IDLE, Clarifying, WithPerson

_LABELS: dict[Act, str] = {
    Act.NEW_MATTER: "要投诉这件事",
    Act.COMPLAIN: "要投诉一件新的事",
    Act.MORE_WORDS: "把这句话加到问题里",
    Act.ADD_TO_OPEN: "补充到已经提交的投诉里",
    Act.PLACE: "这是位置",
    Act.SKIP: "这个说不上来，跳过",
    Act.YES: "是的",
    Act.NO: "都不是，接着来",
    Act.FIX: "有一项要改",
    Act.FIX_COMMUNITY: "改小区",
    Act.FIX_PLACE: "改位置",
    Act.FIX_WORDS: "用这句话代替原来写的问题",
    Act.FIX_CATEGORY: "改类别",
    Act.ANONYMOUS: "不留，匿名",
    Act.PHONE: "留下电话给办理单位，不匿名了",
    Act.CANCEL: "取消，不投诉了",
    Act.LATER: "先放着，以后再写",
    Act.PROGRESS: "查进度",
    Act.URGE: "催办",
    Act.WITHDRAW: "撤回已经提交的投诉",
    Act.NOT_SOLVED: "问题没有解决",
    Act.SOLVED: "问题解决了",
    Act.HAPPY: "满意",
    Act.UNHAPPY: "不满意",
    Act.RATE: "评价",
    Act.PRAISE: "表扬",
    Act.ASK_FIRM: "问物业是谁、电话",
    Act.ASK_FEE: "问收费",
    Act.ASK_FUND: "问维修资金",
    Act.ASK_REVENUE: "问公共收益",
    Act.ASK_COMMITTEE: "问业委会、物管会",
    Act.ASK_VOTES: "问业主怎么投票",
    Act.ASK_FACILITY: "问设施、服务等级",
    Act.ASK_HOW_LONG: "问多久办好",
    Act.ASK_WHO: "问谁来办",
    Act.ASK_ANONYMITY: "问物业会不会知道是我",
    Act.ASK_HOW: "问怎么用",
    Act.ASK_WHAT: "问这里是做什么的",
    Act.ASK_OTHER: "问别的事",
    Act.MY_COMMUNITY: "看我的小区",
    Act.CHANGE_COMMUNITY: "换小区",
    Act.PERSON: "找人工",
    Act.FORGET: "删除我的信息",
    Act.URGENT_NUMBERS: "要紧急电话",
    Act.GO_ON: "接着写留着的那件",
}
MOST_OPTIONS = 3
_OF_DRAFTS = (
    Act.CANCEL, Act.LATER, Act.SKIP, Act.YES, Act.PLACE, Act.FIX, Act.FIX_COMMUNITY, Act.FIX_PLACE,
    Act.FIX_WORDS, Act.FIX_CATEGORY, Act.ANONYMOUS, Act.PHONE, Act.MORE_WORDS,
)  # fmt: skip
_SECOND = {Act.NEW_MATTER: "另外投诉一件，原来那件先留着"}
_OF_BEFORE = {Act.NOT_SOLVED: "原来提交的那件没有解决", Act.SOLVED: "原来提交的那件解决了"}
_LABELS_IN = {
    Situation.COMMUNITY_ASKED: {Act.PLACE: "这是小区的名字", **_SECOND, **_OF_BEFORE},
    Situation.WORDS_ASKED: _OF_BEFORE,
    Situation.SPOT_ASKED: {**_SECOND, **_OF_BEFORE},
    Situation.PHONE_ASKED: _SECOND,
    Situation.CHECKING: {Act.YES: "没有要改的，提交", **_SECOND, **_OF_BEFORE},
    Situation.NOTHING_OPEN: {Act.NOT_SOLVED: "上次那件没解决，重新打开"},
}


def offered(likely: Iterable[Act], situation: Situation, *, drafting: bool = True) -> tuple[Act, ...]:
    """At most three to choose from. A single one stands beside that it is nothing of the kind.

    None where the likeliest is a greeting, thanks or noise, of which there is nothing to choose. `drafting`:
    whether there is a draft, so that nothing is offered to be put into one that is not there.
    """
    likely = tuple(likely)
    if likely and likely[0] not in _LABELS:
        return ()
    left_out = {Act.NO, *(_OF_DRAFTS if situation.idle or not drafting else ())}
    acts = tuple(act for act in likely if act in _LABELS and act not in left_out)[:MOST_OPTIONS]
    if Act.NEW_MATTER in acts:  # whoever has told it need not begin another one
        acts = tuple(act for act in acts if act is not Act.COMPLAIN)
    return (*acts, Act.NO) if len(acts) == 1 else acts


def ask_which(turn: DialogueTurn, acts: tuple[Act, ...]) -> StepResult:
    """Offer the acts by number, and keep the words."""
    options = tuple(act.value for act in acts)
    before = turn.state.before if isinstance(turn.state, Clarifying) else turn.state
    if isinstance(before, WithPerson):
        before = IDLE
    state = Clarifying(turn.key, turn.text, options, turn.situation.value, before)
    return StepResult(state, (question(state),))


def label(state: Clarifying, option: str) -> str:
    act = Act(option)
    if act is Act.NO and Act.GO_ON in state.options:
        return "接着写现在这件"
    return _LABELS_IN.get(Situation(state.situation), {}).get(act) or _LABELS[act]


def question(state: Clarifying) -> str:
    return replies.ask_which(state.words, [label(state, option) for option in state.options])
