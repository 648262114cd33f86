"""Writing a complaint together, one question at a time."""

from dataclasses import replace

from backend.wechat import replies
from backend.wechat.conversation import reading
from backend.wechat.conversation.enquiries import prompt
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.outcomes import Bind, FileComplaint, Outcome
from backend.wechat.conversation.states import (
    IDLE,
    AskCategory,
    AskCompound,
    AskPhone,
    AskSpot,
    AskWords,
    Checking,
    Compound,
    Draft,
    Drafting,
    Idle,
    next_question,
)

MOST_PHOTOS = 9
MOST_VOICES = 3
MOST_CHOICES = 6


def begin(key: str, words: str, lookups: Lookups, *, photos: tuple[str, ...] = ()) -> Outcome:
    """A new draft, in the resident's own compound where there is one; with several, they are asked."""
    homes = lookups.homes()
    draft = Draft(key, compound=homes[0] if len(homes) == 1 else None, photos=photos)
    if words:
        return add_words(draft, words, lookups)
    return go_on(draft, lookups)


def go_on(draft: Draft, lookups: Lookups, *before: str) -> Outcome:
    """Ask for what is still missing."""
    state = next_question(draft)
    if isinstance(state, AskCompound):
        state = AskCompound(draft, _offered(draft, lookups))
    return Outcome(state, (*before, prompt(state, lookups)))


def add_words(draft: Draft, words: str, lookups: Lookups, added: str = "") -> Outcome:
    """Put more into the problem; `added` is said where the words went in."""
    if words in draft.words:
        return go_on(draft, lookups)
    longer = f"{draft.words}\n{words}".strip()
    problem = lookups.problem("words", longer)
    if problem:
        return go_on(draft, lookups, replies.WORDS_FULL if draft.words else problem)
    return go_on(_located(replace(draft, words=longer), words, lookups), lookups, added)


def answer(state: Drafting, text: str, lookups: Lookups) -> Outcome:
    """The resident's answer to what `state` asked."""
    match state:
        case AskWords():
            return _words(state, text, lookups)
        case AskSpot(draft=draft):
            return _spot(draft, text, lookups)
        case AskPhone(draft=draft):
            return _phone(draft, text, lookups)
        case AskCategory(draft=draft):
            return _category(draft, text, lookups)
        case Checking(draft=draft):
            return _checked(draft, text, lookups)


def change_item(draft: Draft, item: str, lookups: Lookups) -> Outcome:
    """Ask again for one item of the check page, named by its number there; the others stay."""
    if item == "6" and draft.phone:
        return go_on(replace(draft, phone="", anonymous=True), lookups)
    asked: dict[str, AskCompound | Drafting] = {
        "2": AskWords(draft, instead=bool(draft.words)),
        "3": AskSpot(draft),
        "4": AskCompound(draft),
        "5": AskCategory(draft),
        "6": AskPhone(draft),
    }
    return Outcome(asked[item], (prompt(asked[item], lookups),))


def name_compound(state: AskCompound, text: str, lookups: Lookups) -> Outcome:
    """One exact name is taken; anything less is offered by number, never guessed."""
    chosen = reading.number(text)
    if state.choices and chosen is not None:
        if 1 <= chosen <= len(state.choices):
            return take(state.draft, state.choices[chosen - 1], lookups)
        return _again(state, lookups, replies.no_such_choice(len(state.choices)))
    if len(state.choices) == 1 and reading.command_word(text) in reading.YES:
        return take(state.draft, state.choices[0], lookups)
    if state.draft is not None and reading.squeeze(text) in reading.SKIP:
        return go_on(replace(state.draft, compound=None, compound_unknown=True), lookups)
    match = lookups.named(text)
    if match is not None:
        return take(state.draft, match, lookups)
    mention = lookups.mentioned(text)
    if mention.sure:
        return take(state.draft, mention.compounds[0], lookups)
    found = tuple(mention.compounds or lookups.by_name(text))
    fresh = AskCompound(state.draft, found)
    return _again(fresh, lookups, "" if found else replies.compound_not_found(text))


