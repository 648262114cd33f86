"""Drafting a complaint, one question at a time."""

import re
from dataclasses import replace

from backend.core.fields.phones import Phone, phones_in
from backend.wechat.conversation import (
    complaint_replies,
    corrections,
    intents,
    place_replies,
    replies,
    text_parsing,
)
from backend.wechat.conversation.acting.pending import pending_answer, praise_in
from backend.wechat.conversation.acts.plain_words import ANSWERS
from backend.wechat.conversation.commands import SetCommunity, StepResult
from backend.wechat.conversation.enquiries import prompt
from backend.wechat.conversation.lookups import CategoryChoice, Lookups
from backend.wechat.conversation.meanings import agreeing, leading, likely_communities, naming_answers
from backend.wechat.conversation.meanings.fillers import without_chatter
from backend.wechat.conversation.meanings.past import without_past
from backend.wechat.conversation.meanings.place_parts import whole_place, without_particles
from backend.wechat.conversation.meanings.pointing import points_elsewhere
from backend.wechat.conversation.meanings.where_and_what import (
    gate_in,
    is_bad_somewhere,
    place_beside_name,
    renamed,
    spot_alone,
)
from backend.wechat.conversation.states import (
    IDLE,
    AskCategory,
    AskCommunity,
    AskPhone,
    AskWords,
    CommunityChoice,
    Draft,
    Drafting,
    Idle,
    LastQuestion,
    PendingQuestion,
    next_question,
)

MOST_PHOTOS = 9
MOST_VOICES = 3
LONGEST_NAME = 12
LEAST_OF_A_NAME = 2
_AROUND_A_CATEGORY = re.compile("^(?:应该|算|归|属于|选|是|那个)+|(?:那一?类|这一?类|类别)")
# 15度, 三户, 两个月: how much or how long, and no name
_AMOUNT = re.compile(
    "(?:才|就|都|快|大概|差不多)*[0-9一二三四五六七八九十两几]+(?:多)?(?:度|天|户|个月|年|块|元|次|分贝|平米?|小时|个人)(?:了|多|吧)*"
)
_LEAVES_NO_PHONE = re.compile(
    "(?:算了|还是|那|就|先|我|唉|不了)*(?:不留|不给|不用|不想留|不写|不要)(?:电话|号码|手机)?[了吧]*"
)
Asking = AskWords | AskPhone | AskCategory


def begin(key: str, words: str, lookups: Lookups, *, photos: tuple[str, ...] = ()) -> StepResult:
    """A new draft, in the resident's own community where there is one; with several, they are asked."""
    # 她那边的水停了 is not where the resident lives: unless it is named, it is asked.
    home = None if points_elsewhere(words) else lookups.home_meant()
    draft = Draft(key, community=likely_communities.named_before(words, lookups) or home, photos=photos)
    if words:
        return add_words(draft, words, lookups)
    return go_on(draft, lookups)


def go_on(draft: Draft, lookups: Lookups, *before: str) -> StepResult:
    """Ask for what is still missing."""
    state = next_question(draft)
    if isinstance(state, AskCommunity):
        state = AskCommunity(draft, likely_communities.offered(draft, lookups))
    return StepResult(state, (*before, prompt(state, lookups)))


def given_up(draft: Draft | None, lookups: Lookups) -> StepResult:
    """Gone, unless its resident repents; the one that waits behind it is gone on with."""
    if draft is None or draft.waiting is None:
        regretted = replace(draft, shelved=None) if draft is not None and draft.words else None
        return StepResult(Idle(given_up=regretted), (replies.CANCELLED, replies.MENU))
    first = replace(draft.waiting, shelved=draft.shelved)
    return go_on(first, lookups, replies.GIVEN_UP_ONE, replies.BACK_TO_FIRST)


