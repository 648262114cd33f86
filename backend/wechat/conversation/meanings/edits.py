"""Edits of what was written, said as one says them: 把好久改成三个月, 不要写2024, 把加的那句删了."""

import re
from dataclasses import replace

from backend.wechat.conversation import replies
from backend.wechat.conversation.meanings import choice_replies, kept_replies
from backend.wechat.conversation.states import Draft
from backend.wechat.conversation.text_parsing import number, squeeze

_CHANGES = re.compile(
    "^(?:请|帮我|麻烦)?(?:[把将])?(?:问题|内容|位置|里面?|前面|上面)?(?:里|中)?(?:[你您我俺]?(?:写|说|打|记)的|的)?[“\"']?(?P<old>.{1,20}?)[”\"']?"
    "(?:那[句个里]|这[句个里])?(?:话)?(?:改|换|写)(?:成|为)[：: “\"']*(?P<new>.{1,40}?)[”\"'。！!吧啊]*$"
)
_LEAVES_OUT = (
    re.compile(
        "^(?:请|帮我)?(?:不要|别|不用)(?:再)?(?:写|提|加|带)(?:上|着)?[“\"']?(?P<old>.{2,20}?)[”\"']?[了吧。！!啊]*$"
    ),
    re.compile(
        "^(?:请|帮我)?把[“\"']?(?P<old>.{2,20}?)[”\"']?(?:那[句个段]|这[句个段])?(?:话)?(?:删|去|取消|划|抹|拿)(?:掉|了|除|去)*[吧。！!]*$"
    ),
    re.compile(
        "^(?:请|帮我)?(?:删|去)(?:掉|了|除)[“\"']?(?P<old>.{2,20}?)[”\"']?(?:那[句个段])?(?:话)?[吧。！!]*$"
    ),
)
_PHOTO_OUT = re.compile(
    "(?:[把将])?(?:(?:第(?P<place>[一二三四五六七八九1-9])|最后|刚才那?|那|这|上一?)?[一两]?张(?:照片|图片?)?|(?:照片|图片?)(?P<all>都|全)?)"
    "(?:都)?(?:太|是|有点)?(?:拍?糊|拍错|发错|不清楚|重复|不对|错)?了?(?:的)?(?:给我|帮我)?(?:删|去掉|不要|撤)(?:除|掉|了|吧)*"
)
_OF_WORDS = re.compile("问题里|内容里|[你您我俺]?(?:写|记)的")
_NOT_TO_BE_WRITTEN = re.compile(
    "^(?:请|帮我)?(?:别|不要|不用)(?:再)?(?:写|提|说)(?:上|着)?(?:[我俺](?:们)?(?:家)?是|是我)"
    "(?P<old>.{1,12}?)(?:的|了|吧|哦|啊|呀)*[。！! ]*$"
)
_LAST = re.compile(
    "^(?:请|帮我)?[把将]?(?:(?:问题|内容)?里面?)?(?:我)?(?:刚才?|后来|最后|新)?(?:加|补|补充|写|说)?(?:上|进去)?的?(?:那|这|最后)(?:一)?[句个段](?:话)?(?:给我)?"
    "(?:删|去|取消|划)(?:掉|了|除)*[吧。！!]*$"
    "|^(?:算了|那|还是|请|帮我|[，, ])*(?:不要|别要|不用|去掉|删掉?|删了)(?:最)?"
    "(?:后[面头]|刚才?|新加|最后)(?:加|写|说|补)?的?(?:那|这)?一?[句段条个]?(?:话)?(?:了|吧)*"
    "(?:[，, ]*(?:删|去掉|不要)(?:了|掉)?(?:吧)?)?[。！!]*$"
)
_SENTENCE = re.compile("[^。！!？?；;\n]+[。！!？?；;\n]*")
_WHOLE_SENTENCE = re.compile("[那这]一?[句段条]")
_PHRASE = re.compile("[^，, ]+[，, ]*")
_CLAUSE = re.compile("[^，,。；;！!\n]+[，,。；;！!\n]*")
LEAST_LEFT = 3  # characters: a complaint that says less says nothing


