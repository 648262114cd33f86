"""Acts on complaints that were filed: progress, urge, add, withdraw, and words about an office's answer."""

import re
from collections.abc import Sequence
from dataclasses import replace

from backend.core.simplified import simplified
from backend.wechat.conversation import (
    complaint_moves,
    complaint_replies,
    enquiries,
    intents,
    opening,
    replies,
    text_parsing,
)
from backend.wechat.conversation.acting import additions, second_matters
from backend.wechat.conversation.acting.additions import asked_with_words
from backend.wechat.conversation.acting.clarifying import ask_which
from backend.wechat.conversation.acting.lapsing import adding
from backend.wechat.conversation.acting.naming import only_names
from backend.wechat.conversation.acting.turn import DialogueTurn
from backend.wechat.conversation.acting.which_complaint import goes_on_with, meant_by
from backend.wechat.conversation.acts.act import Act
from backend.wechat.conversation.acts.plain_commands import announces, asks_of_several
from backend.wechat.conversation.acts.situations import Context, Situation
from backend.wechat.conversation.acts.understanding import understand
from backend.wechat.conversation.commands import (
    RateComplaint,
    ReopenComplaint,
    StepResult,
    SupplementComplaint,
)
from backend.wechat.conversation.enquiries import still
from backend.wechat.conversation.lookups import Lookups, Progress
from backend.wechat.conversation.meanings import choice_replies, verdicts
from backend.wechat.conversation.meanings.faults import names_fault
from backend.wechat.conversation.meanings.fillers import without_lead
from backend.wechat.conversation.meanings.where_and_what import is_bad_somewhere, tells_a_fault
from backend.wechat.conversation.states import (
    IDLE,
    AskCommunity,
    AskCover,
    AskReason,
    AskWords,
    Checking,
    Choosing,
    Confirming,
    Drafting,
    Idle,
    RatingDraft,
    Supplementing,
)

_HASTE = re.compile("催|快|赶紧|加急|抓紧|急")
_NEIGHBOURS = re.compile("(?:邻居|别人|人家|[楼隔][上下壁]家?)(?:那个|那件|的(?!车|狗)|报的|投诉的)")
# 我刚才写的你看见了吗, of what is being written
_OF_WHAT_STANDS = re.compile(
    "(?:刚才|上面|前面)[^，,。]{0,4}(?:[写说发报]|的)|(?:看见|看到|收到|记下|记上|记住)了?[没吗么]"
)
LEAST_ADDED = 2


def progress(turn: DialogueTurn) -> StepResult | None:
    if turn.draft is not None and turn.draft.words and _OF_WHAT_STANDS.search(simplified(turn.text)):
        return still(turn.state, turn.lookups, choice_replies.all_there(turn.draft.words))
    if _NEIGHBOURS.search(simplified(turn.text)):
        return still(turn.state, turn.lookups, complaint_replies.OF_NEIGHBOURS)
    matter = meant_by(turn.text, turn.lookups.mine(), turn.lookups)
    if matter.named and isinstance(turn.state, Idle):
        return StepResult(IDLE, (enquiries.of_these(matter.complaints, turn.lookups),))
    if isinstance(turn.state, Idle):
        return StepResult(IDLE, (enquiries.mine(turn.lookups),))
    if asks_of_several(turn.text):
        return still(turn.state, turn.lookups, enquiries.mine(turn.lookups))
    latest = enquiries.by_number(matter.complaints[0].number, turn.lookups) if matter.named else ""
    return still(turn.state, turn.lookups, latest or enquiries.latest(turn.lookups))


def urge(turn: DialogueTurn) -> StepResult | None:
    """Asked to hurry, it hurries; who only asks why nobody comes sees how it stands, and may urge."""
    if not turn.lookups.mine_for("urge"):
        return _nothing_to_urge(turn)
    if turn.chosen or text_parsing.asks_to_urge(turn.text) or _HASTE.search(simplified(turn.text)):
        return complaint_moves.begin("urge", turn.text, turn.draft, turn.lookups)
    if isinstance(turn.state, Idle) and additions.tells_on(turn.text):
        return add(turn)
    offered = ask_which(turn, (Act.URGE, Act.NO))
    return replace(offered, replies=(enquiries.latest(turn.lookups), *offered.replies))


