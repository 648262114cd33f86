"""A phone number that is given for a complaint, alone or beside what is wrong."""

import re
from dataclasses import replace

from backend.complaints.rules.privacy.own_details import DetailKind, own_details
from backend.core.fields.phones import Phone, phones_in
from backend.core.simplified import simplified
from backend.wechat.conversation import (
    checking,
    complaint_replies,
    drafting,
    intents,
    opening,
    replies,
)
from backend.wechat.conversation.acting.clarifying import ask_which
from backend.wechat.conversation.acting.on_drafts import tell
from backend.wechat.conversation.acting.turn import DialogueTurn
from backend.wechat.conversation.acts.act import Act
from backend.wechat.conversation.acts.situations import Context, Situation
from backend.wechat.conversation.acts.understanding import understand
from backend.wechat.conversation.commands import StepResult
from backend.wechat.conversation.enquiries import still
from backend.wechat.conversation.meanings.faults import names_fault
from backend.wechat.conversation.meanings.where_and_what import is_bad_somewhere
from backend.wechat.conversation.states import AskPhone, Draft, Idle, Supplementing, draft_of

DIGITS = 11  # of a mobile number
_FILED_BEFORE = re.compile("已经?(?:提?交|报|投诉)|(?:上次|之前|前面|昨天|那个).{0,4}(?:投诉|提?交|报)了?的")
_NAME = re.compile("我?[叫姓是][^的]{2,4}$|名字|署名")


def _told_beside(turn: DialogueTurn) -> StepResult | None:
    """3号楼灯坏了，13900000011: what is wrong is written first, then the number is asked about."""
    phones = phones_in(turn.text)
    if turn.chosen or len(phones) != 1:
        return None
    digits = phones[0].stored[-DIGITS:]
    text = turn.text.replace(phones[0].written, digits)  # +86 139 0000 0011, 139-0000-0011
    rest = turn.lookups.without_own_phone(text)
    if rest == text or not _tells_what(turn, rest):
        return None
    if intents.phone_of_another(turn.text):
        return opening.tell(turn) if isinstance(turn.state, Idle) else None
    if turn.draft is not None and turn.draft.words:
        return None
    if isinstance(turn.state, Supplementing):
        return ask_which(turn, (Act.ADD_TO_OPEN, Act.NO))
    if turn.situation in (Situation.COMPLAINT_OPEN, Situation.ANSWERED):
        return ask_which(turn, (Act.ADD_TO_OPEN, Act.NEW_MATTER))
    if turn.draft is None:
        noted = opening.note(turn.key, rest, turn.lookups)
    else:
        noted = drafting.add_words(turn.draft, rest, turn.lookups)
    if draft_of(noted.state) is None:
        return noted
    offered = ask_which(replace(turn, state=noted.state, text=phones[0].written), (Act.PHONE, Act.ANONYMOUS))
    return replace(offered, replies=(*noted.replies[:-1], *offered.replies))


def _tells_what(turn: DialogueTurn, rest: str) -> bool:
    if turn.lookups.recognised(rest) or names_fault(rest) or is_bad_somewhere(rest, turn.lookups):
        return True
    alone = understand(rest, Context(Situation.NOTHING_OPEN), recognised=False, door=False)
    return alone.act is Act.NEW_MATTER and not alone.options


def give_phone(turn: DialogueTurn) -> StepResult | None:
    """A number ends the anonymity, so that it is asked about; a name is not taken at all."""
    draft = turn.draft
    told_beside = None if _FILED_BEFORE.search(turn.text) else _told_beside(turn)
    if told_beside is not None:
        return told_beside
    if draft is None or _FILED_BEFORE.search(turn.text):
        return _for_what_was_filed(turn)
    phones = phones_in(turn.text)
    if len(phones) == 1:
        return _give_number(turn, draft, phones[0])
    if not phones and intents.of_landline(turn.text):
        ask_phone = AskPhone(draft)
        return StepResult(ask_phone, (replies.LANDLINE_TOO,))
    if turn.lookups.recognised(turn.text):
        return tell(turn)
    if isinstance(turn.state, AskPhone):
        return None
    # 一楼西户就是我，电话1390000oo34
    if not turn.chosen and asks_for_phone(turn.text) and own_details(turn.text):
        return ask_which(turn, (Act.MORE_WORDS, Act.PHONE, Act.NO))
    if turn.chosen or asks_for_phone(turn.text):
        return checking.change_item(replace(draft, phone=""), "6", turn.lookups)
    if _NAME.search(simplified(turn.text)) or "名" in turn.text or "写上" in turn.text:
        return still(turn.state, turn.lookups, replies.NAME_LEFT_OUT)
    return ask_which(turn, (Act.PHONE, Act.MORE_WORDS))


def _for_what_was_filed(turn: DialogueTurn) -> StepResult:
    """Too late for a phone; words that hold none are no phone."""
    tells_else = turn.draft is None and not phones_in(turn.text) and not asks_for_phone(turn.text)
    if tells_else and isinstance(turn.state, Supplementing):
        return ask_which(turn, (Act.ADD_TO_OPEN, Act.NO))
    is_too_late = bool(turn.lookups.mine_for("supplement"))
    reply = complaint_replies.PHONE_TOO_LATE if is_too_late else replies.PHONE_LATER
    return still(turn.state, turn.lookups, reply)


def _give_number(turn: DialogueTurn, draft: Draft, phone: Phone) -> StepResult:
    handed_over = intents.phone_handed_over(turn.text)
    if handed_over is not None:
        return drafting.take_phone(draft, handed_over, turn.lookups)
    is_anothers = intents.phone_of_another(turn.text) or not (phone.is_alone or _has_own_phone(turn.text))
    if not turn.chosen and is_anothers:
        # 狗主人电话1370… tells of the matter; 打给她 says whom to call.
        first = (
            (Act.PHONE, Act.MORE_WORDS) if intents.to_be_called(turn.text) else (Act.MORE_WORDS, Act.PHONE)
        )
        return ask_which(turn, (*first, Act.NO))
    if turn.chosen or isinstance(turn.state, AskPhone) or not draft.anonymous:
        return drafting.take_phone(draft, phone, turn.lookups)
    return ask_which(turn, (Act.PHONE, Act.ANONYMOUS))


def _has_own_phone(text: str) -> bool:
    return any(detail.kind is DetailKind.CONTACT for detail in own_details(text))


def asks_for_phone(text: str) -> bool:
    return any(word in simplified(text) for word in ("电话", "号码", "手机", "联系", "不匿名", "实名"))
