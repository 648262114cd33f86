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
from backend.wechat.conversation.corrections import clauses, denied_and_meant
from backend.wechat.conversation.enquiries import still
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.meanings import agreeing, edits, fillers
from backend.wechat.conversation.meanings.place_parts import corrected
from backend.wechat.conversation.meanings.where_and_what import spot_said
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
    SEPARATE,
    command_word,
    squeeze,
)

_SEPARATES = SEPARATE - {"7"}
_NO_PHONE = NOT_LEFT - CANCEL - NO


def answer(state: State, key: str, text: str, lookups: Lookups) -> StepResult | None:
    """None where the words may be the answer, or more of the matter."""
    draft = draft_of(state)
    if draft is None or not isinstance(state, AskWords | AskCommunity | AskSpot | AskPhone | Checking):
        return None
    if isinstance(state, AskCommunity) and not lookups.recognised(text):
        asked_again = drafting.away_or_either(state, text, lookups)
        if asked_again is not None:
            return asked_again
    is_separated = isinstance(state, AskCommunity | AskSpot) and command_word(text) in _SEPARATES
    if is_separated or _answers(text):
        return checking.separated(draft, lookups) if is_separated else None
    if calls_it_the_same(text) or kept_drafts.resumes(text) or kept_drafts.returns(text):
        return _nothing_more(state, lookups, text)
    if isinstance(state, AskPhone | Checking) and intents.of_landline(text) and not phones_in(text):
        return _of_landline(state, lookups)
    if fillers.hurries(text) and not lookups.recognised(text):
        return _nothing_more(state, lookups)
    turn = DialogueTurn(state, key, text, lookups, context_of(state, lookups), Act.NOISE)
    return _where_it_is_said(state, turn) or _edited(state, draft, text, lookups)


def _of_landline(state: AskPhone | Checking, lookups: Lookups) -> StepResult:
    if state.draft.phone and isinstance(state, Checking):
        return still(state, lookups, replies.LANDLINE_INSTEAD)
    return StepResult(AskPhone(state.draft), (replies.LANDLINE_TOO,))


def anothers_phone(state: State, text: str) -> StepResult | None:
    """打我老婆的行不, where a number was asked: answers that, and tells of no blows."""
    if not isinstance(state, AskPhone | Checking) or phones_in(text):
        return None
    if not intents.offers_phone_of_another(text):
        return None
    ask_phone = AskPhone(state.draft)
    return StepResult(ask_phone, (replies.ANOTHERS_PHONE,))


def _where_it_is_said(state: State, turn: DialogueTurn) -> StepResult | None:
    if isinstance(state, AskSpot) and _door_alone(turn):
        return spots.set_spot(state.draft, _door_alone(turn), turn.lookups)
    if turn.lookups.recognised(turn.text) and not fillers.settled(turn.text):
        return None
    match state:
        case AskWords():
            return _where_words_were_asked(state, turn)
        case AskCommunity() | AskSpot() if fillers.answers_nothing(turn.text):
            return still(state, turn.lookups, replies.SPOT_FIRST)
        case Checking():
            return _at_the_check_page(state, turn)
    return None


def _door_alone(turn: DialogueTurn) -> str:
    """7号楼 of 7号楼 几单元我先不说行吗; both of 3号楼，哪个单元你们自己看吧，好像是2单元."""
    parts = clauses(turn.text)
    doors = [part for part in parts if turn.lookups.door_in(part)]
    more = [part for part in parts if part not in doors]
    if not doors or not fillers.place_and_no_more(more):
        return ""
    place, *more_places = [spot_said(door) for door in doors]
    for more_place in more_places:
        place = corrected(place, more_place)
    return place


def _answers(text: str) -> bool:
    """好了, 就这样, 对 提交: what was asked decides what it means."""
    word = command_word(text)
    return (word in ANSWERS and squeeze(text) not in _NO_PHONE) or agreeing.agrees(text)


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


def _of_another_category(draft: Draft, text: str, lookups: Lookups) -> StepResult | None:
    """不是电梯，是楼道灯, of the category that is shown: the words never named a lift."""
    pair = denied_and_meant(text)
    if pair is None or pair[0] in draft.words:
        return None
    known = {category.code: category for category in lookups.categories()}
    proposed = known.get(draft.category_code or "") or lookups.propose(draft.words)
    if pair[0] not in proposed.name:
        return None
    meant = drafting.category_named(pair[1], lookups) or lookups.propose(pair[1])
    if meant.code == proposed.code:
        return checking.change_item(draft, "5", lookups)
    return drafting.with_category(draft, meant, lookups, replies.category_is(meant.name))


def _edited(state: State, draft: Draft, text: str, lookups: Lookups) -> StepResult | None:
    of_category = _of_another_category(draft, text, lookups) if isinstance(state, Checking) else None
    if of_category is not None:
        return of_category
    edit = edits.without_photos(draft, text)
    if edit is None and isinstance(state, AskWords) and not state.instead:
        return None
    of_a_part = spots.edit_part(draft, text, lookups) if edit is None else None
    if of_a_part is not None:
        return of_a_part
    edit = edit or edits.edited(draft, text)
    return drafting.go_on(edit[0], lookups, edit[1]) if edit else None
