"""A phone that comes after filing: whoever works on the complaint would not read it, so none is stored.

Of the anonymous neither firm nor street reads a number in words, and a firm reads none of anybody's. Taken
in and covered, it would reach nobody.
"""

import re

from backend.complaints.rules.privacy.own_contacts import contacts
from backend.core.text import aligned

NOT_STORED = (
    "电话加不进已经提交的投诉，号码没有记，办理单位看不到。有了进展会在这里告诉您；"
    "想直接和人说，打负责单位的电话，报编号就行。"
)
ONLY_A_PHONE = f"{NOT_STORED}别的话可以再发，不写号码就行。"
_NUMBER = re.compile(r"[^A-Za-zＡ-Ｚａ-ｚ@]{7,}")  # and no account of WeChat
_CLAUSE = re.compile(r"[^,，。;；!！?？\n\s]+")
# 我电话, 打这个, 有事找他: what is said with a number, and nothing of the matter
_LABEL = (
    r"(?:我|俺|咱|您|你|他|她|们|的|家里?|家人|打|自己|本人|儿子|女儿|闺女|老伴|[妈爸]+|老公|老婆|媳妇|孙子|电话|手机|座机|号码?|"
    r"联系方式|联系人?|微信|打过?来?|找|给|回|留|记|加|换|改|写|用|拨|这个?|那个?|新|是|有[啥什]?么?事|随时|请|麻烦|可以|能|就|都|也|"
    r"好|行|成|白天|晚上|下午|上午|补充|一下|一个|个|下|让|要|想|方便|了|吧|啊|呀|哦|嗯|呢|谢谢|对了|还有|在|直接|尽快|快|致电|再|上|"
    r"姓[\u4e00-\u9fff]|[\u4e00-\u9fff](?:先生|女士)|物业|领导|师傅|办理单位|单位|你们|时候|的话|有空|在家|先|忘了?|刚才|漏了|[:：、()（）\-—])"
)
_ONLY_LABELS = re.compile(rf"{_LABEL}*")
_GAPS = re.compile(r"\s*[,，;；、]\s*(?=[,，。;；])|(?<=\s)\s+")
_LABELS_AT_THE_END = re.compile(
    r"(?:(?:请|随时|有事|可以)*(?:打|联系|找|拨|留|记)?(?:给|一下)?(?:我|俺|家里)?的?(?:电话|手机|座机|号码?|联系方式)?[是:：]?)$"
)


def without_own_phone(words: str) -> str:
    """What is left without the resident's own number; the same words where they hold none."""
    numbers = [span for span in contacts(aligned(words)) if _NUMBER.fullmatch(words[slice(*span)])]
    if not numbers:
        return words
    left = words
    for start, end in reversed(numbers):
        left = f"{_LABELS_AT_THE_END.sub('', left[:start].rstrip())} {left[end:]}"
    clauses = _CLAUSE.findall(left)
    says_more = any(not _ONLY_LABELS.fullmatch(clause) for clause in clauses)
    return _GAPS.sub("", left).strip(" ,，;；、") if says_more else ""
