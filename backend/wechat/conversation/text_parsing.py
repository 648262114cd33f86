"""Parses typed text: numbers in any script, yes, no, skip, give up."""

import re
import unicodedata
from functools import lru_cache

from backend.core.characters import is_unseen, without_marks
from backend.core.simplified import simplified

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "兩": 2,
    "壹": 1,
    "贰": 2,
    "叁": 3,
}
_TEN = "十"
_SIGHS = "唉哎呀诶那"
LONGEST_COMMAND = 40  # with generous spacing and punctuation
_NUMBER = re.compile(r"(?:我?选择?|回复|第)?(\d{1,2}|[零〇一二两兩三四五六七八九十壹贰叁]{1,3})[个個项項]?")


def listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


CANCEL = listed(
    "0 取消 重来 重新开始 重新来 从头来 退出 算了 算了吧 不投诉了 不用了 不要了 不说了 取消投诉"
    " 没事了 没事儿了 没事啦"
)
GIVE_UP_LIGHTLY = listed("算了 算了吧 不用了 不要了 不说了")
BACK = listed("返回 上一步 后退 回去 上一个 返回上一步")
COMPLAIN = listed(
    "1 投诉 我要投诉 我想投诉 投訴 我要投訴 举报 报修 反映问题 1投诉 我要报修 再投诉一件 新投诉"
)
ANOTHER_MATTER = (
    "(?:另外|别的|其[他它]的?|再|又|还有?|新的?|[一1两几](?=[个件条])|[个件条](?:新的?|别的)?"
    "|(?:事|投诉)儿?|事情|问题)+[了吧啊呢]*"
)
FOLLOW = listed(
    "2 查 查进度 进度 查询 查进展 我的投诉 查看进度 查投诉 查進度 2查进度 办得怎么样了 怎么样了"
    " 处理了吗 有结果吗 办好了吗 办到哪一步了 到哪一步了 有消息吗"
)
MY_COMMUNITY = listed("3 我的小区 小区 我的小區 小区信息 查小区 3我的小区")
MENU = COMPLAIN | FOLLOW | MY_COMMUNITY
CHANGE_COMMUNITY = listed("换小区 改小区 换一个小区 更换小区 換小區 添加小区 加小区 增加小区 再加一个小区")
SKIP = listed("跳过 跳過 没有 不知道 不清楚 无 不填 不用 略过 不记得 说不清 不晓得 知不道")
HELP = listed(
    "帮助 菜单 功能 怎么用 使用说明 能干什么 你会什么 你能干啥 能干啥 你是谁 你是干什么的 怎么投诉 怎么弄"
)
NOTHING_NOW = listed("没事了 没事儿了 没事啦")
GREETING = listed(
    "你好 您好 你好啊 您好啊 在吗 在 有人吗 喂 早上好 晚上好 hi hello 哈喽 我又来了 我来了 回来了 我回来了"
)
PERSON = listed(
    "人工 转人工 人工客服 客服 找人 人工服务 我要人工 找个人 我要找人 真人 有没有真人 打电话给我 给我回电话"
)
URGENT_NUMBERS = listed("紧急电话 应急电话 急救电话 报警电话 紧急 电话 电话号码 热线")
YES = listed(
    "1 提交 确认 确定 好 好的 可以 是 是的 对 对的 没问题 嗯 行 确认提交 1提交 提交吧"
    " 没错 就这样 对着呢 ok 交吧"
)
SUBMIT = listed("1 提交 确认提交 1提交")
NO = listed("2 不 不是 不对 否 不行 不要 不用 别 先不 不撤 不删 算了")
DONE = listed("0 好了 完了 完成 没有了 就这些 没了 发完了 结束 就这样 不补充了 没别的了 取消 返回 算了")
THANKS = listed(
    "谢谢 谢谢你 谢谢您 多谢 感谢 谢了 辛苦了 好的谢谢 谢谢啊 好的知道了 知道了 收到 嗯嗯 哦 好 好的"
    " ok 行 再见 拜拜 嗯 好嘞 明白了 好的收到 太好了 太感谢了 非常感谢 万分感谢 谢谢谢谢 👍 🙏 👌"
)

