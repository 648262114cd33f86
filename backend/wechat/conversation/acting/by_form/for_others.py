"""我妈住桃园三区，替她反映行不: yes; and that community is the complaint's, not the resident's own."""

import re

from backend.core.simplified import simplified
from backend.wechat.conversation import replies
from backend.wechat.conversation.acts.plain_talk import has_a_question
from backend.wechat.conversation.commands import StepResult
from backend.wechat.conversation.enquiries import prompt
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.meanings.pointing import tells_of_kin
from backend.wechat.conversation.states import AskCommunity, AskWords, Draft, Idle, State

LONGEST = 40  # characters; what is longer tells of the matter
_TO_TELL = "(?:报修?|投诉|反映|举报|说|讲|提|写|登记)"
_MAY_BE_TOLD = re.compile(
    f"(?:能不能|可不可以|能否|可以|能|让).{{0,8}}{_TO_TELL}"
    f"|(?:[替帮代给]|一[块起]).{{0,6}}{_TO_TELL}.{{0,4}}(?:行|中|成|可以|好)?(?:不|吗|么)"
)


def answer(state: State, key: str, text: str, lookups: Lookups) -> StepResult | None:
    """None where no community of somebody else is named, or what is wrong there is told already."""
    if not isinstance(state, Idle) or len(text) > LONGEST or not tells_of_kin(text):
        return None
    if not has_a_question(text) or _MAY_BE_TOLD.search(simplified(text)) is None or lookups.recognised(text):
        return None
    mention = lookups.mentioned(text)
    if not mention.communities:
        return None
    draft = Draft(key, for_others=True)
    if len(mention.communities) > 1:
        state = AskCommunity(draft, mention.communities)
        return StepResult(state, (replies.FOR_OTHERS, prompt(state, lookups)))
    state = AskWords(Draft(key, community=mention.communities[0].without_building, for_others=True))
    named = replies.community_as_told(mention.communities[0].name)
    return StepResult(state, (f"{replies.FOR_OTHERS}{named}", prompt(state, lookups)))
