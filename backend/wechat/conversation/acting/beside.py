"""What is said beside the draft: haste, an end, an edit. It is answered, and stored nowhere as it stands."""

from backend.core.fields.phones import phones_in
from backend.wechat.conversation import checking, complaint_replies, drafting, intents, replies, spots
from backend.wechat.conversation.acting import kept_drafts
from backend.wechat.conversation.acting.clarifying import ask_which
from backend.wechat.conversation.acting.turn import DialogueTurn
from backend.wechat.conversation.acts.act import Act
from backend.wechat.conversation.acts.plain_commands import calls_it_the_same
from backend.wechat.conversation.acts.plain_talk import is_small_talk
from backend.wechat.conversation.acts.plain_words import ANSWERS
from backend.wechat.conversation.acts.situations import context_of
from backend.wechat.conversation.commands import StepResult
from backend.wechat.conversation.corrections import clauses
from backend.wechat.conversation.enquiries import still
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.meanings import agreeing, edits, fillers
from backend.wechat.conversation.states import (
    AskCommunity,
    AskPhone,
    AskSpot,
    AskWords,
    Checking,
    Draft,
    State,
    draft_of,
)
from backend.wechat.conversation.text_parsing import (
    CANCEL,
    NO,
    NOT_LEFT,
    command_word,
    squeeze,
)

_NO_PHONE = NOT_LEFT - CANCEL - NO


def answer(state: State, key: str, text: str, lookups: Lookups) -> StepResult | None:
    """None where the words may be the answer, or more of the matter."""
    if isinstance(state, AskCommunity) and not lookups.recognised(text):
        asked_again = drafting.away_or_either(state, text, lookups)
        if asked_again is not None:
            return asked_again
    draft = draft_of(state)
    if draft is None or not isinstance(state, AskWords | AskCommunity | AskSpot | AskPhone | Checking):
        return None
    if _answers(text):
        return None
    if calls_it_the_same(text) or kept_drafts.resumes(text) or kept_drafts.returns(text):
        return _nothing_more(state, lookups, text)
    if isinstance(state, AskPhone | Checking) and intents.of_landline(text) and not phones_in(text):
        return StepResult(AskPhone(draft), (replies.LANDLINE_TOO,))
    if fillers.hurries(text) and not lookups.recognised(text):
        return _nothing_more(state, lookups)
    said_beside = None
    if not lookups.recognised(text) or fillers.settled(text):
        turn = DialogueTurn(state, key, text, lookups, context_of(state, lookups), Act.NOISE)
        said_beside = _where_it_is_said(state, turn)
    return said_beside or _edited(state, draft, text, lookups)


def _where_it_is_said(state: State, turn: DialogueTurn) -> StepResult | None:
    match state:
        case AskWords():
            return _where_words_were_asked(state, turn)
        case AskSpot(draft=draft) if _door_alone(turn):
            return spots.set_spot(draft, _door_alone(turn), turn.lookups)
        case AskCommunity() | AskSpot() if fillers.answers_nothing(turn.text):
            return still(state, turn.lookups, replies.SPOT_FIRST)
        case Checking():
            return _at_the_check_page(state, turn)
    return None


def _door_alone(turn: DialogueTurn) -> str:
    """7号楼 of 7号楼 几单元我先不说行吗."""
    parts = clauses(turn.text)
    doors = [part for part in parts if turn.lookups.door_in(part)]
    more = [part for part in parts if part not in doors]
    return doors[0] if len(doors) == 1 and fillers.place_and_no_more(more) else ""


def _answers(text: str) -> bool:
    """好了, 就这样, 对 提交: what was asked decides what it means."""
    word = command_word(text)
    return (word in ANSWERS and squeeze(text) not in _NO_PHONE) or agreeing.agrees_to_send(word)


def _where_words_were_asked(state: AskWords, turn: DialogueTurn) -> StepResult | None:
    if fillers.would_not_give(turn.text):
        return ask_which(turn, (Act.CANCEL, Act.LATER, Act.NO))
    if not state.instead:
        return still(state, turn.lookups, replies.LISTENING) if is_small_talk(turn.text) else None
    if fillers.leaves_the_words(turn.text) or fillers.ends(turn.text):
        return drafting.go_on(state.draft, turn.lookups, complaint_replies.LEFT_AS_IT_IS)
    if fillers.settled(turn.text):
        return ask_which(turn, (Act.CANCEL, Act.FIX_WORDS, Act.NO))
    return None


def _at_the_check_page(state: Checking, turn: DialogueTurn) -> StepResult | None:
    lookups, text = turn.lookups, turn.text
    if squeeze(text) in _NO_PHONE:
        return checking.anonymity(state, lookups, wants_anonymity=True)
    if fillers.digits_only(text) and not lookups.door_in(text):
        return still(state, lookups, replies.TOO_FEW_DIGITS)
    if fillers.ends(text):
        return StepResult(state, (replies.LEFT_OUT,))
    building = fillers.building_alone(text)
    if building:
        return spots.set_spot(state.draft, building, lookups)
    if fillers.settled(text):
        return ask_which(turn, (Act.CANCEL, Act.MORE_WORDS, Act.NO))
    return None


def _nothing_more(state: State, lookups: Lookups, text: str = "") -> StepResult:
    if isinstance(state, Checking) and calls_it_the_same(text):
        return checking.called_the_same(state.draft, lookups)
    if isinstance(state, Checking):
        return StepResult(state, (replies.LEFT_OUT,))
    return still(state, lookups, replies.SPOT_FIRST)


def _edited(state: State, draft: Draft, text: str, lookups: Lookups) -> StepResult | None:
    edit = edits.without_photos(draft, text)
    if edit is None and isinstance(state, AskWords):
        return None
    of_a_part = spots.edit_part(draft, text, lookups) if edit is None else None
    if of_a_part is not None:
        return of_a_part
    edit = edit or edits.edited(draft, text)
    return drafting.go_on(edit[0], lookups, edit[1]) if edit else None