def take(draft: Draft | None, compound: Compound, lookups: Lookups, *before: str) -> Outcome:
    """Write the compound into the draft; it becomes the resident's own where there is none, or no draft."""
    homes = lookups.homes()
    if draft is None:
        told = replies.bound(compound.label, homes[0].label if homes else "")
        return Outcome(IDLE, (*before, told, replies.MENU), Bind(compound))
    filled = _placed(replace(draft, compound=compound, compound_unknown=False), lookups)
    outcome = go_on(filled, lookups, *before)
    return replace(outcome, command=None if homes else Bind(compound))


def add_photo(draft: Draft, key: str, lookups: Lookups) -> Outcome:
    if len(draft.photos) >= MOST_PHOTOS:
        return go_on(draft, lookups, replies.photos_full(MOST_PHOTOS))
    more = replace(draft, photos=(*draft.photos, key))
    # Where the words are still missing, the question itself says that the photo came.
    told = (replies.photo_taken(len(more.photos)),) if draft.words or draft.wordless else ()
    return replace(go_on(more, lookups, *told), keeps_media=True)


def add_voice(draft: Draft, key: str, heard: str, lookups: Lookups) -> Outcome:
    """The recording goes along; what WeChat heard, if anything, are words like any other."""
    if len(draft.voices) >= MOST_VOICES:
        return go_on(draft, lookups, replies.VOICES_FULL)
    more = replace(draft, voices=(*draft.voices, key))
    if heard:
        outcome = add_words(more, heard, lookups, replies.voice_heard(heard))
    elif draft.words:
        outcome = go_on(more, lookups, replies.VOICE_ADDED)
    else:
        state = AskWords(more)
        outcome = Outcome(state, (replies.VOICE_TAKEN,))
    return replace(outcome, keeps_media=True)


def filed(draft: Draft, number: str, pin: str, link: str, lookups: Lookups) -> Outcome:
    """The answer to FileComplaint when it is done; a second matter follows at once."""
    told = replies.filed(number, pin, link)
    if not draft.later:
        return Outcome(Idle(filed=number), (told,))
    following = Draft(
        key=f"{draft.key[:-2]}-2",
        words=draft.later,
        compound=draft.compound,
        compound_unknown=draft.compound_unknown,
        spot=draft.spot,
        anonymous=draft.anonymous,
        phone=draft.phone,
        whole=True,
    )
    outcome = go_on(following, lookups)
    return replace(outcome, replies=(told, replies.SECOND_MATTER, *outcome.replies))


def _words(state: AskWords, text: str, lookups: Lookups) -> Outcome:
    draft = state.draft
    word = reading.command_word(text)
    if word in reading.COMPLAIN:
        return _again(state, lookups, "")
    if draft.voices and word in reading.SKIP:
        return go_on(replace(draft, wordless=True), lookups)
    compound = lookups.named(text)
    if compound is not None:
        # A name alone tells where, not what is wrong.
        return take(draft, compound, lookups)
    fresh = replace(draft, words="", later="", whole=False) if state.instead else draft
    problem = lookups.problem("words", text)
    return _again(state, lookups, problem) if problem else add_words(fresh, text, lookups)


def _spot(draft: Draft, text: str, lookups: Lookups) -> Outcome:
    if reading.squeeze(text) in reading.SKIP:
        return go_on(replace(draft, spot=""), lookups)
    if _tells_what(draft, text, lookups):
        return add_words(draft, text, lookups, replies.ADDED)
    problem = lookups.problem("place", text)
    if problem:
        return _again(AskSpot(draft), lookups, problem)
    # At this question a bare 3 is a building.
    building = reading.number(text)
    compound, spot = lookups.place(draft.compound, f"{building}号楼" if building else text)
    return go_on(replace(draft, compound=compound, spot=spot), lookups)