def _nothing_to_urge(turn: DialogueTurn) -> StepResult | None:
    if turn.situation is Situation.ANSWERED:
        return not_solved(turn)
    if isinstance(turn.state, AskCommunity | Drafting) and not text_parsing.asks_to_urge(turn.text):
        return None
    return still(turn.state, turn.lookups, complaint_replies.nothing_to("urge"))


def withdraw(turn: DialogueTurn) -> StepResult | None:
    """In a draft 撤回 means that one, or one that was filed: solved_question."""
    if additions.only_news(turn):
        return add(turn)
    if turn.draft is None or turn.chosen:
        return complaint_moves.begin("withdraw", turn.text, turn.draft, turn.lookups)
    filed = (Act.WITHDRAW,) if turn.lookups.mine_for("withdraw") else ()
    return ask_which(turn, (Act.CANCEL, *filed, Act.NO))


def add(turn: DialogueTurn) -> StepResult | None:
    """More of a complaint that is open; where none is, it is a matter of its own."""
    is_announced = turn.word in text_parsing.SUPPLEMENT or announces(turn.text)
    if isinstance(turn.state, AskCommunity | Drafting):
        return additions.of_the_draft(turn) if is_announced else None
    if turn.draft is not None and not isinstance(turn.state, Supplementing | AskCover):
        return None
    match turn.state:
        case Supplementing() | AskCover():
            return _more_of_it(turn)
    open_complaints = turn.lookups.mine_for("supplement")
    words = "" if is_announced else without_lead(turn.text)
    is_bare = words == turn.text and not turn.chosen
    if open_complaints and is_bare and _is_another(turn, open_complaints):
        return ask_which(turn, (Act.ADD_TO_OPEN, Act.NEW_MATTER))
    if not open_complaints:
        return None if len(words) >= LEAST_ADDED else additions.nothing_to_add_to(turn)
    if len(words) < LEAST_ADDED:
        return complaint_moves.begin("supplement", "", None, turn.lookups)
    matter = meant_by(turn.text, open_complaints, turn.lookups)
    meant = matter.complaints
    if matter.named and only_names(words, meant[0].words):
        return complaint_moves.begin("supplement", turn.text, None, turn.lookups)
    if len(meant) > 1:
        state = Choosing("supplement", tuple(each.number for each in meant), words)
        return StepResult(state, (enquiries.prompt(state, turn.lookups),))
    return _added(meant[0].number, turn.about(words))


def _is_another(turn: DialogueTurn, open_complaints: Sequence[Progress]) -> bool:
    """Another thing, or the like of it at another door."""
    matter = meant_by(turn.text, open_complaints, turn.lookups)
    if matter.is_another:
        return turn.lookups.recognised(turn.text)
    return _another_place(turn, matter.complaints[0].number)


def goes_on(text: str, context: Context, lookups: Lookups) -> bool:
    """漏得更大了, 今天暖气更凉了: of the one that is open, and no matter of its own."""
    if context.situation is not Situation.COMPLAINT_OPEN or second_matters.says_another(text):
        return False
    matter = meant_by(text, lookups.mine_for("supplement"), lookups)
    return len(matter.complaints) == 1 and goes_on_with(text, matter.complaints[0], lookups)


def is_another_matter(text: str, context: Context, lookups: Lookups) -> bool:
    """对讲机 at another door, said while a light is open: nothing of that kind is open."""
    if context.situation is not Situation.COMPLAINT_OPEN or without_lead(text) != text:
        return False
    if second_matters.says_another(text) or _of_another_community(text, lookups):
        return True
    if not _tells_at_a_door(text, lookups):
        return False
    kind, open_complaints = lookups.propose(text).code, lookups.mine_for("supplement")
    if any(lookups.propose(each.words).code == kind for each in open_complaints):
        return False
    return lookups.recognised(text) or all(
        lookups.is_elsewhere(each.number, text) for each in open_complaints
    )


def _of_another_community(text: str, lookups: Lookups) -> bool:
    """众望小区2号楼楼道有尿味, from who has never lived there."""
    mention, own = lookups.mentioned(text), {home.community_id for home in lookups.homes()}
    is_elsewhere = mention.sure and mention.communities[0].community_id not in own
    return is_elsewhere and tells_a_fault(text, lookups)


def _tells_at_a_door(text: str, lookups: Lookups) -> bool:
    """Whether the words name a door, and would be taken for a complaint if none were open."""
    if not lookups.door_in(text):
        return False
    alone = understand(text, Context(Situation.NOTHING_OPEN), recognised=False, door=True)
    is_new = alone.act is Act.NEW_MATTER and not alone.options
    return is_new or lookups.recognised(text) or is_bad_somewhere(text, lookups)


