"""What is asked after 不予受理: why, who decided, where to go on. Nothing of it begins a complaint."""

import re

from backend.core.simplified import simplified
from backend.wechat.conversation import complaint_replies, text_parsing
from backend.wechat.conversation.commands import StepResult
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.states import IDLE, Clarifying, Idle, MaybeComplaint, State

LONGEST, LONGEST_BLAME = 24, 10  # characters; 凭啥不管 blames, and tells of no matter
_ASKS = re.compile(
    "(?:凭|为)(?:[啥什甚]么?|何)?.{0,4}[不没].{0,3}(?:管|受理|办|收|理|接)|(?:怎么|咋).{0,3}不(?:管|受理|办|收|理|接)"
    "|不[管办理]了?(?:是吧|吗|么|啊|吧|了|$)"
    "|^(?:这是)?(?:啥|什么|甚)意思"
    "|(?:不|没)(?:同意|认可?|接受|答应|甘心)|没道理|没天理|^凭(?:啥|什么)[啊呀 ?？!！]*$"
    "|这就(?:完|算)了|就这[么样]?(?:完|算|了)|^就这[ ?？!！]*$"
    "|受理|驳回|被拒|拒绝|找谁|归谁|谁管|谁来管|谁定的|谁说的|谁决定|不服|申诉|复议|复查|上诉|上访|信访|司法|法院|打官司|起诉|仲裁"
    "|调解|12348|12345|法律|说理|讲理|不公平|不讲理|推皮球|踢皮球|踢来踢去|往上(?:告|反映)|去哪.{0,4}(?:告|说|反映|投诉)|该?怎么办$|咋办$"
)
_WHERE_ELSE = re.compile("(?:还|又|再)(?:能|可以)?(?:再|去)?找谁")
_PLAIN = text_parsing.REOPEN | text_parsing.UNSOLVED | text_parsing.UNSATISFIED
_GIVES_IN = text_parsing.listed("行吧 好吧 那行 那行吧 那好吧 算了吧 唉 知道了")
_LAW = re.compile("司法|法院|官司|起诉|仲裁|调解|12348|法律")
_THE_REFUSED_ONE = re.compile("受理|驳回|被拒|拒绝|申诉|复议|不服")


def answer(state: State, text: str, lookups: Lookups) -> StepResult | None:
    """None where it asks nothing of a refusal, or the latest complaint was not refused."""
    before = state.before if isinstance(state, Clarifying) else state
    gives_in = text_parsing.squeeze(text) in _GIVES_IN
    if not isinstance(before, Idle | MaybeComplaint) or not (gives_in or asks_of_refusal(text)):
        return None
    latest = next(iter(lookups.mine()), None)
    if latest is None or not latest.refused or _tells_of_another(text, lookups):
        return None
    if gives_in:
        return StepResult(IDLE, (complaint_replies.ANYTIME,))
    about_law = _LAW.search(simplified(text)) is not None
    return StepResult(IDLE, (complaint_replies.refusal(latest, lookups.hotline(), about_law=about_law),))


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
