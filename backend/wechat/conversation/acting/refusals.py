"""What is asked after 不予受理: why, who decided, where to go on. Nothing of it begins a complaint."""

import re
from dataclasses import replace

from backend.core.simplified import simplified
from backend.wechat.conversation import complaint_replies, drafting, intents, spots, text_parsing
from backend.wechat.conversation.acting.clarifying import ask_which
from backend.wechat.conversation.acting.turn import DialogueTurn
from backend.wechat.conversation.acting.which_complaint import meant_by
from backend.wechat.conversation.acts.act import Act
from backend.wechat.conversation.acts.plain_talk import has_a_question
from backend.wechat.conversation.acts.situations import context_of
from backend.wechat.conversation.commands import StepResult
from backend.wechat.conversation.lookups import Lookups, Progress
from backend.wechat.conversation.states import (
    IDLE,
    AskSpot,
    Checking,
    Clarifying,
    Idle,
    MaybeComplaint,
    State,
    draft_of,
    with_draft,
)

LONGEST, LONGEST_BLAME = 24, 10  # characters; 凭啥不管 blames, and tells of no matter
_ASKS = re.compile(
    "(?:凭|为)(?:[啥什甚]么?|何)?.{0,4}[不没].{0,3}(?:管|受理|办|收|理|接)|(?:怎么|咋).{0,3}不(?:管|受理|办|收|理|接)"
    "|不[管办理]了?(?:是吧|吗|么|[啊吧了呀呢嘛哩啦呗]|$)"
    "|(?:没人|没地方|谁(?:都|也)|都)(?:肯|能)?(?:管|理|说|负责)了?[啊吧呀呢嘛哩啦呗]*$|推来推去|互相推|[两哪]头都?不"
    "|^(?:这是)?(?:啥|什么|甚)意思"
    "|(?:不|没)(?:同意|认可?|接受|答应|甘心)|没道理|没天理|^凭(?:啥|什么)[啊呀 ?？!！]*$"
    "|这就(?:完|算)了|就这[么样]?(?:完|算|了)|^就这[ ?？!！]*$"
    "|受理|驳回|被拒|拒绝|找谁|归谁|谁管|谁来管|谁定的|谁说的|谁决定|不服|申诉|复议|复查|上诉|上访|信访|司法|法院|打官司|起诉|仲裁"
    "|调解|12348|12345|法律|说理|讲理|不公平|不讲理|推皮球|踢皮球|踢来踢去|往上(?:告|反映)|去哪.{0,4}(?:告|说|反映|投诉)|该?怎么办$|咋办$"
)
_WHERE_ELSE = re.compile("(?:还|又|再)(?:能|可以)?(?:再|去)?找谁")
# 重新报, 那我再投诉一次: the same once more
_ONCE_MORE = re.compile(
    "(?:那|我|俺|要|想|就|得|能不能|可以|给我|帮我|还是|好|行)*(?:重新|再|重)(?:给我)?(?:报|写|提交?|投诉?|交|反映|说)"
    "(?:一?[次遍件个下]|上去|这[个件]|那[个件]|[吧了呗啊吗])*"
)
# 反映内容不清，请补充具体位置: what is told next is what they miss
_ASKS_FOR_MORE = re.compile(
    "请?(?:补充|说明|写明|提供|核实|注明|明确|完善|写清|说清)|不[清明详]|位置不|重新(?:提交|反映|填)"
)
# 明明在小区里头咋就市政了: against the reason
_DISPUTES = re.compile(
    "明明|本来就|凭(?:[啥甚]|什么)(?:说|算|是)|[咋怎]么?(?:就|会|能|又)?(?:是|成|算|归|属)|咋就|怎么就|哪(?:里|儿)?(?:是|算|归)|(?:根本|才|压根|又|也)不(?:是|归|属)"
)
_PLAIN = text_parsing.REOPEN | text_parsing.UNSOLVED | text_parsing.UNSATISFIED
_GIVES_IN = text_parsing.listed("行吧 好吧 那行 那行吧 那好吧 算了吧 唉 知道了")
_LAW = re.compile("司法|法院|官司|起诉|仲裁|调解|12348|法律")
_THE_REFUSED_ONE = re.compile("受理|驳回|被拒|拒绝|申诉|复议|不服")