def _another_place(turn: DialogueTurn, number: str) -> bool:
    """3号楼2单元对讲机坏了 tells what is wrong at a door, and may be a matter of its own."""
    if turn.chosen or not _tells_at_a_door(turn.text, turn.lookups):
        return False
    return turn.lookups.recognised(turn.text) or turn.lookups.is_elsewhere(number, turn.text)


def _more_of_it(turn: DialogueTurn) -> StepResult:
    """A plain 没解决 adds nothing to what was just said, nor does 补充 itself."""
    if turn.word in text_parsing.SUPPLEMENT or announces(turn.text):
        return still(turn.state, turn.lookups)
    if isinstance(turn.state, AskCover) and turn.word not in text_parsing.RATING | text_parsing.REOPEN:
        longer = replace(turn.state, words=f"{turn.state.words}\n{turn.text}")
        return StepResult(longer, (enquiries.prompt(longer, turn.lookups),))
    if not isinstance(turn.state, Supplementing) or turn.word in text_parsing.RATING | text_parsing.REOPEN:
        return still(turn.state, turn.lookups, complaint_replies.NOTED)
    number = _number_meant(turn, turn.state.number)
    if not number or _another_place(turn, number):
        return ask_which(turn, (Act.ADD_TO_OPEN, Act.NEW_MATTER))
    return _added(number, turn)


def _number_meant(turn: DialogueTurn, number: str) -> str:
    """Of the complaint to which words are being added, or of another that they name; empty: of neither."""
    if turn.chosen or without_lead(turn.text) != turn.text:
        return number
    adding_to = turn.lookups.mine(number)
    if not meant_by(turn.text, adding_to, turn.lookups).is_another:
        return number
    matter = meant_by(turn.text, turn.lookups.mine_for("supplement"), turn.lookups)
    if matter.named and len(matter.complaints) == 1:
        return matter.complaints[0].number
    return "" if turn.lookups.recognised(turn.text) else number


def _added(number: str, turn: DialogueTurn) -> StepResult:
    problem = turn.lookups.problem("words", turn.text)
    state = adding(number, turn.draft, turn.lookups)
    if problem:
        return StepResult(state, (problem, enquiries.prompt(state, turn.lookups)))
    return StepResult(state, (complaint_replies.SUPPLEMENT_TAKEN,), SupplementComplaint(number, turn.text))


def deny(turn: DialogueTurn) -> StepResult | None:
    """还凑合吧 sends nothing back."""
    is_answer = turn.situation in (Situation.ANSWERED, Situation.HOW_SATISFIED)
    is_so_so = is_answer and not turn.chosen and intents.so_so(turn.text)
    is_of_manner = verdicts.judges_manner_only(turn.text) and not verdicts.came_back(turn.text)
    if is_answer and not turn.chosen and additions.is_neutral(turn):
        return ask_which(turn, (Act.NOT_SOLVED, Act.SOLVED, Act.NO))  # 老板说换了排烟
    if is_answer and not turn.chosen and is_of_manner:
        return asked_with_words(turn) or not_solved(turn)
    return rated(turn) if is_so_so else not_solved(turn)


def not_solved(turn: DialogueTurn) -> StepResult | None:
    """It takes effect with the first message; what follows is only added."""
    match turn.state:
        case AskReason():
            return None
        case Supplementing() | AskCover() if turn.situation is Situation.ADDING:
            return _more_of_it(turn)
        case RatingDraft(number=number, satisfied=satisfied, words=words):
            rating_words = f"{words}\n{turn.text}".strip()
            return _again(RateComplaint(number, False, satisfied, rating_words), turn)
    if turn.draft is not None and not turn.chosen:
        return None
    answered = turn.lookups.mine_for("rate")
    return _answer_denied(turn, answered) if answered else _denied_unasked(turn)


