"""Writing the problem anew: only what tells of it replaces what stands there, which can be had back."""

from collections.abc import Callable
from dataclasses import replace

from backend.wechat.conversation import checking, drafting, replies
from backend.wechat.conversation.acting import asking
from backend.wechat.conversation.acting.by_form.swapping import swap
from backend.wechat.conversation.acting.clarifying import ask_which
from backend.wechat.conversation.acting.meant import turn_of
from backend.wechat.conversation.acting.on_drafts import filed_already
from backend.wechat.conversation.acting.turn import DialogueTurn
from backend.wechat.conversation.acts.act import QUESTIONS, TELLING, Act
from backend.wechat.conversation.acts.beside_a_wish import laments
from backend.wechat.conversation.acts.plain_talk import has_a_question
from backend.wechat.conversation.acts.plausible import is_plausible
from backend.wechat.conversation.acts.to_the_account import asks_plainly, has_form_of_question
from backend.wechat.conversation.commands import FileComplaint, StepResult
from backend.wechat.conversation.corrections import new_value, new_words, swapped
from backend.wechat.conversation.enquiries import still
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.meanings import choice_replies, restoring
from backend.wechat.conversation.meanings.faults import names_fault
from backend.wechat.conversation.states import (
    AskCommunity,
    AskPhone,
    AskSpot,
    AskWords,
    Checking,
    Draft,
    Idle,
    State,
    draft_of,
)

LEAST_VALUE, LEAST_WORDS = 2, 5
Read = Callable[[State, str, str, Lookups], StepResult]
_NO_NEW_WORDING = frozenset({Act.ADD_TO_OPEN, Act.EMERGENCY, Act.PRAISE})
_SAYS_NO_WORDS = frozenset({Act.URGE, Act.PLACE, Act.FIX_PLACE, Act.FIX_WORDS})


def answer(state: State, key: str, text: str, lookups: Lookups, read: Read) -> StepResult | None:
    """None where the words are what is asked for, or nothing was written anew."""
    draft = draft_of(state)
    filed = next(iter(lookups.mine()), None) if isinstance(state, Idle) and restoring.misses(text) else None
    if filed is not None:
        return StepResult(state, (choice_replies.all_there(filed.words),))
    if draft is None or not isinstance(state, AskWords | AskCommunity | AskSpot | AskPhone | Checking):
        return None
    restored = _restored(state, draft, text, lookups)
    if restored is not None or not isinstance(state, AskWords) or not state.instead:
        return restored
    tells = lookups.recognised(text) or names_fault(text)
    turn, options = turn_of(state, key, text, lookups)
    is_told = turn.act in TELLING - _SAYS_NO_WORDS
    if laments(text):
        return _ask_whether_instead(turn)
    if asks_plainly(text, recognised=lookups.recognised(text)) and (is_told or turn.act in QUESTIONS):
        return asking.ask(turn if turn.act in QUESTIONS else asking.as_question(turn))
    if (
        is_told
        and not options
        and turn.act not in _NO_NEW_WORDING
        and (has_form_of_question(text) or not tells)
    ):
        return _ask_whether_instead(turn)
    if (is_told or turn.act is Act.FIX_WORDS) and tells and not has_a_question(text):
        return drafting.answer(state, text, lookups)
    if (is_told and not options) or turn.act is Act.WAIT or lookups.named(text) is not None:
        return None
    outcome = read(Checking(draft), key, text, lookups)
    if isinstance(outcome.command, FileComplaint):
        return drafting.go_on(draft, lookups, choice_replies.WORDS_STAND)
    stands = isinstance(outcome.state, Checking) and outcome.state.draft.words == draft.words
    return replace(outcome, replies=(choice_replies.WORDS_STAND, *outcome.replies)) if stands else outcome


def _ask_whether_instead(turn: DialogueTurn) -> StepResult:
    """不交物业费会咋样, 麻烦快一点: what stands there makes room for no question and no remark unasked."""
    act = asking.as_question(turn).act
    is_question = has_form_of_question(turn.text) and is_plausible(act, turn.text, turn.situation)
    if is_question:
        return ask_which(turn, (act, Act.FIX_WORDS, Act.NO))
    return ask_which(turn, (Act.FIX_WORDS, Act.MORE_WORDS, Act.NO))


def _restored(state: State, draft: Draft, text: str, lookups: Lookups) -> StepResult | None:
    """怎么把我写的弄没了, 还是原来那个: what stood there before."""
    if not draft.words or not restoring.wants_it_back(text):
        return None
    earlier = draft.earlier_words
    if isinstance(state, AskWords) and state.instead:
        return drafting.go_on(draft, lookups, choice_replies.WORDS_STAND)
    if not earlier:
        return (
            still(state, lookups, choice_replies.all_there(draft.words)) if restoring.misses(text) else None
        )
    words = restoring.words_behind(text, earlier) or earlier
    back = replace(draft, words=words, earlier_words=draft.words, same_as=None)
    return drafting.go_on(back, lookups, choice_replies.RESTORED)


def fix_words(turn: DialogueTurn) -> StepResult | None:
    """What is denied is replaced in the words. What tells of something is kept whichever is chosen."""
    draft = turn.draft
    swapped_now = swap(turn)
    if swapped_now is not None:
        return swapped_now
    if draft is None:
        return filed_already(turn)
    is_name = isinstance(turn.state, AskCommunity) and turn.lookups.mentioned(turn.text).communities
    if not draft.words or is_name:
        return None
    pair = swapped(draft.words, turn.text)
    words = pair[1] if pair is not None else new_words(turn.text)
    if turn.chosen and pair is not None and not _says_enough(words):
        return checking.change_item(draft, "2", turn.lookups)
    if pair is not None and not turn.chosen:
        return ask_which(turn, (Act.FIX_WORDS, Act.MORE_WORDS))
    if turn.chosen:
        return drafting.add_words(drafting.to_rewrite(draft), words, turn.lookups, replies.REPLACED)
    tells = turn.lookups.recognised(words) or names_fault(words)
    if tells and len(new_value(turn.text)) >= LEAST_VALUE:
        return ask_which(turn, (Act.FIX_WORDS, Act.MORE_WORDS))
    return checking.change_item(draft, "2", turn.lookups)


def _says_enough(words: str) -> bool:
    """停车费的事 is a matter; of 电梯 alone nobody knows what is wrong with it."""
    return len(words) >= LEAST_WORDS or names_fault(words)
