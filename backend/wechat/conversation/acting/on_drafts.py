"""Acts on the complaint that is being written: tell, place, correct one item, leave, give up."""

import re
from dataclasses import replace

from backend.core.simplified import simplified
from backend.wechat.conversation import (
    checking,
    complaint_moves,
    complaint_replies,
    drafting,
    intents,
    opening,
    place_replies,
    replies,
    spots,
    text_parsing,
)
from backend.wechat.conversation.acting import kept_drafts
from backend.wechat.conversation.acting.clarifying import ask_which
from backend.wechat.conversation.acting.turn import DialogueTurn
from backend.wechat.conversation.acts.act import Act
from backend.wechat.conversation.acts.plain_commands import (
    changes_community,
    community_to_change_to,
    hides,
)
from backend.wechat.conversation.commands import StepResult
from backend.wechat.conversation.corrections import (
    clauses,
    corrected_place,
    new_place,
    new_value,
    without_denied,
)
from backend.wechat.conversation.enquiries import prompt, still
from backend.wechat.conversation.intents import names_somebody
from backend.wechat.conversation.meanings import agreeing, naming_answers
from backend.wechat.conversation.meanings.fillers import without_lead
from backend.wechat.conversation.meanings.past import without_past
from backend.wechat.conversation.meanings.pointing import name_pointed_at, tells_of_kin
from backend.wechat.conversation.meanings.where_and_what import is_bad_somewhere, spot_said
from backend.wechat.conversation.states import (
    IDLE,
    Aside,
    AskCommunity,
    AskPhone,
    AskSpot,
    AskWords,
    Checking,
    CommunityChoice,
    Draft,
    Idle,
    RatingDraft,
    Supplementing,
    draft_of,
    is_changing,
)

LEAST_VALUE, LONGEST_PLACE = 2, 24
_CORRECTS = re.compile("改|错|不是|不对|应该|其实|换|写|位置|地址|地方|是在|[?？吗吧]")
_WANTS_IT = re.compile("换|改|记[住下一]|[加添]|设|看|查|替|帮|搬|按|以后|绑|关注|切|回到|那个|登记|接|也|问")


def tell(turn: DialogueTurn) -> StepResult | None:
    """More of what is wrong, wherever in the draft it is said."""
    draft = turn.draft
    if isinstance(turn.state, AskCommunity) and draft is None:
        return _begun_at_the_name(turn, turn.state)
    is_kept_beside = turn.chosen and isinstance(turn.state, AskWords) and turn.state.instead
    if draft is None or (isinstance(turn.state, AskWords | Aside) and not is_kept_beside):
        return None
    words = without_lead(turn.text)
    return drafting.add_words(
        draft, words if len(words) >= LEAST_VALUE else turn.text, turn.lookups, replies.ADDED
    )


def _begun_at_the_name(turn: DialogueTurn, state: AskCommunity) -> StepResult:
    """A matter told where only the community was asked for a question: both are kept."""
    outcome = opening.note(turn.key, turn.text, turn.lookups)
    begun = draft_of(outcome.state)
    if begun is None or not isinstance(outcome.state, AskCommunity):
        return outcome
    return replace(outcome, state=replace(outcome.state, draft=replace(begun, question=state.question)))


def tell_place(turn: DialogueTurn) -> StepResult | None:
    match turn.state:
        case AskCommunity(draft=None) if turn.lookups.recognised(turn.text):
            return _begun_at_the_name(turn, turn.state)  # 那个门口路灯不亮
        case AskSpot(draft=draft) if _tells_more(turn) or _is_one_fault(turn) or names_somebody(turn.text):
            return drafting.add_words(draft, turn.text, turn.lookups, replies.ADDED)
        case AskSpot(draft=draft) if spots.asks_of_the_place(turn.text, turn.lookups):
            return spots.take_spot(draft, turn.text, turn.lookups)
        case AskSpot(draft=draft):
            named = spots.take_named(draft, turn.text, turn.lookups)
            return named or _placed_and_told(draft, *_place_and_more(turn), turn)
        case Checking():
            return fix_place(turn)
    return None


