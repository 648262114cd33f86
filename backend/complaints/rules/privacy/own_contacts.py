"""Ways to reach the resident that stand in their words: a mobile phone, WeChat, QQ, mail; identity numbers.

What belongs to the firm, an office or a third person is no way to the resident.
"""

import re
from collections.abc import Iterator

from backend.core.text import mobile_phones

Span = tuple[int, int]

_OWN = r"(?:我|俺|咱|本人|家里|自己)"
_OWN_FAMILY = re.compile(
    r"(?:我|俺|咱)(?:家|的)?(?:妈|爸|爹|娘|老公|老婆|爱人|媳妇|老伴|老头|儿子|女儿|闺女|孩子|爷爷|奶奶|儿媳)"
)
_OFFICES = (
    r"物业|经理|保安|师傅|门卫|客服|前台|管家|主任|开发商|中介|房东|楼长|网格员|居委|社区|街道|维修|电工|水工|维保|公司|值班|"
    r"邻居|租户|车主|热线|收费员|施工|老板|广告|骗|收款|办公|电梯|商家|快递|外卖|项目|服务|挪车|推销|主人|房主"
)
_BEFORE = 12
# 物业电话139…, 他的手机139…, but 打不通物业，我手机139… and 我爸，他号139…
_LAST_OTHER = re.compile(rf"(?:(?:{_OFFICES})(?!.*{_OWN})|^(?!.*{_OWN}).*(?:他|她|对方))")
_OTHERS_BEHIND = re.compile(
    rf"\s*(?:[(（]\s*|[,，]?\s*(?:这个?|那个?|就)?(?:号码?|电话)?是(?:他|她|那个?|我们)?(?:的)?)?(?:{_OFFICES})|"
    r"\s*[,，]?\s*(?:总是|一直|都|也|老是?)?(?:打不通|没人接|不接|空号|关机|停机|占线|欠费)|\s*是(?:他|她)"
)
_LANDLINE = re.compile(
    rf"(?:{_OWN}[^,，。;；!！?？\n\d]{{0,6}}?|(?:固话|固定电话|座机|宅电)(?:号码?)?[是为:：\s]{{0,3}})(?:0\d{{2,3}}[\s-]?)?(?<!\d)[2-8]\d{{6,7}}(?!\d)"
)
_DIGITS = re.compile(r"(?:0\d{2,3}[\s-]?)?[2-8]\d{6,7}$")
_ACCOUNTS = (
    re.compile(
        r"(?:微信号?|weixin|wechat|(?<![a-z])[vw]x|v信|薇信|威信|(?<=[加我])v|(?<![a-z])v(?=\s*[:：]))"
        r"\s*(?:id)?\s*号?\s*[:：是为叫]{0,2}\s*"
        r"(?P<own>[a-z][a-z0-9_-]{5,19})"
    ),
    re.compile(r"qq\s*号?码?\s*[:：是为]?\s*(?P<own>\d{5,11})(?!\d)"),
    # 手机尾号7788
    re.compile(r"(?:手机|电话|号码)号?码?的?(?:尾号|[后末]四位)\s*[:：是为]?\s*(?P<own>\d{4})(?!\d)"),
    re.compile(r"(?P<own>[a-z0-9._%+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z]{2,10}){1,3})"),
)
_IDENTITY = re.compile(
    r"(?<=身份证)[^\d,，。;；!！?？\n]{0,5}(?P<named>\d(?:[\s-]?\d){13,16}[\s-]?[\dx])(?!\d)|"
    r"(?<!\d)[1-8]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dx](?!\d)"
)
_COUNTRY = re.compile(r"(?:\+|(?<!\d)00|(?<!\d))86[\s-]?$")
_END_OF_CLAUSE = re.compile(r"[,，。;；!！?？\n]")
_ONLY_A_LABEL = re.compile(r"\s*(?:的)?(?:电话|手机|号码|手机号|联系电话|联系方式|微信)?(?:号|是|:|：|\s)*")
_NAMED_LAST = re.compile(rf"(?:{_OFFICES})(?:[\u4e00-\u9fff]{{0,3}})$")


def contacts(plain: str) -> Iterator[Span]:
    for start, end in mobile_phones(plain):
        if not is_others(plain, start, end):
            yield _with_country(plain, start), end
    for match in _LANDLINE.finditer(plain):
        number = _DIGITS.search(match[0])
        if number and not is_others(plain, match.start() + number.start(), match.end()):
            yield match.start() + number.start(), match.end()
    for pattern in _ACCOUNTS:
        for match in pattern.finditer(plain):
            if not is_others(plain, match.start(), match.end()):
                yield match.span("own")


def _with_country(plain: str, start: int) -> int:
    """Where +86 before it begins."""
    country = _COUNTRY.search(plain, max(0, start - _BEFORE), start)
    return country.start() if country else start


def identity_numbers(plain: str) -> Iterator[Span]:
    return (match.span("named" if match["named"] else 0) for match in _IDENTITY.finditer(plain))


def is_others(plain: str, start: int, end: int) -> bool:
    """By what stands about it: 物业经理，电话139… is theirs, 物业不管，电话139… is the resident's."""
    *_, before_it, before = ["", *_END_OF_CLAUSE.split(plain[max(0, start - _BEFORE) : start])]
    if _OWN_FAMILY.search(plain[max(0, start - _BEFORE) : start]):
        return False
    if _ONLY_A_LABEL.fullmatch(before) and _NAMED_LAST.search(before_it):
        return True
    return bool(_LAST_OTHER.search(before) or _OTHERS_BEHIND.match(plain, end))