def _tells_what(draft: Draft, text: str, lookups: Lookups) -> bool:
    """Who writes in pieces, or twice, goes on with what is wrong where the place was asked."""
    if text in draft.words.splitlines():
        return True
    return not lookups.door_in(text) and lookups.recognised(text) and reading.complains(text)


def _phone(draft: Draft, text: str, lookups: Lookups) -> Outcome:
    if reading.squeeze(text) in reading.SKIP:
        return go_on(draft, lookups)
    problem = lookups.problem("phone", text) if reading.digits(text) else replies.NO_PHONE_SEEN
    if problem:
        return _again(AskPhone(draft), lookups, problem)
    return go_on(replace(draft, phone=text, anonymous=False), lookups)


def _category(draft: Draft, text: str, lookups: Lookups) -> Outcome:
    known = lookups.categories()
    chosen = reading.number(text)
    if chosen is not None and 1 <= chosen <= len(known):
        return go_on(replace(draft, category_code=known[chosen - 1].code), lookups)
    wanted = text.strip()
    named = [one for one in known if one.name == wanted] or [one for one in known if wanted in one.name]
    if len(named) != 1:
        return _again(AskCategory(draft), lookups, replies.no_such_choice(len(known)))
    return go_on(replace(draft, category_code=named[0].code), lookups)


def _checked(draft: Draft, text: str, lookups: Lookups) -> Outcome:
    word = reading.command_word(text)
    if word in reading.YES:
        # What was shown is what is filed: the proposal becomes the resident's own choice.
        code = draft.category_code or lookups.propose(draft.words).code
        return Outcome(Checking(draft), (), FileComplaint(replace(draft, category_code=code)))
    if word in reading.SEPARATE:
        return _separated(draft, lookups)
    if word in {"2", "3", "4", "5", "6"}:
        return change_item(draft, word, lookups)
    if reading.number(text) is not None:
        return _again(Checking(draft), lookups, replies.no_such_choice(6))
    door = lookups.door_in(text)
    if door and reading.squeeze(door) == reading.squeeze(text):
        return _spot(draft, text, lookups)
    return add_words(draft, text, lookups, replies.ADDED)


def _separated(draft: Draft, lookups: Lookups) -> Outcome:
    matters = None if draft.whole else lookups.matters(draft.words)
    if matters is None:
        return _again(Checking(draft), lookups, replies.ONE_MATTER)
    first, second = matters
    # The category may have been chosen for both; each half is judged anew.
    halved = replace(draft, words=first, later=second, whole=True, category_code=None)
    return go_on(halved, lookups, replies.SEPARATED)


def _located(draft: Draft, words: str, lookups: Lookups) -> Draft:
    """The compound and the place that the words name, shown on the check page before anything is filed."""
    mention = lookups.mentioned(words)
    named = {one.community_id for one in mention.compounds}
    if mention.sure and (draft.compound is None or draft.compound.community_id not in named):
        draft = replace(draft, compound=mention.compounds[0], compound_unknown=False)
    elif named and draft.compound is not None and draft.compound.community_id not in named:
        draft = replace(draft, compound=None)
    return _placed(draft, lookups)


def _placed(draft: Draft, lookups: Lookups) -> Draft:
    """The place in the compound out of the words, so that nobody is asked for what they said."""
    door = lookups.door_in(draft.words) if draft.spot is None else ""
    if not door or draft.compound is None:
        return draft
    compound, spot = lookups.place(draft.compound, door)
    return replace(draft, compound=compound, spot=spot)


def _offered(draft: Draft, lookups: Lookups) -> tuple[Compound, ...]:
    """The names that the words may have meant, and the resident's own compounds."""
    named = lookups.mentioned(draft.words).compounds
    known = {one.community_id for one in named}
    own = (one for one in lookups.homes() if one.community_id not in known)
    return (*named, *own)[:MOST_CHOICES]


def _again(state: AskCompound | Drafting, lookups: Lookups, problem: str) -> Outcome:
    return Outcome(state, (problem, prompt(state, lookups)))
