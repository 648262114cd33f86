"""不是这个，是我爸家下水那个: another complaint is meant than the one that was asked about."""

import re

from backend.core.simplified import simplified
from backend.wechat.conversation import complaint_replies
from backend.wechat.conversation.acting.which_complaint import meant_by
from backend.wechat.conversation.commands import StepResult
from backend.wechat.conversation.enquiries import prompt
from backend.wechat.conversation.lookups import Lookups, Progress
from backend.wechat.conversation.states import Choosing, Confirming, ResidentMove, State, Supplementing

LONGEST = 30  # characters; what is longer tells of more
_DENIES = re.compile(
    "^(?:哎呀?|唉|诶|啊|哦|不不?[，, ]*)*(?:我?(?:说|要|撤|补|加|指)?的?(?:不是|不对)|[弄搞选说撤补加]?错了?)"
    "(?P<it>[这那它](?:一?[个件条])?|刚才那[个件])?[了啊呀哦呢吧的]*[，,。！! ]*"
)
_LEADS = re.compile("^(?:我?(?:说|要|撤|补|加|指|补充|撤回)*的?(?:应该)?(?:是|撤|补充?))")
_POINTS = re.compile("[那这][个件条]|的[吧啊呀]?$")


def answer(state: State, text: str, lookups: Lookups) -> StepResult | None:
    """None where the words deny nothing, or no other complaint of theirs may be meant."""
    plain = simplified(text).strip()
    if not isinstance(state, Confirming | Supplementing) or not state.number or len(plain) > LONGEST:
        return None
    move: ResidentMove = "withdraw" if isinstance(state, Confirming) else "supplement"
    other_complaints = [each for each in lookups.mine_for(move) if each.number != state.number]
    denial = _DENIES.match(plain)
    words = _LEADS.sub("", plain[denial.end() :] if denial else plain, count=1)
    matter = meant_by(words, other_complaints, lookups)
    of_this = meant_by(words, lookups.mine(state.number), lookups)
    is_named = bool(words) and matter.named and not of_this.named
    if not other_complaints or not (denial or _POINTS.search(plain)):
        return None
    if isinstance(state, Supplementing):
        is_one = is_named and denial is not None and len(matter.complaints) == 1
        return _ask_of(state, matter.complaints, lookups) if is_one else None
    if is_named:
        return _ask_of(state, matter.complaints, lookups)
    is_denied = denial is not None and (denial["it"] or "错" in denial[0])
    return _ask_of(state, other_complaints, lookups) if is_denied else None


def _ask_of(
    state: Confirming | Supplementing, complaints: "tuple[Progress, ...] | list[Progress]", lookups: Lookups
) -> StepResult:
    """Nothing was done yet: what was asked of the one is asked of the other."""
    numbers = tuple(each.number for each in complaints)
    asked_of: State
    if len(numbers) > 1:
        asked_of = Choosing("withdraw", numbers, draft=state.draft)
    elif isinstance(state, Confirming):
        asked_of = Confirming(numbers[0], state.draft)
    else:
        asked_of = Supplementing(numbers[0], state.draft)
    added = complaint_replies.ADDED_STAYS if isinstance(asked_of, Supplementing) else ""
    return StepResult(asked_of, (added, prompt(asked_of, lookups)))
