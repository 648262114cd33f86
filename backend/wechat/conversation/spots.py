"""The answer to where it is, and corrections of the place."""

import re
from dataclasses import replace

from backend.wechat.conversation import corrections, drafting, intents, place_replies, replies, text_parsing
from backend.wechat.conversation.acts.plain_talk import has_a_question
from backend.wechat.conversation.acts.plain_words import ANSWERS
from backend.wechat.conversation.commands import StepResult
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.meanings.agreeing import agrees
from backend.wechat.conversation.meanings.part_edits import PartEdit, part_edit, stands_there
from backend.wechat.conversation.meanings.past import without_past
from backend.wechat.conversation.meanings.place_parts import (
    changed_part,
    corrected,
    door_of,
    in_words,
    is_flat_by_itself,
    of_the_whole,
    same_place,
    whole_place,
    without_part,
    without_particles,
)
from backend.wechat.conversation.meanings.where_and_what import (
    is_bad_somewhere,
    spot_said,
    taken_apart,
    tells_more,
)
from backend.wechat.conversation.states import AskCommunity, AskSpot, Draft

_OF_THE_ACCOUNT = re.compile("[你您]")
_LETTERS = re.compile(r"\w")
LEAST_OF_A_PIECE = 2  # characters
PARTICLES_AT_MOST = 3  # characters beside a door that say nothing: 是4单元啦


def take_spot(draft: Draft, text: str, lookups: Lookups, *, anew: bool = False) -> StepResult:
    """`anew`: the whole place is asked once more."""
    if text_parsing.squeeze(text) in text_parsing.SKIP | text_parsing.UNSAID:
        return drafting.go_on(replace(draft, spot="" if anew else draft.spot or ""), lookups)
    word = text_parsing.command_word(text)
    if text_parsing.number(text) is None and (word in ANSWERS or agrees(text)):
        return drafting.again(AskSpot(draft), lookups, replies.SPOT_FIRST)
    if not _LETTERS.search(text):
        return drafting.again(AskSpot(draft), lookups, replies.NO_SPOT_SEEN)
    named = take_named(draft, text, lookups)
    if named is not None:
        return named
    if asks_of_the_place(text, lookups):
        return drafting.again(AskSpot(draft), lookups, place_replies.ANY_SPOT)
    if _tells_what(draft, text, lookups):
        return drafting.add_words(draft, text, lookups, replies.ADDED)
    if intents.chatters(text) and not intents.names_a_spot(text) and not lookups.door_in(text):
        # 你让我说哪儿 is an answer to nothing; 都几天了 is more of what is wrong.
        if intents.asks_back(text):
            return drafting.again(AskSpot(draft), lookups, replies.NO_SPOT_SEEN)
        return drafting.add_words(draft, text, lookups, replies.ADDED)
    return set_spot(draft, corrections.corrected_place(text)[0], lookups, anew=anew)


def asks_of_the_place(text: str, lookups: Lookups) -> bool:
    """你说的门口是单元门口还是大门口: asked back, and no place. 你们门岗对面 is one."""
    *_, last = corrections.clauses(text) or [text]
    asks_back = _OF_THE_ACCOUNT.search(text) is not None and has_a_question(last)
    return asks_back and not lookups.door_in(text)


def take_named(draft: Draft, text: str, lookups: Lookups) -> StepResult | None:
    """A community is no place in it: 众望小区3号楼 names another community and the place there."""
    if is_bad_somewhere(text, lookups):
        return None
    mention, parts = lookups.mentioned(text), taken_apart(text, lookups)
    named = lookups.named(text)
    own = draft.community.community_id if draft.community else None
    if named is None and mention.sure and not tells_more(parts):
        named = mention.communities[0] if mention.communities[0].community_id != own else None
    if named is None:
        is_a_name = draft.community is None and bool(mention.communities) and not tells_more(parts)
        if not (is_a_name or _is_a_piece_of_a_name(text, lookups)):
            return None
        question = AskCommunity(draft, instead=draft.community is not None)
        return drafting.name_community(question, text, lookups)
    is_same = own == named.community_id
    change_said = "" if is_same else replies.community_changed(named.label)
    placed = replace(draft, spot=parts.place) if parts.place else draft
    if draft.spot is not None:
        placed = with_place_of(draft, text, lookups)
    return drafting.take(placed, named, lookups, change_said)


def _is_a_piece_of_a_name(text: str, lookups: Lookups) -> bool:
    """段西沟 of 段西沟一小区 says nothing of where it is in there."""
    word = text_parsing.squeeze(text)
    is_short = LEAST_OF_A_PIECE <= len(word) <= drafting.LONGEST_NAME
    if not is_short or lookups.door_in(text) or intents.names_a_spot(text):
        return False
    return any(word in text_parsing.squeeze(choice.name) for choice in lookups.by_name(text))


def set_spot(draft: Draft, text: str, lookups: Lookups, *, anew: bool = False) -> StepResult:
    """Take it as the place; of talk around a door, the door alone. What it does not name of the old stays."""
    door = corrections.only_the_door(text, lookups.door_in(text))
    dropped = door and len(text_parsing.squeeze(text)) > len(text_parsing.squeeze(door)) + PARTICLES_AT_MOST
    # At this question a bare 3 is a building.
    building = text_parsing.number(text)
    own_names = [draft.community.name] if draft.community else []
    named = f"{building}号楼" if building else door or spot_said(without_past(text), own_names)
    if not named:
        return drafting.again(AskSpot(draft), lookups, replies.SPOT_FIRST)
    named = without_particles(named)
    old = whole_place(draft)
    place = f"{named}{old}" if _is_above_the_flat(old, named) else corrected(old, named, anew=anew)
    problem = lookups.problem("place", place)
    if problem:
        return drafting.again(AskSpot(draft), lookups, problem)
    if draft.spot is None and is_flat_by_itself(place) and not (draft.community and draft.community.building):
        asking_on = AskSpot(replace(draft, spot=place))
        return StepResult(asking_on, (place_replies.of_which_building(place),))
    if draft.spot is not None and same_place(old, place):
        return drafting.go_on(draft, lookups, place_replies.already(old))
    return _at(draft, old, place, lookups, replies.only_the_place(door) if dropped else "")