URGE = listed("催办 催一下 催促 催单 催 催催 帮我催一下 加急 怎么还没人来 怎么还没来 怎么没人来 还没人来")
SUPPLEMENT = listed("补充 补充说明 加照片 补照片 补充照片 追加 添加照片 我要补充 补充一下")
WITHDRAW = listed("撤回 撤销 撤诉 撤回投诉 我要撤回 撤销投诉 我要撤诉 不投诉了 撤掉")
REOPEN_PLAINLY = listed("重新打开 重开 重新办理 重新投诉")
REOPEN = REOPEN_PLAINLY | listed("又坏了 又这样了 又犯了")
RATE = listed("评价 打分 我要评价 评分")
SATISFIED = listed("满意 很满意 非常满意 好评 挺满意 挺好 挺满意的")
UNSATISFIED = listed("不满意 很不满意 差评 不太满意 非常不满意 太差了")
SOLVED = listed("解决了 已解决 修好了 已经好了 弄好了 已经解决了 解决 都好了 问题解决了")
UNSOLVED = listed(
    "没解决 未解决 没有解决 没修好 还没好 没好 还没解决 没弄好 问题没解决 根本没解决"
    " 没人来修 还是没修 还没修好"
)
FORGET = listed(
    "忘记我 删除我的信息 删除我的资料 注销 清除我的信息 删除我 忘了我 删除个人信息"
    " 把我的信息删了 删除我的个人信息"
)
WAIT = listed(
    "等一下 等等 稍等 等会 等会儿 等一会 我看看 我想想 让我想想 让我看看 别急 等我一下 等下 你听我说 听我说"
    " 你听我说完 我跟你说 我给你说 我慢慢说"
)
NONE_OF_THEM = listed("都不是 不是 不对 都不对 不是这个 都不是的 没有我家 没有我们小区 没有我的小区")
# What is said at the check page only: done, look again; and at the phone: no.
SENT = listed("好了 行了 可以了 交 交了 发 提交了 提交啊 发送 发吧 发出去 成 中 就这样吧 没错了 对了")
SHOW = listed("看看 看一下 再看看 我看看 让我看看 我再看看 看一遍 再看一遍")
NOT_LEFT = listed("不留 不留了 不用留 不想留 不给 不用了 不要 不要了 没有电话 没电话 算了 不方便")
GO_ON = listed(
    "继续 接着写 接着 继续写 继续说 接着来 继续来 接着弄 继续弄 接着填 继续填"
    " 往下写 往下 接着说 说到哪了 刚才说到哪了 写到哪了"
)
UNSAID = listed("不想说 不说 保密 无所谓 都行 随便 不评价")
SEPARATE = listed(
    "7 分开 分成两件 分两件 两件 拆开 分开提交 拆开投诉 分开投诉 拆开提交"
    " 拆成两件 拆成三件 分成三件 分三件 分开写 分开说 分开办"
)

ITEMS = {
    "改问题": "2", "改内容": "2", "重写": "2", "改位置": "3", "改地址": "3", "改地方": "3",
    "改小区": "4", "换小区": "4", "改类别": "5", "改分类": "5", "换类别": "5",
    "留电话": "6", "改电话": "6",
}  # fmt: skip

# Wishes so plain that they are understood in the midst of a complaint, where 又坏了 would be part of it.
PLAIN_WISHES = listed(
    "催办 催单 催一下 帮我催一下 撤回投诉 撤销投诉 我要撤回 我要撤诉 撤诉 我要评价 评价 重新打开 我要补充"
)
RATING = RATE | SATISFIED | UNSATISFIED | SOLVED | UNSOLVED

_COMPLAINS = re.compile("没|不|乱|去哪|凭什么|为什么|投诉|坏|欠|贪")
_CANCEL_WORDS = "|".join(sorted(CANCEL - {"0"}, key=len, reverse=True))
_GIVES_IT_UP = "这[个件条]?(?:我)?不(?:要|写|投|投诉|报|交|提交|弄)了"
# 算了，不投诉了, 取消，不写了, 不是这个 这个不要了
_CANCELS = re.compile(
    f"(?:{_CANCEL_WORDS}){{2,}}|(?:{_CANCEL_WORDS})(?:那|我|就)?不(?:写|投|报|交|提交|弄|填|反映)了"
    f"|(?:不是这[个件]|算了|那|就|我)*{_GIVES_IT_UP}"
)
_SEPARATES = re.compile(
    "(?:不是|那|就|还是|我(?:是|就是)?(?:说|要|想)|要|想|帮我|给我|请|麻烦)*"
    "(?:(?:分|拆)(?:开|成[两二三23]?[件个条份])(?:来)?(?:提交|交|投诉|写|说|办|报|弄|发)?|[两二2][件个](?:事|投诉)?分开(?:交|提交|投诉|报|办)?)(?:了|呗)*"
    # 不是一回事，两件事
    "|(?:哎|这|那|可|又|都|它们?|[我俺]说的?|就)*(?:不是(?:一(?:回|码|件)|同一(?:件|个))事?儿?(?:情)?)(?:啊|呀|的)?(?:这|那|它们?|就|可)*(?:是)?(?:[两二2](?:个|件|码|回)事?儿?(?:情)?)?(?:啊|呀|的)*"
    "|(?:这|那|可|它们?|[我俺]说的?|就)*是[两二2](?:个|件|码|回)事儿?(?:情)?(?:啊|呀|的)*"
)
_PLEASE_CANCEL = re.compile(
    "(?:请|麻烦[你您]?|帮我|给我|我要|我想|那就?)+(?:都|先|把它)?(?:取消|不投诉了)(?:掉|了|它|这个)?"
)
_URGES = re.compile(
    "(?:再|给?帮[我忙着]?|替我|给[我他]?们?|麻烦(?:[你您]们?)?|请|能不能|[你您]们?|赶紧|快)*催.*"
)
_URGES_ONE = re.compile(".{1,6}(?:那[个件]|的事?)(?:再|也|都|帮我|给我)*催(?:一?下|催|办)?[了吧呗啊呀]*")
_THANKS = re.compile("谢谢|感谢|多谢|辛苦(?:了|你)|麻烦(?:了|你)")
_GOES_ON = re.compile(
    r"(?<!要)(?<!^是)(?<![^还]是)(?:不|别|没)(?:有|说|想|要|用|是)*(?:取消|撤|删|注销)"
    r"|后悔|反悔|还(?:是)?(?:要|想|得)(?:投诉|办|说|交)|还是(?:提?交|办|留)"
    r"|(?<![不别])(?<!不想)(?<!不用)(?:接着|继续|留着)"
)
_GIVES_UP = re.compile(r"(?:嗯|对|是的?|好的?|行|确[认定]|那?就)*(?:(?:撤|删)(?:回|诉|除|了|掉|吧)*)+")
_PLAIN_THANKS = re.compile(
    "(?:好的?|嗯|行|那|就|真的?|太|非常|十分|万分|多|实在|先|再次|麻烦|我|我们|大家)*(?:谢谢|感谢|谢|辛苦|麻烦)"
    "(?:了|啦|啊|你们?|您们?|大家|大姐|大哥|师傅|同志|老师|闺女|小[伙姑]子?|领导|邻声|的|耐心|细心|及时|热心|关心|解答|回答|回复"
    "|答复|帮助|帮忙|提醒|支持|理解|配合|服务|[，,。！!、])*"
)
LONGEST_QUESTION, LONGEST_THANKS, LONGEST_WISH = 24, 14, 10


