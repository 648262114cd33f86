"""All words that the official account says. Plain spoken Chinese, for a reader of seventy.

What is echoed is cut to a length of its own, so that the whole stays within WeChat's limit.
"""

import unicodedata
from collections.abc import Iterable, Sequence

MAX_BYTES = 2048  # of a text reply in UTF-8; WeChat drops the whole reply above it
WORDS_SHOWN = 120
NAME_SHOWN = 40
ADVICE_SHOWN = 200

_KEPT = {"\n", "\N{ZERO WIDTH JOINER}", "\N{VARIATION SELECTOR-16}"}  # emoji are made with the last two
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}

MENU = "回复数字就可以：\n1 投诉\n2 查进度\n3 我的小区"
WELCOME = "您好，这里是邻声，小区里的事都可以跟我说。"
NOT_UNDERSTOOD = "我没听明白。"
CANCELLED = "好的，已取消，刚才写的没有提交。"
EXPIRED = "上次没写完的投诉已经过了一天，没有提交。我们重新开始。"
STARTED_ANEW = "不好意思，刚才说到哪里我没有记住，也没有提交。我们重新开始。"
BUSY = "系统正忙，您刚才这条没有记下来。请过一分钟再发一次。"
NO_VOICE = "我还听不了语音。请打字告诉我，或者用输入法的语音输入，把话变成文字再发。"
NO_READING = "这种消息我看不了，请打字告诉我。"
ASK_WORDS = "请用几句话说说遇到了什么问题，例如：3号楼电梯停了两天没人修。\n不想继续，回复“取消”。"
ASK_MY_COMPOUND = "请告诉我小区的名字，例如：众望小区。\n不想继续，回复“取消”。"
ASK_COMPOUND = "请告诉我小区的名字，例如：众望小区。\n实在不知道名字，回复“跳过”。"
ASK_SPOT = "在小区的什么位置？例如：3号楼2单元门口。说不清可以回复“跳过”。"
ASK_PHONE = "请发一个联系电话，只有办理的单位能看到。不想留，回复“跳过”，仍按匿名提交。"
WORDS_FULL = "问题已经写得够长了，这一句没有加进去。"
ADDED = "这句话已经加到问题里了。"
UNKNOWN_CODE = "这个二维码我没有认出来，可能已经停用。"
NO_COMPLAINTS = "您还没有在这里提交过投诉。要投诉，请回复 1。"


def echo(text: str, limit: int) -> str:
    """A person's text made safe to repeat: visible characters only, on one line, at most `limit` of them."""
    line = " ".join(visible(text).split())
    return line if len(line) <= limit else f"{line[:limit]}…"


def visible(text: str) -> str:
    """Without control, direction and private characters: XML 1.0 forbids some, the rest deceive the eye."""
    return "".join(c for c in text if c in _KEPT or unicodedata.category(c) not in _INVISIBLE)


def bounded(parts: Iterable[str]) -> str:
    """The parts as one message of at most MAX_BYTES. What must be read first stands first."""
    whole = "\n\n".join(visible(part) for part in parts if part)
    data = whole.encode()
    return whole if len(data) <= MAX_BYTES else f"{data[: MAX_BYTES - 3].decode(errors='ignore')}…"


def first_of_all(advice: str) -> str:
    return f"【请先做这件事】{echo(advice, ADVICE_SHOWN)}"


def noted(words: str) -> str:
    return f"我先把您这句话当作投诉记下了：“{echo(words, WORDS_SHOWN)}”"


def bound(compound: str, before: str) -> str:
    if before and before != compound:
        return f"已把您的小区换成：{echo(compound, NAME_SHOWN)}（原来是{echo(before, NAME_SHOWN)}）。"
    return f"已记住您的小区：{echo(compound, NAME_SHOWN)}。不对的话，回复“换小区”。"


def choices(names: Sequence[str]) -> str:
    lines = [f"{position} {echo(name, NAME_SHOWN + 10)}" for position, name in enumerate(names, start=1)]
    return "\n".join(["您说的是哪一个小区？请回复数字：", *lines, "都不是的话，请把名字再写一遍。"])


def no_such_choice(count: int) -> str:
    return f"请回复 1 到 {count} 之间的数字。"


def compound_not_found(text: str) -> str:
    return f"没有找到叫“{echo(text, NAME_SHOWN)}”的小区，请换个写法再试一次。"


def categories(names: Sequence[str]) -> str:
    lines = [f"{position} {echo(name, 20)}" for position, name in enumerate(names, start=1)]
    return "\n".join(["属于哪一类？请回复数字：", *lines])


def summary(*, compound: str, spot: str, words: str, category: str, phone: str) -> str:
    """What will be filed, item by item, with the number that changes each."""
    length = f"（共 {len(words)} 字）" if len(words) > WORDS_SHOWN else ""
    return "\n".join(
        [
            "请看看对不对：",
            f"小区：{echo(compound, NAME_SHOWN * 2) or '不知道（由主管部门核实）'}",
            f"位置：{echo(spot, NAME_SHOWN * 2) or '没有写'}",
            f"问题：{echo(words, WORDS_SHOWN)}{length}",
            f"类别：{echo(category, 20)}",
            f"联系电话：{echo(phone, 20)}（办理单位能看到）" if phone else "匿名：是，物业看不到您是谁",
            "",
            "1 提交",
            "2 改问题  3 改位置  4 改小区",
            f"5 改类别  6 {'改回匿名' if phone else '留电话，不匿名'}",
            "0 取消，不投诉了",
            "还想补充，直接写就行。",
        ]
    )


def filed(number: str, pin: str, link: str) -> str:
    return (
        f"已经提交好了。\n编号：{number}\n查询码：{pin}\n\n"
        f"看进度、评价，点这里（只给您自己看，请不要转发）：\n{link}\n\n"
        "也可以随时回复“查进度”。"
    )


def already_filed(number: str) -> str:
    return f"刚才那件已经提交好了，编号 {number}，没有重复提交。要再投诉一件，请回复“投诉”。"


def progress(number: str, state: str, words: str, answer: str, link: str) -> str:
    lines = [f"编号 {number}：{state}", f"问题：{echo(words, 30)}"]
    lines += [f"答复：{echo(answer, 60)}"] if answer else []
    return "\n".join([*lines, f"详情：{link}"])


def not_yours(number: str, link: str) -> str:
    return f"编号 {number} 不是用您的微信提交的。凭编号和查询码，可以在这里查看：\n{link}"


def card(name: str, address: str, office: str, phone: str) -> str:
    lines = [f"您的小区：{echo(name, NAME_SHOWN * 2)}"]
    lines += [f"地址：{echo(address, 80)}"] if address else []
    lines += [f"现在由谁负责：{echo(office, NAME_SHOWN)}"]
    lines += [f"电话：{echo(phone, 30)}"] if phone else []
    return "\n".join([*lines, "要换小区，回复“换小区”。"])


def photos(link: str) -> str:
    return f"我这里还收不了照片和视频。要附照片，请打开这个页面填写，最多 9 张：\n{link}"


def person(hotline: str) -> str:
    return f"要和人说话，请拨打 {hotline}。在这里写下来的投诉，也都有人处理。"
