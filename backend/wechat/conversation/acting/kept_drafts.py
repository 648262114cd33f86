"""A draft that was left for later: it outlives whatever is asked, told or given up meanwhile."""

import re
from dataclasses import replace

from backend.wechat.conversation import drafting, replies, text_parsing
from backend.wechat.conversation.commands import EraseResident, StepResult
from backend.wechat.conversation.enquiries import prompt, still
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.meanings import kept_replies
from backend.wechat.conversation.meanings.pointing import points_elsewhere
from backend.wechat.conversation.states import (
    AskCommunity,
    AskSpot,
    AskWords,
    Checking,
    Clarifying,
    Draft,
    Idle,
    State,
    draft_of,
    shelved_of,
    with_shelved,
)

# Only these give up what was kept; 算了 and 没事了 are said of nothing in particular.
GIVES_UP_KEPT = text_parsing.CANCEL - text_parsing.GIVE_UP_LIGHTLY - text_parsing.NOTHING_NOW
MOST_KEPT = 3
LONGEST_RESUMING = 20  # characters
_RESUMES = re.compile(
    r"(?:那|来|好|行|嗯|我们?|咱们?|还是|想|要)*(?:把|就)?(?:刚才|方才|上次|上回|之前|前面|前头|昨天|原来)?(?:没写完|取消)?的?"
    r"(?:[^，,。]{0,8}的?(?:事|那个|那件|那条|投诉|问题))?(?:咱们?|我们?|想|要|可以|能)*(?:再?接着|继续|再?接上)"
    r"(?:来|写|说|弄|填|讲|办|投诉|交|往下)*(?:吧|了|呗|啊|哈|呀|写完|说完)*"
)
_ASKS_TO_SEE = re.compile(
    "(?:提?交|发)?(?:之?前|以前)?(?:那|先|你|您|麻烦|给我|让我|帮我|我|要|想|能不能|再)*(?:念念?|读读?|看看?|瞧瞧?|说说?|显示|重复)(?:一?[下遍眼看]|给我|我)*"
    "(?:我|你|都|刚才|现在|上面|到底)*(?:写|记|填)了?的?(?:是|都是)*(?:啥|什么|甚|哪些|成什么样)?(?:样|了|呢)?"
    "|(?:那|先|你|您|麻烦|给我|帮我|再)*(?:念|读|重复)(?:给我|一?[下遍])+(?:听听?)?"
    "|(?:我|你|都|刚才|现在)*(?:写|记|填)(?:的|了)(?:是|都是|些)*(?:啥|什么|甚)(?:呢|来着|了)?"
)
_RESUMES_NAMED = re.compile(
    "(?:那|来|好|行|嗯|我们?|还是|想|要)*(?:再?接着|继续)(?:"
    "(?:写|弄|说|填|投诉|办)*(?:昨天|上次|上回|刚才|之前|原来)(?:说|写)?的?"
    r"|(?:写|弄|说|填|投诉|办)\S{1,8}?(?:的?那[个件条]|的)|\S{1,8}?的?那[个件条])(?:事儿?|投诉|问题)?(?:吧|了|呗|啊)*"
)
_RETURNS = re.compile(
    "(?:好了?|嗯|哦|那|我|俺|现在|刚才有事)*(?:又|可算)?"
    "(?:回来|忙完|弄完|看好|看完|拍完|拍好|问清楚|有空)(?:了|啦|咧)(?:接着来|继续)?"
    "|(?:那|刚才|没写完的|我)*(?:怎么|咋|去哪|哪里?|如何).{0,3}(?:找回来?|接着写|继续写|回到刚才|找到刚才)\\S{0,6}"
    "|(?:换|另外?)一?[件个](?:接着|继续|写|说|来)*"
)
_GO_ON = "“继续”"
_STOPS = re.compile("[不别没]|昨天还|一直|还在")