_NEWS_OF_GOOD = re.compile(
    "(?:好|通|通开|亮|开|行|热|修好|弄好|解决|来|没事|不用|不漏|不响|不臭|有[水电气])(?:了|啦)|撤|自己|谢谢|辛苦"
)
_NEWS_OF_BAD = re.compile("[没不别又还](?!用|漏|响|臭|事)|但|可是|才")


def goes_on(text: str) -> bool:
    """不取消 接着来, 那不删了: what was about to be given up is not."""
    word = squeeze(text)
    return len(word) <= LONGEST_QUESTION and _GOES_ON.search(word) is not None


def gives_up(text: str) -> bool:
    """嗯，撤了吧: asked whether to withdraw, and yes."""
    return _GIVES_UP.fullmatch(squeeze(text)) is not None


def says_yes_with_news(text: str) -> bool:
    """对 通开了, 嗯 撤吧 好了: a yes in front, and behind it only why."""
    parts = [part for part in re.split("[\\s，,。！!、]+", simplified(text).strip()) if part]
    first, rest = (parts[0], parts[1:]) if parts else ("", [])
    is_yes = first in YES - {"1"} or _GIVES_UP.fullmatch(first) is not None
    return (
        is_yes
        and bool(rest)
        and all(_NEWS_OF_GOOD.search(part) and not _NEWS_OF_BAD.search(part) for part in rest)
    )


def decides(text: str) -> bool:
    """Either of both, where withdrawing or erasing was asked about."""
    return goes_on(text) or gives_up(text) or says_yes_with_news(text)


@lru_cache(maxsize=256)  # every rule by form asks it of the same few words
def squeeze(text: str) -> str:
    """Full-width made half-width; spaces, punctuation and marks dropped: for comparing exact words."""
    if len(text) > LONGEST_COMMAND:
        return text
    # A keycap 1️⃣ is a 1 with two marks.
    plain = without_marks(unicodedata.normalize("NFKC", simplified(text)).lower())
    visible_text = "".join(c for c in plain if unicodedata.category(c)[0] not in "PZ" and not is_unseen(c))
    return _without_particle(visible_text.lstrip(_SIGHS) or visible_text)


def _without_particle(word: str) -> str:
    """催一下吧 is 催一下, and 唉算了 is 算了."""
    return word[:-1] if len(word) > 2 and word[-1] in "吧啊呀哈哦嘛" else word  # noqa: PLR2004 - 好啊 stays


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
    """The squeezed text; a lone number as its digits, 算了，不投诉了 and 我说分成两件 as one word each."""
    value = number(text)
    if value is not None:
        return str(value)
    word = squeeze(text)
    if _SEPARATES.fullmatch(word):
        return "分开"
    return "取消" if _CANCELS.fullmatch(word) or _PLEASE_CANCEL.fullmatch(word) else word


def complains(text: str) -> bool:
    """Something is not as it should be: rather what is wrong than where."""
    return _COMPLAINS.search(simplified(text)) is not None


def is_thanks(text: str) -> bool:
    """好的，谢谢你啊闺女 thanks and asks for nothing."""
    word = squeeze(text)
    return word in THANKS or (len(word) <= LONGEST_THANKS and _THANKS.search(word) is not None)


def is_plain_thanks(text: str) -> bool:
    """谢谢您的解答: nothing but thanks, however long."""
    return _PLAIN_THANKS.fullmatch(squeeze(text)) is not None


def asks_to_urge(text: str) -> bool:
    """催催催！人呢？"""
    word = squeeze(text)
    is_urged = _URGES.fullmatch(word) or _URGES_ONE.fullmatch(word)
    return word in URGE or (len(word) <= LONGEST_WISH and is_urged is not None)