def edited(draft: Draft, text: str) -> tuple[Draft, str] | None:
    """The draft as it is then, and what to say of it; None where this changes nothing that stands there."""
    if not draft.words:
        return None
    lines = draft.words.split("\n")
    if _LAST.match(text):
        return _without_last(draft, lines)
    change = _CHANGES.match(text)
    if change:
        return _changed(
            draft, change["old"], change["new"].strip(), of_words=_OF_WORDS.search(text) is not None
        )
    unwritten = _NOT_TO_BE_WRITTEN.match(text)
    if unwritten:
        if unwritten["old"] in draft.words:
            return _without(draft, unwritten["old"])
        return draft, choice_replies.not_in_words(unwritten["old"])
    for pattern in _LEAVES_OUT:
        match = pattern.match(text)
        if match and match["old"] in draft.words:
            return _without(draft, match["old"], whole=_WHOLE_SENTENCE.search(text) is not None)
    return None


def without_photos(draft: Draft, text: str) -> tuple[Draft, str] | None:
    """第一张拍糊了 删了吧: the draft without that photo; without all where all are meant."""
    match = _PHOTO_OUT.fullmatch(squeeze(text))
    if match is None or not draft.photos:
        return None
    if match["all"]:
        return replace(draft, photos=()), kept_replies.photos_left(0)
    place = number(match["place"]) or 0 if match["place"] else len(draft.photos)
    if not 0 < place <= len(draft.photos):
        return None
    photos = (*draft.photos[: place - 1], *draft.photos[place:])
    return replace(draft, photos=photos), kept_replies.photos_left(len(photos))


def _without_last(draft: Draft, lines: list[str]) -> tuple[Draft, str] | None:
    """What was added last, else the last sentence; where nothing would be left, nothing is taken away."""
    if len(lines) > 1:
        return _with_words(draft, "\n".join(lines[:-1])), replies.left_out(lines[-1])
    for pattern in (_SENTENCE, _PHRASE):
        parts = pattern.findall(draft.words)
        if len(parts) > 1:
            last = parts[-1].strip(" ，,。；;！!")
            return _with_words(draft, "".join(parts[:-1]).strip(" ，,；;")), replies.left_out(last)
    return None


def _changed(draft: Draft, old: str, new: str, *, of_words: bool) -> tuple[Draft, str] | None:
    """`of_words`: it is said that the words are meant, so that it tells of nothing where they have it not."""
    if not new:
        return None
    whole = re.compile(rf"(?<!\d){re.escape(old)}" if old[:1].isdecimal() else re.escape(old))
    if whole.search(draft.words):
        return _with_words(draft, whole.sub(lambda _: new, draft.words)), replies.changed_to(old, new)
    if draft.spot and whole.search(draft.spot):
        return replace(draft, spot=whole.sub(lambda _: new, draft.spot), same_as=None), replies.changed_to(
            old, new
        )
    return (draft, choice_replies.not_in_words(old)) if of_words else None


def _without(draft: Draft, old: str, *, whole: bool = False) -> tuple[Draft, str] | None:
    """The clauses that say it, or the `whole` sentence, as long as something is left."""
    for pattern in (_SENTENCE, _CLAUSE, _PHRASE) if whole else (_CLAUSE, _PHRASE):
        clauses = pattern.findall(draft.words)
        left = "".join(clause for clause in clauses if old not in clause).strip("，,；;\n ")
        gone = "".join(clause for clause in clauses if old in clause).strip("，,；;\n ")
        if len(left) >= LEAST_LEFT:
            return _with_words(draft, left), replies.left_out(gone)
    return None


def _with_words(draft: Draft, words: str) -> Draft:
    return replace(draft, words=words, same_as=None, earlier_words=draft.words)