def _place_and_more(turn: DialogueTurn) -> tuple[str, str]:
    """3号楼 都坏了一个月了: the door, and what is told besides; all that says where stays together."""
    place, more = corrected_place(turn.text)
    parts = clauses(turn.text)
    doors = [part for part in parts if turn.lookups.door_in(part)]
    other_words = " ".join(part for part in parts if part not in doors)
    if more or len(doors) != 1 or not other_words or intents.names_a_spot(other_words):
        return place, more
    if not intents.asks_back(other_words) and turn.tells(other_words):
        return doors[0], other_words  # 4号楼前面 小孩差点掉下去
    if text_parsing.complains(other_words) and not intents.asks_back(other_words):
        return doors[0], other_words
    return (doors[0] if intents.asks_back(other_words) else place), ""  # 不是跟你说了吗 3号楼


def _is_one_fault(turn: DialogueTurn) -> bool:
    """3号楼没灯, where nothing but the whole tells what is wrong."""
    return is_bad_somewhere(turn.text, turn.lookups) and not _place_and_more(turn)[1]


def skip(turn: DialogueTurn) -> StepResult | None:
    """不知道叫啥 刚搬来的: this one question is left out."""
    match turn.state:
        case AskCommunity(draft=draft) if "你" not in turn.text:  # 你们不知道吗
            spot = spot_said(turn.text)
            if draft is not None and draft.spot is None and spot != turn.text and intents.names_a_spot(spot):
                draft = replace(draft, spot=spot)  # 不知道叫啥 就火车站旁边那个
            return drafting.unnamed(draft, turn.lookups)
        case AskSpot(draft=draft):
            spot = spot_said(turn.text)
            if spot != turn.text and intents.names_a_spot(spot):
                return spots.set_spot(draft, spot, turn.lookups)  # 不知道几号楼 就广场那儿
            is_anew = turn.state.instead
            return drafting.go_on(replace(draft, spot="" if is_anew else draft.spot or ""), turn.lookups)
        case AskPhone(draft=draft):
            return drafting.go_on(draft, turn.lookups)
        case RatingDraft(solved=bool()):
            return complaint_moves.rated_in_part(turn.state, turn.lookups)
    return None


def fix(turn: DialogueTurn) -> StepResult | None:
    """Something is wrong, and it was not said what: the check page has a number for each item."""
    draft = turn.draft
    if draft is None:
        nothing = StepResult(IDLE, (replies.NOTHING_TO_GO_ON, replies.MENU))
        return filed_already(turn) or (nothing if isinstance(turn.state, Idle) else None)
    if isinstance(turn.state, Checking):
        return StepResult(turn.state, (replies.WHICH_ITEM, prompt(turn.state, turn.lookups)))
    return still(turn.state, turn.lookups, replies.FIX_LATER)


def fix_community(turn: DialogueTurn) -> StepResult | None:
    draft = turn.draft
    if draft is None:
        return change_community(turn)
    if not draft.words and turn.lookups.recognised(turn.text):
        # 我妈住的是众望小区，她家楼上漏水 says what is wrong as well as where.
        return drafting.add_words(draft, turn.text, turn.lookups, replies.ADDED)
    mention = turn.lookups.mentioned(without_past(turn.text))
    other_communities = [
        community
        for community in mention.communities
        if draft.community is None or community.community_id != draft.community.community_id
    ]
    if len(other_communities) == 1:
        changed_reply = replies.community_changed(other_communities[0].label)
        moved = spots.with_place_of(draft, without_denied(turn.text), turn.lookups)
        return drafting.take(moved, other_communities[0], turn.lookups, changed_reply)
    is_own = mention.sure and not other_communities and naming_answers.moves_to_one(turn.text, turn.lookups)
    if is_own and draft.community is not None:
        return drafting.go_on(draft, turn.lookups, replies.community_as_told(draft.community.label))
    pointed_at = name_pointed_at(new_value(without_denied(turn.text)))
    if draft.community is not None and len(pointed_at) >= LEAST_VALUE and pointed_at in draft.community.name:
        # 不是我家 是苏村那边, where 苏村嘉园 stands already
        return drafting.go_on(draft, turn.lookups, replies.community_as_told(draft.community.label))
    return ask_community(turn, tuple(other_communities) or _sounding_like(turn))


def _sounding_like(turn: DialogueTurn) -> tuple[CommunityChoice, ...]:
    """不是我家 是苏村那边: what begins so is offered."""
    name = name_pointed_at(new_value(without_denied(turn.text)))
    if len(name) < LEAST_VALUE or len(name) > LONGEST_PLACE:
        return ()
    own = turn.draft.community.community_id if turn.draft and turn.draft.community else None
    return tuple(choice for choice in turn.lookups.by_name(name) if choice.community_id != own)