def add_words(draft: Draft, words: str, lookups: Lookups, added: str = "") -> StepResult:
    """Put more into the problem; `added` is said where the words went in."""
    if words in draft.words:
        return go_on(draft, lookups)
    draft = worded(draft)
    longer = f"{draft.words}\n{words}".strip()
    problem = lookups.problem("words", longer)
    if problem:
        return go_on(draft, lookups, replies.WORDS_FULL if draft.words else problem)
    # Urgent words are answered before they come here; these may be.
    first = replies.IF_IN_DANGER if not draft.words and lookups.sounds_dangerous(words) else ""
    longer_draft, leads_now = leading.with_longer_words(draft, longer, words, lookups)
    located = _located(longer_draft, words, lookups)
    return go_on(located, lookups, first, added, leads_now, _community_named(draft, located))


def _community_named(before: Draft, now: Draft) -> str:
    """The one that the words name wins over the remembered one, and that is said."""
    if before.community is None or now.community is None:
        return ""
    is_same = before.community.community_id == now.community.community_id
    return "" if is_same else replies.community_as_told(now.community.label)


def worded(draft: Draft) -> Draft:
    """Who wrote a few words to a voice after all may stay anonymous."""
    return replace(draft, wordless=False, anonymous=not draft.phone) if draft.wordless else draft


def without_phone(draft: Draft) -> Draft:
    """A voice alone has to be heard by who is to act on it, and so is never anonymous."""
    return replace(draft, phone="", anonymous=not draft.wordless)


def answer(state: Asking, text: str, lookups: Lookups) -> StepResult:
    """The resident's answer to what `state` asked."""
    match state:
        case AskWords():
            return _words(state, text, lookups)
        case AskPhone(draft=draft):
            return _phone(draft, text, lookups)
        case AskCategory(draft=draft):
            return _category(draft, text, lookups)


def away_or_either(state: AskCommunity, text: str, lookups: Lookups) -> StepResult | None:
    """我在太原 names no community, 二小区还是三小区 one of two, and 桥头那个 one of the list."""
    if naming_answers.is_away(text):
        return again(state, lookups, replies.AWAY)
    of_street = naming_answers.on_street(text, state.choices)
    if len(of_street) == 1:
        return take(state.draft, of_street[0], lookups, question=state.question)
    both = of_street or naming_answers.either(text, lookups)
    if both:
        return again(replace(state, choices=both), lookups, "")
    is_unnamed = not (lookups.mentioned(text).communities or lookups.by_name(text))
    if is_unnamed and naming_answers.names_a_county(text):
        return again(state, lookups, replies.ANY_COUNTY)
    return None


def name_community(state: AskCommunity, text: str, lookups: Lookups) -> StepResult:
    """One exact name is taken; anything less is offered by number, never guessed."""
    answered = _answered_by_word(state, text, lookups)
    if answered is not None:
        return answered
    draft = state.draft
    if draft is not None and not draft.words and len(text) > LONGEST_NAME and lookups.recognised(text):
        # 我妈在众望那边，她家楼上漏水 says what is wrong as well as where.
        return add_words(draft, text, lookups, replies.ADDED)
    question = state.question
    text = naming_answers.corrected_name(without_past(text))
    mention = lookups.mentioned(text)
    match = lookups.named(text) or (mention.communities[0] if mention.sure else None)
    if match is not None and draft is not None and is_bad_somewhere(text, lookups):
        return add_words(draft, text, lookups, replies.ADDED)  # 段西沟一小区9号楼 灯还在闪
    if match is not None and draft is None:
        home = lookups.place(match, lookups.door_in(text))[0] or match
        return take(None, home, lookups, question=question)
    if match is not None:
        return take(with_door(draft, text, lookups, sure=True), match, lookups)
    communities = naming_answers.likeliest(text, tuple(mention.communities or lookups.by_name(text)))
    if not communities:
        return _no_name(state, text, lookups)
    placed_draft = with_door(draft, text, lookups, sure=False)
    return again(replace(state, draft=placed_draft, choices=communities), lookups, "")