def _denied_unasked(turn: DialogueTurn) -> StepResult | None:
    """没解决, where nothing waits to be rated."""
    if turn.lookups.mine_for("urge"):
        if names_fault(turn.text) or turn.chosen or turn.word in text_parsing.RATING | text_parsing.REOPEN:
            return complaint_moves.begin("urge", turn.text, None, turn.lookups)
        return add(turn)  # 供热的来了 说放放气就热了
    closed = turn.lookups.mine_for("reopen")
    if closed and not turn.chosen and turn.word not in text_parsing.RATING | text_parsing.REOPEN:
        return ask_which(turn, (Act.NOT_SOLVED, Act.NEW_MATTER))
    if len(closed) == 1:
        return _again(ReopenComplaint(closed[0].number, turn.text), turn)
    if closed:
        return complaint_moves.begin("reopen", turn.text, None, turn.lookups)
    return opening.tell(turn)


def _answer_denied(turn: DialogueTurn, answered: Sequence[Progress]) -> StepResult:
    of_another = None if turn.chosen else _of_another(turn, answered)
    if of_another is not None:
        return of_another
    satisfied = intents.satisfied(turn.text)
    number = meant_by(turn.text, answered, turn.lookups).complaints[0].number
    return _again(RateComplaint(number, False, satisfied, turn.text), turn)


def _of_another(turn: DialogueTurn, answered: Sequence[Progress]) -> StepResult | None:
    """垃圾又没收, where the lift was answered and rubbish is open: nothing is sent back for it."""
    matter = meant_by(turn.text, answered, turn.lookups)
    if not matter.is_another and additions.tells_of_another(turn, answered):
        return ask_which(turn, (Act.NEW_MATTER, Act.NOT_SOLVED, Act.NO))
    if not matter.is_another:
        return None
    numbers = {each.number for each in answered}
    still_open = [each for each in turn.lookups.mine_for("supplement") if each.number not in numbers]
    open_matter = meant_by(turn.text, still_open, turn.lookups)
    if open_matter.named and len(open_matter.complaints) == 1:
        return _added(open_matter.complaints[0].number, turn)
    return ask_which(turn, (Act.NOT_SOLVED, Act.NEW_MATTER))


def reopen(turn: DialogueTurn) -> StepResult:
    """A plain 重新打开 gives no reason, which the office must have: it is asked for."""
    return complaint_moves.begin("reopen", turn.text, turn.draft, turn.lookups)


def rate(turn: DialogueTurn) -> StepResult:
    return complaint_moves.begin("rate", turn.text, turn.draft, turn.lookups)


def _again(command: RateComplaint | ReopenComplaint, turn: DialogueTurn) -> StepResult:
    state = Supplementing(command.number, turn.draft)
    is_plain = turn.word in text_parsing.RATING | text_parsing.REOPEN
    more = complaint_replies.tell_more("" if is_plain else command.words)
    return StepResult(state, (complaint_replies.SENT_BACK, more), command)


def rated(turn: DialogueTurn) -> StepResult | None:
    """可以了, 满意, 修好了但是态度太差: what was said answers one of the two questions, or both."""
    if turn.situation is Situation.ADDING:
        return _more_of_it(turn) if turn.act is Act.UNHAPPY else _well_after_all(turn)
    is_unhappy = turn.act is Act.UNHAPPY and not turn.chosen
    is_of_answer = turn.situation in (Situation.ANSWERED, Situation.HOW_SATISFIED)
    if is_of_answer and not (is_unhappy or turn.chosen or verdicts.says_well(turn.text)):
        return asked_with_words(turn)  # 昨天来人量了尺寸: nothing is taken as solved in silence
    if isinstance(turn.state, RatingDraft) and is_unhappy and not verdicts.judges(turn.text):
        return asked_with_words(turn)  # 地上留了四个螺丝: whether that is 不满意 its resident says
    if isinstance(turn.state, AskCommunity | Drafting) and turn.word in text_parsing.RATING:
        return complaint_moves.begin("rate", turn.text, turn.draft, turn.lookups)
    if isinstance(turn.state, RatingDraft):
        return None if intents.so_so(turn.text) else _more_answers(turn.state, turn)
    if turn.draft is not None and not turn.chosen:
        return None
    answered = turn.lookups.mine_for("rate")
    matter = meant_by(turn.text, answered, turn.lookups)
    if answered and (turn.chosen or not (matter.is_another or additions.tells_of_another(turn, answered))):
        return complaint_moves.rate_next(_answers(matter.complaints[0].number, turn), turn.lookups)
    return _of_the_open_one(turn, is_answered=bool(answered))


