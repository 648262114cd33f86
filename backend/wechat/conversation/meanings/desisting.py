"""Giving up: the complaint that is being written (不写了, 撤了吧), or something smaller (算了不删了)."""

import re

from backend.core.simplified import simplified
from backend.wechat.conversation import text_parsing

LONGEST = 20  # characters
_SMALLER = "删|催|改|补充?|加|换|写|问|评|打分|拆|分|看|拍|发照片|发图|找|等|查|撤|取消|投票|打电话"
_DESISTS = re.compile(
    f"^(?:算了|那就?|还是|要不|唉|行|好|嗯|吧|先|我|就|那)*(?:不|别|甭|不用|不要|不必|不想)(?:再|去)?(?:{_SMALLER})[了吧啊呀]+(?P<why>.*)$"
)
# 我没要代替啊 你咋老问我小区
_NEVER_MEANT = re.compile(f"^[我俺]?没(?:有)?(?:要|想|说)(?:过|要)?(?:{_SMALLER}|代替|重写)")
_ASKS = re.compile("[?？]|[吗么呢]$|行不|怎么|咋|为啥|为什么")
_LATER = re.compile(
    "(?:那|就|我|要不|还是|唉|行|好)*先不(?:急着)?(?:投诉?|提?交|报|弄|写|说|发|办)(?:了|吧|啊)*"
    "(?:(?:让?[我俺]|回头|等会儿?|我们)*(?:再|先)?(?:看看|想想|考虑考虑?|商量商量?|问问)(?:再说)?(?:吧|了)*)?"
)


_LEADS = (
    "(?:算了|算啦|那就?|还是|要不|唉|哎|行了?|好了?|嗯|得了|拉倒"
    "|罢了|[我俺]|就|也|现在|不好意思|谢谢[你您]?)*"
)
_IT = "(?:它|这个|这件?事?儿?|那个)?"
# 写 may also end what is being told, so that it is read apart.
_STOPS_WRITING = re.compile(f"{_LEADS}(?:(?:不|别|甭|懒得|不想|不愿意?)(?:再)?写|写什么写){_IT}[了啦咯]*")
_GIVES_UP = re.compile(
    f"{_LEADS}(?:不|别|甭|不用|不要)(?:再)?(?:投诉?|反映|举报|报|报修|提交|弄|搞|整|告){_IT}[了啦咯]+"
    f"|{_LEADS}(?:都|全|把它|给我|帮我|请)*(?:取消|作废){_IT}(?:投诉)?[了啦吧掉]*"
)
_TAKES_BACK = re.compile(
    f"{_LEADS}(?:都|全|把它|给我|帮我|请|这个|这件)*撤(?:了|掉|回|销|回去|诉)+{_IT}(?:投诉)?[了啦吧]*"
)
_OF_THE_WHOLE = re.compile(
    "不(?:想|愿意?|用|要)?(?:再)?(?:投诉|反映|举报)|取消投诉|撤诉|撤(?:了|掉|回|销)?投诉"
)
# 不报了，就是灶的电池没电: why
_WHY = re.compile(
    "(?:就是(?!要|想)|原来|是(?!不是)|因为|其实|[我俺]?已经|[我俺]?自己|刚才?|人家|没事|谢谢|麻烦|不好意思|怕|省得|免得|反正|太|没用"
    "|[修弄通热亮好来]{1,2}了|低头|抬头|都是(?:邻居|街坊|熟人)|乡里|街坊|邻里|以和|伤和气|惹不起|何必|搞错|弄错|看错|物业|他们?|有人|师傅|白|下次|以后|等|打扰|当[我俺]没说)"
)
_BUT = re.compile("但|可是|不过|又|还(?!是算)|现在|另外|改|换|[吗么?？]|怎么|咋")
_NO_COMPLAINT = re.compile(
    "(?:[我俺这那可也又就真啊哦唉]|[你您]|[听搞弄]错了?|其实)*(?:不是|没有?|并不是)(?:在|来|要|想|说|真|打算)*(?:投诉|举报|报修)"
    "(?:谁|他们?|你们|物业|什么|啥)?(?:[呀啊的哦呢了]|意思)*"
)
_ONLY_ASKED = re.compile(
    "(?:[我俺啊哦唉那]|不用+)*(?:就是|只是|就|光|也就)(?:先|是|想)*(?:随口|随便|顺口|顺便)?(?:问问|问一[下问声]|说说|一说|唠唠|聊聊|打听打?听?)(?:能不能|行不行|可不可以|一句)?(?:而已|罢了|[的呢啊呀哈])*"
)
_IS_ANOTHER_ONE = re.compile("投诉的是|[是要想]投诉|重新投诉")
_CLAUSE_ENDS = re.compile("[\\s，,。；;！!~～…、]+")


def gives_up(text: str, *, may_be_filed: bool = False) -> bool:
    """算了不投诉了, 不报了，就是灶的电池没电: nothing is to be reported.

    `may_be_filed`: 撤了吧 may mean a complaint that was filed.
    """
    first, *why = _clauses(text)
    word = text_parsing.squeeze(first)
    is_given_up = _GIVES_UP.fullmatch(word) or (not may_be_filed and _TAKES_BACK.fullmatch(word))
    return bool(is_given_up) and _only_says_why(why)


def stops_writing(text: str) -> bool:
    """不写了: where a whole complaint stands already, it may only end the telling."""
    first, *why = _clauses(text)
    return _STOPS_WRITING.fullmatch(text_parsing.squeeze(first)) is not None and _only_says_why(why)


def gives_up_the_whole(text: str) -> bool:
    """算了不投诉了 means more than the item that is being changed."""
    return gives_up(text) and _OF_THE_WHOLE.search(simplified(text)) is not None


def means_no_complaint(text: str) -> str | None:
    """What is said beside 不是投诉 and 我就问问, empty where nothing is; None where it is not said."""
    clauses = _clauses(text)
    words = [text_parsing.squeeze(clause) for clause in clauses]
    rest = [
        clause
        for clause, word in zip(clauses, words, strict=True)
        if not (_NO_COMPLAINT.fullmatch(word) or _ONLY_ASKED.fullmatch(word))
    ]
    if not any(map(_NO_COMPLAINT.fullmatch, words)) or any(map(_IS_ANOTHER_ONE.search, rest)):
        return None  # 不是投诉物业，是投诉开发商
    return " ".join(rest)


def only_asked(text: str) -> bool:
    """我就问问, 不用不用，我就随口一说: of a question that was taken for a complaint."""
    return all(_ONLY_ASKED.fullmatch(text_parsing.squeeze(clause)) for clause in _clauses(text))


def _clauses(text: str) -> list[str]:
    return [clause for clause in _CLAUSE_ENDS.split(simplified(text)) if clause] or [""]


def _only_says_why(clauses: list[str]) -> bool:
    return all((_WHY.match(clause) and not _BUT.search(clause)) or _is_nothing(clause) for clause in clauses)


def _is_nothing(clause: str) -> bool:
    word = text_parsing.squeeze(clause)
    return word in text_parsing.CANCEL or bool(_GIVES_UP.fullmatch(word) or _STOPS_WRITING.fullmatch(word))


def desists(text: str) -> bool:
    """Nothing changes: neither is the complaint given up."""
    word = text_parsing.squeeze(text)
    if len(word) <= LONGEST and _NEVER_MEANT.match(word):
        return True
    return len(word) <= LONGEST and _DESISTS.match(word) is not None and _ASKS.search(text) is None


def puts_off(text: str) -> bool:
    """那就先不报了: what is written is left for later."""
    return _LATER.fullmatch(text_parsing.squeeze(text)) is not None