def _answered_by_word(state: AskCommunity, text: str, lookups: Lookups) -> StepResult | None:
    """A choice, a yes, a door, or that it is not known. None: the words may name one."""
    word = text_parsing.command_word(text)
    is_no = len(state.choices) == 1 and text_parsing.number(text) == 2  # noqa: PLR2004 - beside 1, yes
    if is_no or word in text_parsing.NONE_OF_THEM:
        return again(replace(state, choices=()), lookups, replies.WRITE_THE_NAME)
    is_yes = len(state.choices) == 1 and word in text_parsing.YES and not agreeing.sends(text)
    position = naming_answers.position(text) if state.choices else text_parsing.number(text)
    if position is not None or is_yes:
        return _chosen(state, position or 1, lookups)
    if state.draft is None and word in text_parsing.THANKS:
        return StepResult(IDLE, (complaint_replies.WELCOME_ANYTIME,))  # asked for a question, which may rest
    if agreeing.agrees(text) or word in text_parsing.GO_ON | text_parsing.THANKS:
        return again(state, lookups, replies.SPOT_FIRST if state.draft is not None else "")
    if naming_answers.has_none(text):
        return unnamed(state.draft, lookups)
    door = lookups.door_in(text)
    if state.draft is not None and door and text_parsing.squeeze(door) == word:
        return again(
            replace(state, draft=with_door(state.draft, text, lookups, sure=True)),
            lookups,
            replies.SPOT_TAKEN,
        )
    if word in text_parsing.SKIP | text_parsing.UNSAID:
        return unnamed(state.draft, lookups)
    return None


def with_door(draft: Draft | None, text: str, lookups: Lookups, *, sure: bool) -> Draft | None:
    """示例花园 3号楼 says the place as well, so that it is not asked."""
    place = place_beside_name(text, lookups, sure=sure) if draft is not None and draft.spot is None else ""
    return replace(draft, spot=place) if draft is not None and place else draft


def _chosen(state: AskCommunity, number: int, lookups: Lookups) -> StepResult:
    if 1 <= number <= len(state.choices):
        return take(state.draft, state.choices[number - 1], lookups, question=state.question)
    if len(state.choices) == 1:  # 2, to 1 是
        return again(replace(state, choices=()), lookups, replies.WRITE_THE_NAME)
    problem = replies.no_such_choice(len(state.choices)) if state.choices else replies.NO_NAME_SEEN
    return again(state, lookups, problem)


def _no_name(state: AskCommunity, text: str, lookups: Lookups) -> StepResult:
    """Who writes in pieces goes on with what is wrong where the name was asked."""
    name = naming_answers.name_in(text)
    is_amount = _AMOUNT.fullmatch(text_parsing.squeeze(text)) is not None
    if state.draft is not None and not name and (lookups.recognised(text) or is_amount):
        return add_words(state.draft, text, lookups, replies.ADDED)
    if state.draft is not None and state.draft.spot is None and lookups.door_in(text):
        # 位置2号楼和3号楼中间: where it is, before it is known in which community
        spot = without_particles(corrections.place_before_name(text, lookups.door_in(text)))
        placed_draft = replace(state.draft, spot=spot)
        return again(replace(state, draft=placed_draft), lookups, replies.SPOT_TAKEN)
    spot = spot_alone(text)
    if not (spot or name or lookups.recognised(text)) and intents.is_a_spot(text):
        spot = text.strip(" 。，,！!")  # 人工湖边上那栋楼
    if spot and state.draft is not None and state.draft.spot is None and intents.is_findable(spot):
        return again(replace(state, draft=replace(state.draft, spot=spot)), lookups, replies.SPOT_TAKEN)
    if name or (LEAST_OF_A_NAME <= len(text) <= LONGEST_NAME and not (spot or intents.chatters(text))):
        left = () if name else state.choices
        return again(replace(state, choices=left), lookups, replies.community_not_found(name or text))
    # The list still stands for who has not named another one.
    return again(state, lookups, replies.NO_NAME_SEEN)


def unnamed(draft: Draft | None, lookups: Lookups) -> StepResult:
    if draft is None:
        return StepResult(IDLE, (replies.MENU,))
    return go_on(replace(draft, community=None, community_unknown=True), lookups)