def ask_community(turn: DialogueTurn, choices: tuple[CommunityChoice, ...] = ()) -> StepResult:
    state = AskCommunity(turn.draft, choices, instead=True)
    return StepResult(state, (prompt(state, turn.lookups),))


def change_community(turn: DialogueTurn) -> StepResult:
    """我搬家了，现在住众望小区: from now on it is this one. What was being added to is gone on with."""
    outcome = _community_changed(turn)
    if not isinstance(turn.state, Supplementing) or not isinstance(outcome.state, Idle):
        return outcome
    going_on = still(turn.state, turn.lookups, *filter(None, outcome.replies[:-1]))
    return replace(going_on, command=outcome.command)


def _tells_a_fault(turn: DialogueTurn) -> bool:
    recognised = any(map(turn.lookups.recognised, clauses(turn.text)))
    is_name = naming_answers.only_names_one(turn.text, turn.lookups)
    return recognised and not (is_name or changes_community(turn.text))


def _community_changed(turn: DialogueTurn) -> StepResult:
    if turn.draft is not None:
        return fix_community(turn) or ask_community(turn)
    homes = turn.lookups.homes()
    if isinstance(turn.state, Idle) and _tells_a_fault(turn):
        return opening.tell(turn)  # 我爸妈在众望小区 楼道灯都不亮
    today = without_past(turn.text)
    if not today and homes:
        return still(turn.state, turn.lookups, place_replies.still_lives(homes[0].label))
    if homes and not turn.chosen and _of_kin_alone(today):
        return ask_which(turn, (Act.CHANGE_COMMUNITY, Act.NO))
    mention = turn.lookups.mentioned(today)
    now = {home.community_id for home in homes[:1]}
    other_communities = [community for community in mention.communities if community.community_id not in now]
    if len(other_communities) == 1:
        return drafting.take(None, other_communities[0], turn.lookups)
    if mention.sure and not other_communities and naming_answers.moves_to_one(today, turn.lookups):
        return still(turn.state, turn.lookups, place_replies.still_lives(homes[0].label))
    name = community_to_change_to(today)
    alike = (
        tuple(choice for choice in turn.lookups.by_name(name) if choice.community_id not in now)
        if name
        else ()
    )
    if len(alike) == 1 and alike[0] in homes:
        return drafting.take(None, alike[0], turn.lookups)  # 换回众望, where they lived before
    choices = tuple(other_communities) or alike or (() if name else tuple(homes[1:]))
    state = AskCommunity(None, choices, instead=True)
    not_found = replies.community_not_found(name) if name and not choices else ""
    if not choices and naming_answers.names_a_county(turn.text):
        not_found = replies.ANY_COUNTY
    return StepResult(state, (not_found, prompt(state, turn.lookups)))


def _of_kin_alone(text: str) -> bool:
    """我妈住众望小区 tells where somebody else lives, and asks for nothing."""
    return tells_of_kin(text) and not _WANTS_IT.search(simplified(text))


def fix_place(turn: DialogueTurn) -> StepResult | None:
    draft = turn.draft
    if draft is None:
        return filed_already(turn)
    named = spots.take_named(draft, turn.text, turn.lookups)
    if named is not None:
        return named
    place, more = _place_in(turn)
    if place and more and draft.spot and not turn.chosen and not _CORRECTS.search(turn.text):
        return ask_which(turn, (Act.NEW_MATTER, Act.FIX_PLACE, Act.MORE_WORDS))
    if place:
        return _placed_and_told(draft, place, more, turn)
    if _CORRECTS.search(turn.text):
        return checking.change_item(draft, "3", turn.lookups)
    return drafting.add_words(draft, turn.text, turn.lookups, replies.ADDED)


def _place_in(turn: DialogueTurn) -> tuple[str, str]:
    """The new place, and what is told besides; none where a door would hide what the words tell."""
    if _CORRECTS.search(turn.text):
        place, more = new_place(turn.text)
        if LEAST_VALUE <= len(place) <= LONGEST_PLACE:
            return place, more
        return turn.lookups.door_in(turn.text), ""
    return ("", "") if _tells_more(turn) or len(turn.text) > LONGEST_PLACE else _place_and_more(turn)