def answer(state: State, key: str, text: str, lookups: Lookups) -> StepResult | None:
    """None where it is nothing of a refusal, or the latest complaint was not refused."""
    before = state.before if isinstance(state, Clarifying) else state
    gives_in = text_parsing.squeeze(text) in _GIVES_IN
    if not isinstance(before, Idle | MaybeComplaint):
        return None
    latest = next(iter(lookups.mine()), None)
    if latest is None or not latest.refused:
        return None
    if isinstance(before, Idle):
        told_again = _told_again(before, key, text, latest, lookups)
        if told_again is not None:
            return told_again
    if not (gives_in or asks_of_refusal(text)) or _tells_of_another(text, lookups):
        return None
    if gives_in:
        return StepResult(IDLE, (complaint_replies.ANYTIME,))
    about_law = _LAW.search(simplified(text)) is not None
    return StepResult(IDLE, (complaint_replies.refusal(latest, lookups.hotline(), about_law=about_law),))


def _told_again(state: Idle, key: str, text: str, latest: Progress, lookups: Lookups) -> StepResult | None:
    """重新报, the place that they missed, or words against their reason: with the words of before."""
    plain = simplified(text)
    if _ONCE_MORE.fullmatch(text_parsing.squeeze(text)) and text_parsing.squeeze(text) not in _PLAIN:
        outcome = drafting.begin(key, latest.words, lookups)
        return replace(outcome, replies=(complaint_replies.REFUSED_AGAIN, *outcome.replies))
    is_place = bool(lookups.door_in(text)) or intents.names_a_spot(text)
    is_missed = is_place and not has_a_question(text) and not lookups.recognised(text)
    if _ASKS_FOR_MORE.search(simplified(latest.answer)) and is_missed and not lookups.mine_for("rate"):
        return _with_place(key, text, latest, lookups)
    if len(plain) > LONGEST or not _DISPUTES.search(plain) or meant_by(text, [latest], lookups).is_another:
        return None
    both = f"{latest.words}\n{text}"
    turn = DialogueTurn(state, key, both, lookups, context_of(state, lookups), Act.NEW_MATTER)
    offered = ask_which(turn, (Act.NEW_MATTER, Act.NO))
    reason = complaint_replies.refusal(latest, lookups.hotline(), about_law=False)
    return replace(offered, replies=(reason, *offered.replies))


def _with_place(key: str, place: str, latest: Progress, lookups: Lookups) -> StepResult:
    outcome = drafting.begin(key, latest.words, lookups)
    begun = draft_of(outcome.state)
    if begun is not None and isinstance(outcome.state, AskSpot | Checking):
        outcome = spots.set_spot(begun, place, lookups)
    elif begun is not None:
        outcome = replace(outcome, state=with_draft(outcome.state, replace(begun, spot=place)))
    return replace(outcome, replies=(complaint_replies.REFUSED_AGAIN, *outcome.replies))


def _tells_of_another(text: str, lookups: Lookups) -> bool:
    """A matter of its own, or an earlier complaint whose answer waits to be rated."""
    is_of_it = _WHERE_ELSE.search(simplified(text)) is not None
    if len(text) > LONGEST_BLAME and lookups.recognised(text) and not is_of_it:
        return True
    return bool(lookups.mine_for("rate")) and not _THE_REFUSED_ONE.search(simplified(text))


def asks_of_refusal(text: str) -> bool:
    """凭啥不管, 那我找谁, 我不服, 我要申诉, 重新投诉."""
    plain = simplified(text)
    is_plain = text_parsing.command_word(text) in _PLAIN
    return is_plain or (len(plain) <= LONGEST and _ASKS.search(plain) is not None)