def take(
    draft: Draft | None,
    community: CommunityChoice,
    lookups: Lookups,
    *before: str,
    question: PendingQuestion | None = None,
) -> StepResult:
    """Write the community into the draft; it becomes the resident's own where there is none, or no draft.

    What was asked before the community was known is answered first.
    """
    homes = lookups.homes()
    before = (*before, pending_answer(question or (draft.question if draft else None), community, lookups))
    if draft is None:
        reply = replies.community_set(community.label, homes[0].label if homes else "")
        command = SetCommunity(community, praise_in(question))
        answered = Idle(question=LastQuestion(question.words, community)) if question else IDLE
        return StepResult(answered, (*before, reply, "" if question else replies.MENU), command)
    before_id = draft.community.community_id if draft.community else community.community_id
    is_corrected = draft.sets_home and before_id != community.community_id
    draft, renamed_reply = _moved(replace(draft, question=None), community)
    if draft.spot:  # said before it was known in which community
        placed_choice, spot = lookups.place(community, draft.spot)
        community, draft = placed_choice or community, replace(draft, spot=spot)
    sets_home = not draft.for_others and (draft.sets_home or not homes)
    filled = replace(draft, community=community, community_unknown=False, sets_home=sets_home)
    outcome = go_on(placed(filled, lookups), lookups, *before, renamed_reply)
    if draft.for_others or (homes and not is_corrected):
        return outcome
    instead_of = before_id if is_corrected else None
    return replace(outcome, command=SetCommunity(community.without_building, instead_of=instead_of))


def _moved(draft: Draft, community: CommunityChoice) -> tuple[Draft, str]:
    """The place in another community, in full, and its name in the words; with what to say of these."""
    before = draft.community
    if before is None or before.community_id == community.community_id:
        return draft, ""
    if before.building and draft.spot is not None and not community.building:
        draft = replace(draft, spot=whole_place(draft))
    words = renamed(draft.words, before.name, community.name)
    reply = place_replies.NAME_IN_WORDS if words != draft.words else ""
    return replace(draft, words=words, same_as=None), reply


def add_photo(draft: Draft, key: str, lookups: Lookups) -> StepResult:
    if len(draft.photos) >= MOST_PHOTOS:
        return go_on(draft, lookups, replies.photos_full(MOST_PHOTOS))
    more = replace(draft, photos=(*draft.photos, key))
    # Where the words are still missing, the question itself says that the photo came.
    reply = (replies.photo_taken(len(more.photos)),) if draft.words or draft.wordless else ()
    return replace(go_on(more, lookups, *reply), keeps_media=True)


def add_voice(draft: Draft, key: str, heard_text: str, lookups: Lookups) -> StepResult:
    """The recording goes along; what WeChat heard, if anything, are words like any other."""
    if len(draft.voices) >= MOST_VOICES:
        return go_on(draft, lookups, replies.VOICES_FULL)
    more = replace(draft, voices=(*draft.voices, key))
    if heard_text:
        outcome = add_words(
            more, heard_text, lookups, replies.voice_heard(heard_text, anonymous=more.anonymous)
        )
    elif draft.words or draft.wordless:
        outcome = go_on(more, lookups, replies.VOICE_ADDED_UNHEARD if more.anonymous else replies.VOICE_ADDED)
    else:
        state = AskWords(more)
        outcome = StepResult(state, (replies.VOICE_TAKEN,))
    return replace(outcome, keeps_media=True)


def _words(state: AskWords, text: str, lookups: Lookups) -> StepResult:
    draft = state.draft
    word = text_parsing.command_word(text)
    if word in text_parsing.COMPLAIN:
        return again(state, lookups, "")
    if draft.voices and word in text_parsing.SKIP:
        return go_on(replace(draft, wordless=True, anonymous=False), lookups)
    if word in text_parsing.THANKS | text_parsing.WAIT:
        return go_on(draft, lookups) if state.instead else again(state, lookups, replies.NO_HURRY)
    if word in ANSWERS:  # 不对, 随便 say nothing of what is wrong
        return go_on(draft, lookups) if state.instead else again(state, lookups, "")
    text = without_chatter(text)
    if state.instead:
        community = lookups.named(text)
        if community is not None:  # a name alone is none of the words
            return take(draft, community, lookups)
        draft, text = to_rewrite(draft), corrections.new_words(text)
    problem = lookups.problem("words", text)
    return again(state, lookups, problem) if problem else add_words(draft, text, lookups)


