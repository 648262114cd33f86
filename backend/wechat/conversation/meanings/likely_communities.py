"""Which community is probably meant where the words name none in full."""

from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.meanings.pointing import named_by_the_way
from backend.wechat.conversation.states import CommunityChoice, Draft

MOST_CHOICES = 6


def named_before(words: str, lookups: Lookups) -> CommunityChoice | None:
    """桥头二小区 of 桥头这边, where it is the resident's own or was named in a complaint of theirs."""
    names = named_by_the_way(words)
    if not names:
        return None
    filed_words = [progress.words for progress in lookups.mine()]
    in_words = [community for words in filed_words for community in lookups.mentioned(words).communities]
    known = {community.community_id: community for community in (*in_words, *lookups.homes())}
    for name in names:
        matching = [community for community in known.values() if community.name.startswith(name)]
        if matching:
            return matching[0] if len(matching) == 1 else None
    return None


def offered(draft: Draft, lookups: Lookups) -> tuple[CommunityChoice, ...]:
    """The names that the words may have meant, and the resident's own communities."""
    likely = [draft.likely_community] if draft.likely_community else []
    unlike: dict[int, CommunityChoice] = {}
    for community in (*lookups.mentioned(draft.words).communities, *likely, *lookups.homes()):
        unlike.setdefault(community.community_id, community)
    return tuple(unlike.values())[:MOST_CHOICES]
