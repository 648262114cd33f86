"""What words mean: by their form alone where that is plain, else by the act that the model reads."""

from backend.wechat.conversation import opening, text_parsing
from backend.wechat.conversation.acting import after_the_end, kept_drafts, on_complaints
from backend.wechat.conversation.acting.answers import CHINESE
from backend.wechat.conversation.acting.clarifying import ask_which, offered
from backend.wechat.conversation.acting.turn import DialogueTurn
from backend.wechat.conversation.acts.act import Act
from backend.wechat.conversation.acts.plain_questions import act_of_question
from backend.wechat.conversation.acts.plain_talk import has_a_question
from backend.wechat.conversation.acts.plain_turns import doubt_of_an_answer
from backend.wechat.conversation.acts.plain_words import act_of_wish, act_of_word
from backend.wechat.conversation.acts.situations import context_of
from backend.wechat.conversation.acts.understanding import understand
from backend.wechat.conversation.commands import StepResult
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.meanings.faults import names_fault
from backend.wechat.conversation.states import Checking, Idle, State


def said_plainly(state: State, key: str, text: str, lookups: Lookups) -> StepResult | None:
    """What the form of the words alone, or how the latest complaint ended, says. None: the act counts."""
    if not CHINESE.search(text):
        turn = DialogueTurn(state, key, text, lookups, context_of(state, lookups), Act.NOISE)
        return ask_which(turn, (Act.PLACE, Act.MORE_WORDS, Act.NO)[isinstance(state, Checking) :])
    if not isinstance(state, Idle):
        return kept_drafts.show(state, text, lookups)
    ended = after_the_end.answer(key, text, lookups) or on_complaints.decline_to_rate(text, lookups)
    if ended is not None or not opening.complains_outright(text):
        return ended
    turn = DialogueTurn(state, key, text, lookups, context_of(state, lookups), Act.NEW_MATTER)
    of_an_answer = doubt_of_an_answer(text, turn.situation)
    return ask_which(turn, of_an_answer) if of_an_answer else opening.tell(turn)


def is_still_wrong(text: str, lookups: Lookups) -> bool:
    """电梯还是不动: tells that something is wrong, and asks nothing."""
    return (lookups.recognised(text) or names_fault(text)) and not has_a_question(text)


def turn_of(state: State, key: str, text: str, lookups: Lookups) -> tuple[DialogueTurn, tuple[Act, ...]]:
    context = context_of(state, lookups)
    word = text_parsing.command_word(text)
    act = act_of_word(word, context.situation) or act_of_wish(text, context.situation)
    act = act or act_of_question(text)
    options: tuple[Act, ...] = ()
    if act is None:
        understanding = understand(
            text, context, recognised=lookups.recognised(text), door=bool(lookups.door_in(text))
        )
        act, options = understanding.act, offered(understanding.options, context.situation)
        may_be_told = bool({act, *options} & {Act.ADD_TO_OPEN, Act.NEW_MATTER})
        if may_be_told and on_complaints.is_another_matter(text, context, lookups):
            act, options = Act.NEW_MATTER, ()
    return DialogueTurn(state, key, text, lookups, context, act), options