def to_rewrite(draft: Draft) -> Draft:
    """Without its words, which stay one step back."""
    return replace(draft, words="", whole=False, earlier_words=draft.words)


def _phone(draft: Draft, text: str, lookups: Lookups) -> StepResult:
    if text_parsing.squeeze(text) in text_parsing.SKIP | text_parsing.NOT_LEFT or leaves_no_phone(text):
        return go_on(draft, lookups)
    phones = phones_in(text)
    if len(phones) == 1:
        return take_phone(draft, phones[0], lookups)
    problem = lookups.problem("phone", text) if any(map(str.isdecimal, text)) else replies.NO_PHONE_SEEN
    return again(AskPhone(draft), lookups, problem)


def leaves_no_phone(text: str) -> bool:
    """算了不留."""
    return _LEAVES_NO_PHONE.fullmatch(text_parsing.squeeze(text)) is not None


def take_phone(draft: Draft, phone: Phone, lookups: Lookups) -> StepResult:
    """The number goes into the draft; words around it do not, and that is said."""
    reply = "" if phone.is_alone else replies.phone_taken(phone.written)
    return go_on(replace(draft, phone=phone.written, anonymous=False), lookups, reply)


def _category(draft: Draft, text: str, lookups: Lookups) -> StepResult:
    categories = lookups.categories()
    chosen = text_parsing.number(text)
    if chosen is not None and 1 <= chosen <= len(categories):
        return with_category(draft, categories[chosen - 1], lookups)
    named = category_named(text, lookups)
    if named is None:
        return again(AskCategory(draft), lookups, replies.no_such_choice(len(categories)))
    return with_category(draft, named, lookups)


def category_named(text: str, lookups: Lookups) -> CategoryChoice | None:
    """停车管理, 改成停车管理, 算消防的: the one whose name has the word."""
    typed_name = _AROUND_A_CATEGORY.sub("", corrections.new_value(text) or text).strip(" ，,。！!的类")
    if len(typed_name) < LEAST_OF_A_NAME:
        return None
    categories = lookups.categories()
    matching = [known for known in categories if known.name == typed_name] or [
        known for known in categories if typed_name in known.name
    ]
    return matching[0] if len(matching) == 1 else None


def with_category(draft: Draft, chosen: CategoryChoice, lookups: Lookups, *before: str) -> StepResult:
    office_reply = leading.said_of_choice(draft, chosen, lookups)
    return go_on(replace(draft, category_code=chosen.code), lookups, *before, office_reply)


def _located(draft: Draft, words: str, lookups: Lookups) -> Draft:
    """The community and the place that the words name, shown on the check page before anything is filed."""
    mention = lookups.mentioned(without_past(words))
    named_ids = {community.community_id for community in mention.communities}
    if mention.sure and (draft.community is None or draft.community.community_id not in named_ids):
        draft = replace(draft, community=mention.communities[0], community_unknown=False)
    elif named_ids and draft.community is not None and draft.community.community_id not in named_ids:
        draft = replace(draft, community=None)
    return placed(draft, lookups)


def placed(draft: Draft, lookups: Lookups) -> Draft:
    """The place in the community out of the words, so that nobody is asked for what they said."""
    door = (lookups.door_in(draft.words) or gate_in(draft.words)) if draft.spot is None else ""
    if not door or draft.community is None:
        return draft
    community, spot = lookups.place(draft.community, door)
    return replace(draft, community=community, spot=spot)


def again(state: AskCommunity | Drafting, lookups: Lookups, problem: str) -> StepResult:
    return StepResult(state, (problem, prompt(state, lookups)))