def _placed_and_told(draft: Draft, place: str, more: str, turn: DialogueTurn) -> StepResult:
    anew = isinstance(turn.state, AskSpot) and turn.state.instead
    if not (turn.tells(more) or text_parsing.complains(more)):
        return spots.set_spot(draft, place, turn.lookups, anew=anew)
    worded = drafting.add_words(draft, more, turn.lookups, replies.ADDED)
    outcome = spots.set_spot(draft_of(worded.state) or draft, place, turn.lookups, anew=anew)
    return replace(outcome, replies=(*worded.replies[:-1], *outcome.replies))


def _tells_more(turn: DialogueTurn) -> bool:
    """3号楼2单元 周末早上六点就砸墙: a door, and what is wrong there."""
    door = turn.lookups.door_in(turn.text)
    rest = len(text_parsing.squeeze(turn.text)) - len(text_parsing.squeeze(door))
    return bool(door) and rest > checking.DOOR_AND_A_BIT and turn.lookups.recognised(turn.text)


def fix_category(turn: DialogueTurn) -> StepResult | None:
    if turn.draft is None:
        return filed_already(turn)
    value = new_value(turn.text)
    named = drafting.category_named(value, turn.lookups) if value else None
    if named is not None:
        reply = replies.category_is(named.name)
        return drafting.go_on(replace(turn.draft, category_code=named.code), turn.lookups, reply)
    return checking.change_item(turn.draft, "5", turn.lookups)


def filed_already(turn: DialogueTurn) -> StepResult | None:
    """What was filed is read as it stands; a correction is words that are added."""
    if isinstance(turn.state, Idle | Supplementing) and turn.lookups.mine_for("supplement"):
        return still(turn.state, turn.lookups, complaint_replies.WORDS_TOO_LATE)
    return None


def be_anonymous(turn: DialogueTurn) -> StepResult | None:
    if hides(turn.text):
        return _hidden(turn)
    if turn.draft is not None and intents.anonymity(turn.text) is False:
        return checking.change_item(turn.draft, "6", turn.lookups)
    if isinstance(turn.state, AskPhone | Checking | AskSpot):
        return checking.anonymity(turn.state, turn.lookups, wants_anonymity=True)
    return still(turn.state, turn.lookups, replies.ANONYMITY)


def _hidden(turn: DialogueTurn) -> StepResult:
    """别让物业看到房号: covered where the words have it; the telephone that was left stays."""
    draft = turn.draft
    if isinstance(turn.state, Checking) and draft is not None:
        return checking.cover(draft, "home", turn.lookups)
    return still(turn.state, turn.lookups, replies.ANONYMITY)


def cancel(turn: DialogueTurn) -> StepResult | None:
    """By 取消 at once; in other words only after it was asked."""
    draft = turn.draft
    if draft is not None:
        if is_changing(turn.state):
            return drafting.go_on(draft, turn.lookups, complaint_replies.LEFT_AS_IT_IS)
        if turn.chosen:
            return drafting.given_up(draft, turn.lookups)
        return ask_which(turn, (Act.CANCEL, Act.LATER, Act.NO))
    if isinstance(turn.state, Idle):
        if turn.lookups.mine_for("withdraw"):
            return complaint_moves.begin("withdraw", turn.text, None, turn.lookups)
        return StepResult(IDLE, (complaint_replies.NOTHING_UNDER_WAY, replies.MENU))
    return complaint_moves.resume(None, turn.lookups, complaint_replies.LEFT_AS_IT_IS)


def leave_for_later(turn: DialogueTurn) -> StepResult | None:
    draft = turn.draft
    if draft is None:
        return StepResult(IDLE, (complaint_replies.ANYTIME,))
    if not draft.words:
        return StepResult(IDLE, (replies.NOTHING_TO_KEEP, replies.MENU))
    return StepResult(kept_drafts.shelve(draft), (replies.kept_for_later(draft.words),))


def submit(turn: DialogueTurn) -> StepResult | None:
    """Words that probably agree file nothing: filing takes a plain word, a number, or a word for sending."""
    if isinstance(turn.state, Checking) and (turn.chosen or agreeing.tells_to_send(turn.text)):
        return checking.answer(turn.state.draft, "1", turn.lookups)
    if isinstance(turn.state, Checking):
        return StepResult(turn.state, (replies.LEFT_OUT,))
    return None
