"""Reading what people type: numbers in any script, and the few words that steer the talk."""

import re
import unicodedata

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "兩": 2,
    "壹": 1,
    "贰": 2,
    "叁": 3,
}
_TEN = "十"
LONGEST_COMMAND = 40  # with generous spacing and punctuation
_NUMBER = re.compile(r"(?:我?选择?|回复|第)?(\d{1,2}|[零〇一二两兩三四五六七八九十壹贰叁]{1,3})[个個项項]?")
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Me", "Mn"}  # a keycap 1️⃣ is a 1 with two marks


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


CANCEL = _words("0 取消 重来 重新开始 重新来 从头来 退出 返回 算了 不投诉了 不用了 不要了")
COMPLAIN = _words("1 投诉 我要投诉 我想投诉 投訴 我要投訴 举报 报修 反映问题 1投诉")
FOLLOW = _words("2 查 查进度 进度 查询 查进展 我的投诉 查看进度 查投诉 查進度 2查进度")
MY_COMPOUND = _words("3 我的小区 小区 我的小區 小区信息 查小区 3我的小区")
CHANGE_COMPOUND = _words("换小区 改小区 换一个小区 更换小区 換小區")
MENU = COMPLAIN | FOLLOW | MY_COMPOUND
SKIP = _words("跳过 跳過 没有 不知道 不清楚 无 不填 不用 略过 不记得")
HELP = _words("帮助 菜单 功能 你好 您好 你好啊 在吗 在 有人吗 怎么用")
PERSON = _words("人工 转人工 人工客服 客服 找人 电话 人工服务")
YES = _words("1 提交 确认 确定 好 好的 可以 是 是的 对 对的 没问题 嗯 行 确认提交 1提交 提交吧 没错")


def squeeze(text: str) -> str:
    """Full-width made half-width; spaces, punctuation and marks dropped: for comparing exact words."""
    if len(text) > LONGEST_COMMAND:
        return text
    plain = unicodedata.normalize("NFKC", text)
    return "".join(
        c
        for c in plain
        if unicodedata.category(c)[0] not in "PZ" and unicodedata.category(c) not in _INVISIBLE
    )


def number(text: str) -> int | None:
    """The number meant by 3, ３, 三, ③, 3️⃣, 第三个 or 选3; None for anything else."""
    match = _NUMBER.fullmatch(squeeze(text))
    return _value(match[1]) if match else None


def _value(digits: str) -> int | None:
    if _TEN not in digits:
        return int("".join(str(_DIGITS.get(c, c)) for c in digits))
    tens, _, ones = digits.partition(_TEN)
    if not {tens, ones} <= _DIGITS.keys() | {""}:
        return None
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)


def command_word(text: str) -> str:
    """The squeezed text, with a lone number turned into its digits."""
    value = number(text)
    return squeeze(text) if value is None else str(value)
