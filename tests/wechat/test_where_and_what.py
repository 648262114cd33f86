"""Where something is, and what is wrong there, taken out of one message; and corrections of a place."""

import pytest

from backend.registry.rules.addresses import parse_door
from backend.wechat.conversation.corrections import without_denied
from backend.wechat.conversation.lookups import Mention
from backend.wechat.conversation.meanings.part_edits import part_edit
from backend.wechat.conversation.meanings.past import without_past
from backend.wechat.conversation.meanings.place_parts import corrected, in_words
from backend.wechat.conversation.meanings.where_and_what import (
    place_beside_name,
    renamed,
    spot_said,
    tells_a_fault,
)
from backend.wechat.conversation.states import CommunityChoice
from tests.support.wechat.long_lookups import Bench

NAMES = ("示例一小区", "示例花园")
FAULTS = (
    "楼道没灯|楼道堆纸箱|停电了|有尿味|楼道有股味|太黑|有蟑螂|楼道放鞋柜|楼道晾衣服|没水|楼道臭|墙裂缝|地下室住人"
    "|门卡住"
)
NO_FAULTS = (
    "我住示例一小区3号楼|示例花园3号楼2单元501|搬到示例花园了|以前住示例一小区|示例花园3号楼张阿姨|示例花园南门"
    "|我还有一套房在示例花园|我家在示例花园北门那块|俺在示例一小区|示例一小区的|示例花园3号楼楼下花坛"
)
SPOTS = [
    ("对对 就这样", ""),
    ("3单元 不对 2单元", "2单元"),
    ("3号楼3单元 不对 2单元", "3号楼2单元"),
    ("对 四号楼", "四号楼"),
    ("2号楼4单元 示例一小区", "2号楼4单元"),
    ("不知道几号楼 就广场那儿", "广场那儿"),
    ("几号楼？三号楼", "三号楼"),
    ("几号楼来着 好像是9号", "9号楼"),
    ("楼道里 靠窗那边", "楼道里 靠窗那边"),
    ("整个小区", "整个小区"),
]
CORRECTIONS = [
    ("3号楼2单元", "5号楼", "5号楼2单元"),
    ("3号楼2单元", "3单元", "3号楼3单元"),
    ("一单元 二零一", "三号楼", "三号楼一单元 二零一"),
    ("8号楼1201", "1301", "8号楼1301"),
    ("8号楼1301", "13层", "8号楼13层"),
    ("2号楼4单元", "地下车库", "地下车库"),
    ("9号楼", "4单元门口", "9号楼4单元门口"),
    ("2号楼4单元", "3号楼后面", "3号楼后面"),
    ("2号楼和3号楼中间", "5号楼", "5号楼"),
    ("广场", "3号楼", "3号楼"),
]
WORDS = [
    ("示例4号楼2单元灯不亮", "4号楼2单元", "5号楼2单元", "示例5号楼2单元灯不亮"),
    ("4号楼2单元灯不亮 9号楼2单元也不亮", "4号楼2单元", "4号楼3单元", "4号楼3单元灯不亮 9号楼2单元也不亮"),
    ("12号楼灯不亮", "2号楼", "3号楼", "12号楼灯不亮"),
    ("2号楼4单元灯不亮", "2号楼4单元", "地下车库", "地下车库灯不亮"),
    ("我是2号楼的业主 垃圾没人收", "2号楼", "南门", "我是2号楼的业主 垃圾没人收"),
    ("四号楼灯不亮", "4号楼", "5号楼", "5号楼灯不亮"),
]
EDITS = [
    ("把单元改成3单元", ("单元", "3单元")),
    ("2单元改3单元", ("2单元", "3单元")),
    ("单元号改成4", ("单元号", "4单元")),
    ("删掉单元", ("单元", "")),
    ("去掉5栋吧 就写整个小区", ("5栋", "整个小区")),
    ("不写房号", ("房号", "")),
    ("位置再加个三楼", ("", "三楼")),
    ("把好久改成三个月", None),
    ("灯改成声控灯", None),
    ("不要写灯", None),
    ("单元门坏了", None),
]
PAST = [
    ("我以前住示例花园", ""),
    ("我原来住示例花园的", ""),
    ("曾经在示例花园住过", ""),
    ("以前住示例花园 现在住示例一小区", "现在住示例一小区"),
    ("以前灯就坏过", "以前灯就坏过"),
    ("我住示例花园", "我住示例花园"),
]


class Named(Bench):
    """Two communities, of which one is remembered."""

    def mentioned(self, words: str) -> Mention:
        named = [CommunityChoice(place, name) for place, name in enumerate(NAMES, 1) if name in words]
        return Mention(tuple(named), sure=len(named) == 1)

    def homes(self) -> list[CommunityChoice]:
        return [CommunityChoice(2, NAMES[1])]

    def door_in(self, words: str) -> str:
        door = parse_door(without_denied(words))
        return door.written if door else ""


@pytest.mark.parametrize(
    "where", ["示例一小区9号楼", "我家在示例花园3号楼", "示例花园3号楼2单元", "9号楼", "示例一小区"]
)
def test_a_place_and_a_few_words_are_a_complaint(where: str) -> None:
    assert [fault for fault in FAULTS.split("|") if not tells_a_fault(where + fault, Named())] == []


def test_who_lives_somewhere_complains_of_nothing() -> None:
    assert [text for text in NO_FAULTS.split("|") if tells_a_fault(text, Named())] == []


def test_the_place_of_an_answer() -> None:
    assert [(text, spot_said(text, NAMES)) for text, _ in SPOTS] == SPOTS
    assert place_beside_name("示例一小区2号楼西侧消防通道", Named(), sure=True) == "2号楼西侧消防通道"
    assert place_beside_name("示例花园那边", Named(), sure=True) == ""
    assert [place_beside_name(text, Named(), sure=False) for text in ("西沟", "在中心", "南门口 西沟")] == [
        "", "", "南门口",
    ]  # fmt: skip


def test_a_correction_replaces_its_part() -> None:
    assert [(old, new, corrected(old, new)) for old, new, _ in CORRECTIONS] == CORRECTIONS
    assert corrected("3号楼2单元", "5号楼", anew=True) == "5号楼"


def test_in_the_words_as_well() -> None:
    assert [(words, old, new, in_words(words, old, new)) for words, old, new, _ in WORDS] == WORDS
    assert renamed("我住示例一小区 灯坏了", *NAMES) == "我住示例花园 灯坏了"
    assert renamed("楼下的人从示例一小区来", *NAMES) == "楼下的人从示例一小区来"


def test_an_edit_of_one_part() -> None:
    edits = [(text, part_edit(text)) for text, _ in EDITS]
    assert [(text, edit and (edit.old_text, edit.new)) for text, edit in edits] == EDITS


def test_what_is_past_names_no_community() -> None:
    assert [(text, without_past(text)) for text, _ in PAST] == PAST