def _of_the_open_one(turn: DialogueTurn, *, is_answered: bool) -> StepResult:
    if is_answered and turn.lookups.recognised(turn.text):
        return ask_which(turn, (Act.NEW_MATTER, turn.act, Act.NO))  # 好是好了 不过我电动车被偷了
    relieved = additions.relieve(turn)
    if relieved is not None:
        return relieved
    if turn.lookups.mine_for("withdraw"):
        # 都16度了 may be news of the matter as well
        is_mended = turn.word in text_parsing.RATING or intents.mended(turn.text)
        added = () if is_mended or not turn.lookups.mine_for("supplement") else (Act.ADD_TO_OPEN,)
        return ask_which(turn, (*added, Act.WITHDRAW, Act.NO))
    nothing = turn.word in text_parsing.RATING
    if turn.act is Act.UNHAPPY and not nothing and turn.lookups.mine_for("reopen"):
        # 太慢了，等了一礼拜, once it is closed
        return ask_which(turn, (Act.NOT_SOLVED, Act.NEW_MATTER, Act.NO))
    reply = complaint_replies.nothing_to("rate") if nothing else complaint_replies.WELCOME_ANYTIME
    return StepResult(IDLE, (reply,))


def _well_after_all(turn: DialogueTurn) -> StepResult:
    """行吧凑合 while words are added may be one of them, or end the matter."""
    if turn.chosen or isinstance(turn.state, AskCover):
        return _more_of_it(turn)
    return ask_which(turn, (Act.ADD_TO_OPEN, Act.WITHDRAW, Act.NO))


def _more_answers(state: RatingDraft, turn: DialogueTurn) -> StepResult:
    """What was said now answers what was not answered yet."""
    answers = _answers(state.number, turn)
    more = replace(
        state,
        solved=answers.solved if state.solved is None else state.solved,
        satisfied=answers.satisfied if state.satisfied is None else state.satisfied,
        words=f"{state.words}\n{answers.words}".strip(),
    )
    return complaint_moves.rate_next(more, turn.lookups)


def _answers(number: str, turn: DialogueTurn) -> RatingDraft:
    """修好了，但是态度太差 answers both questions, 满意 one of them."""
    is_glad = turn.act is Act.HAPPY and (turn.chosen or verdicts.praises(turn.text))
    only_done = turn.act is Act.HAPPY and not is_glad  # 这回真移了
    solved = True if turn.act is Act.SOLVED or only_done else intents.mended(turn.text)
    satisfied = True if is_glad else False if turn.act is Act.UNHAPPY else intents.satisfied(turn.text)
    if satisfied and solved is None and (intents.full_marks(turn.text) or verdicts.grants(turn.text)):
        solved = True  # the notice asks for 满意 alone
    satisfied = None if intents.so_so(turn.text) else satisfied
    plain = turn.word in text_parsing.RATING
    return RatingDraft(number, solved, satisfied, turn.draft, "" if plain else turn.text)


def agree(turn: DialogueTurn) -> StepResult | None:
    """行, 👍 after an office's answer may mean that all is well, or only that it was read."""
    if isinstance(turn.state, Supplementing) and turn.act is Act.YES:
        return additions.ended(turn)
    if not isinstance(turn.state, Idle):
        return None
    answered = turn.lookups.mine_for("rate")
    if not answered:
        return None
    state = RatingDraft(answered[0].number)
    return StepResult(state, (enquiries.prompt(state, turn.lookups),))


def thank(turn: DialogueTurn) -> StepResult | None:
    if isinstance(turn.state, Idle):
        hint = complaint_replies.WHAT_NEXT_RATE if turn.situation is Situation.ANSWERED else ""
        return StepResult(IDLE, (complaint_replies.WELCOME_ANYTIME, hint))
    if isinstance(turn.state, Supplementing):
        return complaint_moves.resume(turn.draft, turn.lookups, complaint_replies.WELCOME_ANYTIME)
    if isinstance(turn.state, Confirming):  # 那我等着 withdraws nothing
        return complaint_moves.resume(turn.draft, turn.lookups, complaint_replies.LEFT_AS_IT_IS)
    if isinstance(turn.state, AskWords) and turn.state.instead:
        return None
    if isinstance(turn.state, Checking):
        return StepResult(turn.state, (replies.LEFT_OUT,))
    if not isinstance(turn.state, AskCommunity | Drafting):
        return None
    outcome = still(turn.state, turn.lookups, complaint_replies.WELCOME_ANYTIME)
    return outcome if turn.draft else StepResult(IDLE, outcome.replies[:1])
