"""Questions about a community that is not known yet: kept, and answered once it is."""

from backend.wechat.conversation import questions, replies
from backend.wechat.conversation.acts.act import Act
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.questions import Question
from backend.wechat.conversation.states import CommunityChoice, PendingQuestion

QUESTIONS: dict[Act, Question] = {
    Act.ASK_FIRM: Question.FIRM,
    Act.ASK_FEE: Question.FEE,
    Act.ASK_FUND: Question.FUND,
    Act.ASK_REVENUE: Question.REVENUE,
    Act.ASK_COMMITTEE: Question.COMMITTEE,
    Act.ASK_VOTES: Question.VOTES,
    Act.ASK_FACILITY: Question.FACILITY,
    Act.ASK_HOW_LONG: Question.HOW_LONG,
    Act.ASK_WHO: Question.WHO,
    Act.ASK_ANONYMITY: Question.ANONYMITY,
    Act.ASK_HOW: Question.HOW,
    Act.ASK_WHAT: Question.WHAT,
    Act.ASK_OTHER: Question.OTHER,
}


def pending_answer(question: PendingQuestion | None, community: CommunityChoice, lookups: Lookups) -> str:
    """The answer to what was asked before the community was known; empty where nothing was."""
    if question is None:
        return ""
    if praise_in(question):
        return replies.PRAISE_PASSED_ON
    return questions.answer(QUESTIONS[Act(question.act)], question.words, community, lookups)


def praise_in(question: PendingQuestion | None) -> str:
    """Praise that waits for its community; empty where none does."""
    return question.words if question is not None and question.act == Act.PRAISE else ""
