"""The questions that residents ask, each with its own answer. No answer changes anything."""

from enum import StrEnum

from backend.wechat.conversation.lookups import CommunityRecord, Lookups
from backend.wechat.conversation.questions import community as community_answers
from backend.wechat.conversation.questions import elsewhere, how_to, service, votes
from backend.wechat.conversation.states import CommunityChoice


class Question(StrEnum):
    FIRM = "firm"
    FEE = "fee"
    FUND = "fund"
    REVENUE = "revenue"
    COMMITTEE = "committee"
    VOTES = "votes"
    FACILITY = "facility"
    HOW_LONG = "how_long"
    WHO = "who"
    ANONYMITY = "anonymity"
    HOW = "how"
    WHAT = "what"
    OTHER = "other"


_OF_ONE_COMMUNITY = {
    Question.FIRM: community_answers.firm,
    Question.FEE: community_answers.fee,
    Question.FUND: community_answers.fund,
    Question.REVENUE: community_answers.revenue,
    Question.COMMITTEE: community_answers.committee,
    Question.FACILITY: community_answers.facility,
}
NOT_ON_RECORD = "这个小区的登记我没有找到，可能改了名字。请回复“换小区”，再写一次名字。"


def needs_community(question: Question) -> bool:
    """Whether nothing can be said before the community is known; the others say more once it is."""
    return question in _OF_ONE_COMMUNITY


def answer(question: Question, words: str, community: CommunityChoice | None, lookups: Lookups) -> str:
    """Empty where the community must be asked first. Ask again with the same `words` afterwards."""
    record = lookups.record(community.community_id) if community is not None else None
    if needs_community(question):
        if record is not None:
            return _OF_ONE_COMMUNITY[question](record, words, lookups.hotline())
        return "" if community is None else NOT_ON_RECORD
    return _of_the_service(question, words, record, lookups)


def _of_the_service(question: Question, words: str, record: CommunityRecord | None, lookups: Lookups) -> str:
    match question:
        case Question.VOTES:
            return votes.votes(record, words, lookups.hotline())
        case Question.HOW_LONG:
            return service.how_long(lookups.promises(words), lookups.mine(), words)
        case Question.WHO:
            return service.who(lookups.promises(words), lookups.mine(), record, words)
        case Question.HOW:
            return how_to.how_to(words, lookups.promises(words), record, lookups.hotline())
        case Question.WHAT:
            return service.what(words)
        case Question.ANONYMITY:
            return service.anonymity(words)
        case _:
            return elsewhere.elsewhere(words, record, lookups.hotline())