def _is_above_the_flat(old: str, named: str) -> bool:
    """8号楼, where 601 was said before."""
    parts = door_of(named)
    return is_flat_by_itself(old) and bool(parts) and all(part.kind != "room" for part in parts)


def _at(draft: Draft, old: str, place: str, lookups: Lookups, only_door: str = "") -> StepResult:
    """The place instead of the old one, in the words as well."""
    words = in_words(draft.words, old, place)
    changed = place_replies.changed_in_words(old, place) if words != draft.words else ""
    moved = placed_at(replace(draft, words=words), place, lookups)
    return drafting.go_on(moved, lookups, only_door, changed)


def with_place_of(draft: Draft, text: str, lookups: Lookups) -> Draft:
    """应该是示例花园5号楼 corrects the place in it as well."""
    named = taken_apart(text, lookups).place if draft.spot is not None else ""
    if not door_of(named):
        return draft
    old = whole_place(draft)
    place = corrected(old, named)
    community = draft.community.without_building if draft.community else None
    return replace(draft, words=in_words(draft.words, old, place), spot=place, community=community)


def edit_part(draft: Draft, text: str, lookups: Lookups) -> StepResult | None:
    """把单元改成3单元, 删掉单元: in the place and in the words; what does not stand there is said."""
    edit = part_edit(text) if draft.spot is not None else None
    if edit is None or draft.spot is None:
        return None
    place = whole_place(draft)
    if edit.old_text and not stands_there(edit, place):
        is_written = bool(edit.old) and stands_there(edit, draft.words)
        if not is_written and (edit.is_bare or edit.old_text in draft.words):
            return None  # 不要写2024, 三楼改成四楼: edits of the words as any others
        if not is_written:
            return drafting.go_on(draft, lookups, place_replies.not_there(edit.old_text, place))
        return _edited_words(draft, edit, lookups)
    if not edit.new:
        return drafting.go_on(_without(draft, edit), lookups, place_replies.left_out(edit.old_text))
    if len(edit.old) == 1 and door_of(edit.new):
        changed = changed_part(place, edit.old[0], edit.new)
        return _at(draft, place, changed, lookups)
    if not door_of(edit.new):  # 去掉5栋吧 就写整个小区
        left = _without(draft, edit)
        return drafting.go_on(placed_at(replace(left, spot=""), edit.new, lookups), lookups)
    return set_spot(draft, edit.new, lookups)


def _without(draft: Draft, edit: PartEdit) -> Draft:
    for kind in [part.kind for part in edit.old] or [edit.kind]:
        draft = without_part(draft, kind) or draft
    return draft


def _edited_words(draft: Draft, edit: PartEdit, lookups: Lookups) -> StepResult | None:
    """Another door in the words: the place names it not, and stays."""
    if len(edit.old) != 1:
        return None
    words = changed_part(draft.words, edit.old[0], edit.new)
    reply = replies.changed_to(edit.old_text, edit.new) if edit.new else replies.left_out(edit.old_text)
    return drafting.go_on(replace(draft, words=words, same_as=None), lookups, reply)


def placed_at(draft: Draft, place: str, lookups: Lookups) -> Draft:
    """The draft with this place, and the building that it names."""
    community = draft.community
    if community is not None and intents.names_building(lookups.door_in(place)):
        community = community.without_building  # another one may have been named before
    elif community is not None and of_the_whole(place, community.building):
        community = community.without_building
    elif community is not None and community.building:
        place = place.removeprefix(community.building)
    community, spot = lookups.place(community, place)
    return replace(draft, community=community, spot=spot)


def only_where(draft: Draft, text: str, lookups: Lookups) -> StepResult | None:
    """段西沟一小区, 3号楼, 段西沟一小区3号楼电梯口: tells where, and not what is wrong."""
    parts, mention = taken_apart(text, lookups), lookups.mentioned(text)
    named = lookups.named(text) or (mention.communities[0] if mention.sure else None)
    if is_bad_somewhere(text, lookups) or tells_more(parts):
        return None
    if named is not None:
        placed = drafting.with_door(draft, text, lookups, sure=True)
        return drafting.take(placed, named, lookups, "" if placed == draft else replies.SPOT_TAKEN)
    if not lookups.door_in(text):
        return None
    return drafting.go_on(placed_at(draft, parts.place or text, lookups), lookups, replies.SPOT_TAKEN)


def _tells_what(draft: Draft, text: str, lookups: Lookups) -> bool:
    """Who writes in pieces, or twice, goes on with what is wrong where the place was asked."""
    if text in draft.words.splitlines() or is_bad_somewhere(text, lookups) or intents.names_somebody(text):
        return True
    mention = lookups.mentioned(text)
    own = draft.community.community_id if draft.community else None
    if mention.sure and own != mention.communities[0].community_id and lookups.door_in(text):
        return True  # all of it, since it is another community
    complains = text_parsing.complains(text) or intents.chatters(text) or not intents.names_a_spot(text)
    return complains and not lookups.door_in(text) and lookups.recognised(text)
