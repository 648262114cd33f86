"""What a draft's own words tell the firm of who wrote them, said before it is sent; and what was chosen."""

import re

from backend.complaints.rules.privacy.unmasking import FIRM_READS
from backend.wechat.conversation.lookups import FirmView, KnownToFirm
from backend.wechat.conversation.replies import echo
from backend.wechat.conversation.states import CoverChoice

WORDS_SHOWN = 60
# Said below it where another cover may be chosen.
HOW_TO_CHANGE: dict[CoverChoice, str] = {
    "home": "门牌要给物业看，好上门修，回复“给看门牌”。",
    "name": "门牌也不想给物业看，回复“都遮住”。",
    "none": "不想给物业看，回复“都遮住”。",
}
# Said instead where it may be the door of those who are complained of.
WHOSE_DOOR = "门牌要是对方家的，不是您家，回复“不是我家”，物业就能看到；是您家，不用管。"
DOOR_SHOWN = "好的，位置里的门牌给物业看。"
COVERED = "好的，认出来的姓名、门牌都给物业遮住。"
HOME_SHOWN = "好的，门牌给物业看，好上门；认出来的姓名遮住。"
ALL_SHOWN = "好的，您写的姓名、门牌都给物业看。"
PHONE_SEEN = "您留的电话，负责办的人说明用途后能看，每看一次都有记录。"
DRAFT_ANONYMOUS = f"这件是匿名的：{FIRM_READS}。"
SEE_BELOW = f"{DRAFT_ANONYMOUS}认出了什么、物业看到什么，下面写着。"
NOTHING_RECOGNISED = "我没有认出您自己的姓名、门牌。"
NOTHING_TO_COVER = f"{NOTHING_RECOGNISED}下面的位置和问题物业都能看到，有不想给看的，请改掉再提交。"
CHOSEN: dict[CoverChoice, str] = {"home": COVERED, "name": HOME_SHOWN, "none": ALL_SHOWN}

_THING = "(?:姓名|名字|门牌号?|房号|住址|地址|我?住哪[儿里]?|这些|信息)"
_THINGS = rf"(?:[我俺](?:们)?(?:家|自己)?的?|自己的?|这个|那个)?{_THING}?(?:和|、|跟)?{_THING}?"
_THEM = "(?:物业|他们?|她|别人|人家|邻居|谁|大家)?(?:公司)?(?:的人)?"
_SEEN = "(?:看[到见]?|知道|晓得|瞧见)"
_COVERED = "(?:遮(?:住|上|一下|了|掉|起来)?|盖(?:住|上|了)|隐[去藏](?:了|掉)?|藏(?:起来|了)|打(?:上|个)?码)"
_HIDE = re.compile(
    rf"(?:把)?{_THINGS}(?:都|全|也)?(?:给物业|给我)?(?:都|全)?{_COVERED}{_THINGS}"
    rf"|{_THINGS}(?:都|也)?(?:不|别|甭|不要|不想|不能|不愿意?)(?:要|想)?(?:再)?(?:给|让|叫){_THEM}{_SEEN}{_THINGS}"
    rf"|{_THINGS}(?:都|也)?(?:别|不要|不)(?:显示|露|公开)(?:出来|出去)?{_THINGS}"
)
# 能不能别给物业看我家门牌, 门牌遮一下行不
_ASKED_FOR = re.compile(
    "^(?:能不能|能否|可不可以|可以把?|请|麻烦[你您]?|帮我|给我|还是|那就?|就|我想)+(?=.{3})"
)
_IS_IT_ALL_RIGHT = re.compile("(?:[行可中成好]?(?:不行|以?[吗么不])|[吧了啊呀呗])+$")
_SHOW_HOME = re.compile(
    r"(?:只|可以)?(?:给|让)(?:物业|他们)?(?:看到?|知道)(?:我的?家?)?(?:门牌号?|房号)(?:吧)?|"
    r"(?:门牌号?|房号)(?:可以|要)?(?:给|让)(?:物业|他们)?(?:看到?|知道)(?:吧)?|(?:门牌号?|房号)(?:不用|别|不)遮(?:了)?"
)
_NOT_OWN = re.compile(
    "(?:[这那]|位置|门牌|上面|写的|个|可|又|都|的)*不是(?:[我俺]们?|自己)(?:家|的)+(?:门牌号?|房号|门)?(?:[，,。]?(?:[这那]?是)?(?:[他她]们?|人|对方|那|别人|被投诉)(?:家|户|的|那家)*(?:门牌|房号)?)?(?:[啊呀的]|呢)*"
    "|(?:[这那]|门牌|位置|上面|写的|个|就)*是(?:[他她]们?|人|对方|别人|被投诉的?|堆东西的?|占道的?)(?:那)?(?:家|户|的)+(?:门牌|房号)?(?:[啊呀的]|呢)*"
)
_SHOW_ALL = re.compile(
    r"(?:不用|不要|别|不)(?:都)?(?:遮|盖|隐去|打码)(?:了|住|上)?|(?:姓名|名字)?(?:都|也)(?:可以)?(?:给|让)(?:物业|他们)?(?:看到?|知道)"
)


def how_to_change(firm_view: FirmView) -> str:
    if firm_view.whose_is_unclear:
        return WHOSE_DOOR
    return HOW_TO_CHANGE[firm_view.cover] if firm_view.can_choose else ""


def firm_view(by_kind: str, words: str) -> str:
    """Of what the firm reads and what not, by kind; `words` as it reads them."""
    return f"认出您写了自己的信息：{by_kind}。\n物业看到的是：“{echo(words, WORDS_SHOWN)}”"


def addition_view(sentence: str, words: str) -> str:
    """The same sentence as on the web, of words that come to a complaint."""
    return f"{sentence}\n物业看到的是：“{echo(words, WORDS_SHOWN)}”"


def known_of(complaint: str, known: KnownToFirm) -> str:
    """Of one complaint that was filed: what the firm knows of who made it; `complaint` says which."""
    if not known.anonymous:
        return f"{complaint}不是匿名的：您写的姓名、门牌，物业能看到。{PHONE_SEEN if known.has_phone else ''}"
    details = f"认出您写了自己的信息：{known.by_kind}。" if known.by_kind else NOTHING_RECOGNISED
    who = "物业会知道是您家。" if known.knows_who else ""
    danger = "事情紧急，门牌给物业看，好尽快找到您。" if known.shows_flat_in_danger else ""
    return f"{complaint}是匿名的：{FIRM_READS}。{details}{who}{danger}"


def of_a_draft(firm_view: FirmView | None, *, anonymous: bool) -> str:
    """The same of one that is being written; empty where nothing in it tells who writes."""
    if not anonymous:
        return f"这件您选了不匿名：您写的姓名、门牌，物业能看到。{PHONE_SEEN}"
    return f"{DRAFT_ANONYMOUS}{firm_view.text}" if firm_view else ""


def says_not_own(text: str) -> bool:
    """不是我家，是他家的: of the door that stands in the place."""
    return _NOT_OWN.fullmatch("".join(text.split()).strip("。，,！!.~～")) is not None


def cover_chosen(text: str) -> CoverChoice | None:
    """What a resident answers to it; None where the words say something else."""
    plain = "".join(text.split()).strip("。，,！!.~～?？")
    wish = _IS_IT_ALL_RIGHT.sub("", _ASKED_FOR.sub("", plain, count=1))
    if _SHOW_HOME.fullmatch(plain):
        return "name"
    if _HIDE.fullmatch(wish):
        return "home"
    return "none" if _SHOW_ALL.fullmatch(plain) else None