def keep(before: State, text: str, outcome: StepResult) -> StepResult:
    """The outcome with what was left for later; `text` is what was typed, empty for anything else."""
    if isinstance(outcome.command, EraseResident):
        return outcome
    if text_parsing.command_word(text) not in text_parsing.CANCEL | text_parsing.BACK:
        outcome = _with_given_up(before, outcome)
    shelved = shelved_of(before)
    if shelved is None:
        return outcome
    if isinstance(before, Idle) and text_parsing.command_word(text) in GIVES_UP_KEPT:
        return outcome
    if replies.CANCELLED in outcome.replies and isinstance(outcome.state, Idle):
        outcome = replace(
            outcome, replies=(replies.CANCELLED, replies.draft_kept(shelved.words), replies.MENU)
        )
    return _reminding(replace(outcome, state=with_shelved(outcome.state, shelved)))


def _with_given_up(before: State, outcome: StepResult) -> StepResult:
    """Whoever has cancelled a draft may repent, as long as nothing else is begun."""
    idle, state = before.before if isinstance(before, Clarifying) else before, outcome.state
    given_up = idle.given_up if isinstance(idle, Idle) else None
    if given_up is None or not isinstance(state, Idle) or state.given_up or state.filed:
        return outcome
    return replace(outcome, state=replace(state, given_up=given_up))


def _reminding(outcome: StepResult) -> StepResult:
    """Who sees the menu would not know of it; in danger nothing else counts."""
    if not isinstance(outcome.state, Idle) or outcome.state.shelved is None or outcome.urgent:
        return outcome
    if not outcome.replies or any(_GO_ON in reply for reply in outcome.replies):
        return outcome
    reminder = kept_replies.still_kept(outcome.state.shelved.words)
    return replace(outcome, replies=(*outcome.replies, reminder))


def offer_its_community(outcome: StepResult, lookups: Lookups) -> StepResult:
    """Who left a draft for later most likely means the community of that one, where none is named."""
    state = outcome.state
    shelved = shelved_of(state) if isinstance(state, AskCommunity) else None
    if not isinstance(state, AskCommunity) or state.choices or state.draft is None or not outcome.replies:
        return outcome
    known = shelved.community if shelved else None
    is_first_time = prompt(state, lookups) == outcome.replies[-1] and len(outcome.replies) > 1
    if known is None or not is_first_time or points_elsewhere(state.draft.words):
        return outcome
    offering = replace(state, choices=(known,))
    return replace(outcome, state=offering, replies=(*outcome.replies[:-1], prompt(offering, lookups)))


def resumes(text: str) -> bool:
    """垃圾的事接着说, 继续写吧: goes on with what was left, and tells nothing new."""
    word = text_parsing.squeeze(text)
    is_short = len(word) <= LONGEST_RESUMING
    return (
        is_short
        and (_RESUMES.fullmatch(word) or _RESUMES_NAMED.fullmatch(word)) is not None
        and _STOPS.search(word.replace("没写完", "")) is None
    )


def returns(text: str) -> bool:
    """我回来了, 怎么找回来啊: to what was being written."""
    return _RETURNS.fullmatch(text_parsing.squeeze(text)) is not None


def asks_to_see(text: str) -> bool:
    """看看写的啥, 那你给我念一遍."""
    return _ASKS_TO_SEE.fullmatch(text_parsing.squeeze(text)) is not None


def show(state: State, text: str, lookups: Lookups) -> StepResult | None:
    """What the draft says so far, then what is still asked; the check page says it by itself."""
    draft = draft_of(state)
    is_drafting = isinstance(state, AskWords | AskCommunity | AskSpot | Checking)
    if draft is None or not is_drafting or not asks_to_see(text):
        return None
    so_far = replies.written_so_far(draft.words) if draft.words else ""
    return still(state, lookups, "" if isinstance(state, Checking) else so_far)


def resume(draft: Draft, lookups: Lookups) -> StepResult:
    """Which one it is, then what is still asked."""
    outcome = drafting.go_on(draft, lookups)
    if isinstance(outcome.state, Checking):
        return outcome
    return replace(outcome, replies=(replies.written_so_far(draft.words), *outcome.replies))


def shelve(draft: Draft) -> Idle:
    """Set aside, with the few that were set aside before it."""
    return Idle(shelved=_at_most(draft, MOST_KEPT))


def _at_most(draft: Draft, most: int) -> Draft:
    if draft.shelved is None:
        return draft
    return replace(draft, shelved=_at_most(draft.shelved, most - 1) if most > 1 else None)
