"""Questions about a community that is not known yet: kept, and answered once it is."""

from backend.wechat.conversation import questions
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
    return questions.answer(QUESTIONS[Act(question.act)], question.words, community, lookups)
