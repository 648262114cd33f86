"""Answers about drafts that were left, and about what belongs to the one that is being written."""

from collections.abc import Sequence
from datetime import date

from backend.wechat.conversation.replies import echo

ADD_RIGHT_HERE = "好的，要补充的话、照片，直接发过来就行。"
ADD_BEFORE_OR_AFTER = "还没有提交。照片现在没有也行：先提交，以后回复“补充”再发给我，一样会交给办理单位。"
SAY_WHAT_FIRST = "好的，照片直接发过来就行。再说说是什么事，我好替您投诉。"
WHICH_IS_THE_SAME = "好的。和邻居说的是同一件，回复它前面的数字就行。"
OTHER_LEFT = "好的，现在这件先替您留着，没有提交。"
WHOLE_SHOWN = 560  # of what was written, where all of it is wanted


def still_kept(words: str) -> str:
    """Below what is said while nothing is being written."""
    return f"您还有一件没写完、没提交：“{echo(words, 24)}”。要接着写，回复“继续”。"


def kept_besides(words: str) -> str:
    return f"您还留着一件没提交的：“{echo(words, 24)}”。"


def led_above(category: str) -> str:
    return f"这一件归“{echo(category, 20)}”，不交给物业，由街道或上级单位办。您写的话，邻居看不到。"


def photos_so_far(count: int) -> str:
    if count:
        return f"收到了，这一件现在有 {count} 张照片，会一起交给办理单位。"
    return "这一件还没有收到照片。直接发过来就行，收到了我会说。"


def photos_left(count: int) -> str:
    return f"好的，照片删了，还有 {count} 张。" if count else "好的，照片删了，现在没有照片。"


def which_photo(count: int) -> str:
    names = "、".join(f"“第{numeral}张不要”" for numeral in "一二三四五六七八九"[:count])
    return f"好的，哪一张不要？这件现在有 {count} 张，按先后排，回复{names}，全不要回复“照片都不要”。"


def whole_words(words: str) -> str:
    return f"您写的是：“{echo(words, WHOLE_SHOWN)}”"


def neighbour(
    place: str,
    category: str,
    day: date,
    state: str,
    voices: int,
    *,
    by_week: bool = False,
    shared: Sequence[str] = (),
) -> str:
    """`shared` is what both name, so that the resident sees what it is of."""
    matter = f"{echo('、'.join(shared), 12)}，" if shared else ""
    count = f"，{voices} 件" if voices > 1 else ""
    when = f"{day.month}月{day.day}日{'那一周' if by_week else ''}"
    return f"{matter}{echo(place, 20)}，{echo(category, 20)}，{when}，{state}{count}"
