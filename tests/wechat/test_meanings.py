"""What is told beside a complaint, by rules of words: siblings of each, and what only looks like it."""

from collections.abc import Callable

import pytest

from backend.complaints.rules.filing.two_matters import split_matters
from backend.registry.rules.naming.index import Match, in_counting_order
from backend.wechat.conversation import intents, step, text_parsing
from backend.wechat.conversation.acting.pressure import presses
from backend.wechat.conversation.acting.refusals import asks_of_refusal
from backend.wechat.conversation.corrections import only_the_door
from backend.wechat.conversation.meanings import fillers, naming_answers, restoring, waiting
from backend.wechat.conversation.meanings.consenting import beside_yes
from backend.wechat.conversation.meanings.edits import edited
from backend.wechat.conversation.meanings.pointing import points_elsewhere, points_home
from backend.wechat.conversation.messages import Text
from backend.wechat.conversation.states import (
    IDLE,
    AskSpot,
    Checking,
    Clarifying,
    CommunityChoice,
    Draft,
    Idle,
    State,
    draft_of,
)
from tests.support.wechat.long_lookups import COMMUNITIES, Bench
from tests.support.wechat.misreading import misread

TURNS: list[tuple[Callable[[str], bool], str, str]] = [
    (
        presses,
        (
            "物业刚给我打电话让我撤了 我该撤吗|他们让我撤诉 给我500块|物业说我再投诉就断我水|物业逼我改成满意"
            "|经理叫我别投诉了|师傅求我给个好评|给我两百块我就撤|他们威胁我撤诉"
        ),
        "撤回|帮我撤了吧|物业让我交停车费|我要投诉物业|你们让我怎么撤|不撤！|再催一下",
    ),
    (
        asks_of_refusal,
        (
            "凭啥不管|那我找谁|我不服|司法途径是个啥 12348？|我要申诉|重新投诉|没解决|为什么不予受理|谁定的"
            "|怎么复议|这事归谁管|去哪儿说理"
        ),
        "楼道灯坏了|谢谢|查进度|行吧|好的|那噪音半夜还敲",
    ),
    (
        points_elsewhere,
        "她那边的水停了|我婆婆那边暖气不热|我妈他们那的电梯坏了|他家那边没人管",
        "楼那边的灯坏了|我家水停了|我这边3号楼|她把垃圾放门口",
    ),
    (
        points_home,
        "我自己小区也有个事|顺便我这边3号楼电梯也坏了|我们这里的路灯",
        "我妈那边|她自己去的|这边的灯坏了",
    ),
    (fillers.hurries, "快点|赶紧的|快点啊|能不能快点|搞快点儿|快快快", "快递柜坏了|快点修电梯|灯快坏了"),
    (
        lambda text: beside_yes(text) is not None,
        (
            "行 交吧 别写我是租户哦|好 交 啥时候能修好|没事 不发了 先这样交|哎呀 我不识得几个字 帮我交了吧"
            "|提交吧顺便问下多久能修"
        ),
        "物业说 交吧 交了就修|物业费都交了 他们还不修|不对 交给街道吧|交吧 算了|先别交 多久能修|就这样 黑着",
    ),
    (
        restoring.wants_it_back,
        "怎么把我写的都弄没了|还是原来那个|问题还是原来那个：漏水|把之前写的找回来|那算了还是原来的吧|改回来吧",
        "快递弄丢了|换回原来的物业公司|还是原来那个保安打人|我的车呢|灯没了",
    ),
    (
        lambda text: text_parsing.command_word(text) == "分开",
        "分开交吧|不是 我说分成两件|给我分开报吧|拆成两条交",
        "分开住|分两次交的|两件事|分开收费",
    ),
    (
        lambda text: text_parsing.command_word(text) == "取消",
        "取消，不写了|不是这个 这个不要了|算了 不投诉了|这件不要了",
        "不写了|这个电梯不要了|不投了|先不交了",
    ),
    (
        fillers.ends,
        (
            "谢了 结束吧|好了 就这样|没了|行 就这些|没了没了|找不着了 就这样吧"
            "|没有别的|老伴说没有了 就这两样|行了 先这样吧"
        ),
        "没水了|结束了三年的合同|这样不行|没有别的灯|这两样都坏了|没有了暖气",
    ),
    (
        fillers.settled,
        "已经有人来了|扫得挺干净|早上坐了 没毛病了|修好了|垃圾清走了 不用来了|刚来人了",
        "修好了又坏|没人来|还没好|来了人也没修好|师傅来过了但是没弄好",
    ),
    (
        waiting.waits_and_sees,
        "好像是消停了两天 再看看吧|先用两天看看|观察两天再说|再看看吧，要是还坏我再说|不知道呢 我还没去看",
        "还没亮 再看看吧|麻烦师傅再来看看|再看看 还是漏|派人再看看|过两天又坏了|看看再说吧 没修好",
    ),
    (
        waiting.never_said_so,
        "我没说没解决啊|谁说不满意了|我没让你退回|咋就退回了",
        "我说了没解决|没解决|不满意|谁说修好了",
    ),
    (
        text_parsing.says_yes_with_news,
        "对 通开了|嗯，撤吧 好了|行 自己修好了",
        "对|对 但是又堵了|通开了|对 没通开|不 通开了",
    ),
    (fillers.would_not_give, "不要交这个|别提交了|先不交这个", "不要交物业费|不交停车费就不让进"),
    (fillers.leaves_the_words, "就这|不改了|就这样吧", "就这个门坏了"),
    (fillers.digits_only, "2021234|13812345", "13812345678|3|12"),
    (naming_answers.is_away, "我在太原|人在外地|我现在住老家", "我在众望小区|太原路小区|我在楼下"),
    (
        intents.phone_of_another,
        "狗主人叫李强 住1502 电话13700001111|她电话是13703531111 打给她|我婆婆电话13703531111",
        "我电话13700001111|打给我 13603532222|13700001111|他们再打我电话13700001111",
    ),
    (intents.of_landline, "我没手机 打座机|家里的电话行吗", "我没有手机|电话坏了"),
]
EDITS = [
    ("单元门 门禁 坏 好久", "把好久改成三个月", "单元门 门禁 坏 三个月"),
    ("交了2880块，没给发票", "2880改成2980", "交了2980块，没给发票"),
    ("灯坏了\n2024年就坏过", "不要写2024", "灯坏了"),
    ("门口垃圾没人管\n有死老鼠", "把加的那句删了", "门口垃圾没人管"),
    ("门口垃圾没人管\n有死老鼠", "把死老鼠那句去掉", "门口垃圾没人管"),
    ("单元门坏了", "单元门改成大门", "大门坏了"),
    ("灯坏了", "不要写灯", None),  # nothing would be left
    ("灯坏了", "改成3号楼", None),
    ("灯坏了三天", "三天没人修", None),
]
DOORS = [
    ("我不是说了吗9号楼", "9号楼", "9号楼"),
    ("是4单元啦", "4单元", "4单元"),
    ("我是5号楼的租户 别让房东知道", "5号楼", "5号楼"),
    ("我房东是李老师 住5号楼301", "5号楼301", "5号楼301"),
    ("3号楼后面的院子", "3号楼", ""),
    ("我家3号楼后面的院子里", "3号楼", ""),
    ("三号楼靠东头", "三号楼", ""),
    ("3号楼", "3号楼", ""),
]
MATTERS = [
    (
        "我要投诉三件事：一、门禁坏了半年；二、保安骂人；三、停车乱收费每月150",
        ("门禁坏了半年", "二、保安骂人；三、停车乱收费每月150"),
    ),
    ("二、保安骂人；三、停车乱收费每月150", ("保安骂人", "停车乱收费每月150")),
    ("1、2号楼停水，3、4号楼停水", None),
    ("一单元门禁坏了，二单元保安骂人", None),
]
HOME = COMMUNITIES[-1]
FIRST = Draft("a", words="楼道灯坏了", community=HOME, spot="5号楼1单元")


def kind_of(words: str) -> str:
    return next((kind for kind in ("门禁", "保安", "收费", "停水") if kind in words), "")


def talk(state: State, *texts: str) -> State:
    for place, text in enumerate(texts):
        state = step(state, Text(f"t{place}", text), Bench(open_complaints=0)).state
    return state


def test_each_turn_of_speech_and_its_look_alikes() -> None:
    assert misread(TURNS) == []


def test_edits_of_what_was_written() -> None:
    for words, said, expected in EDITS:
        edit = edited(Draft("k", words=words), said)
        assert (edit[0].words if edit else None) == expected, said


def test_of_talk_around_a_door_the_door_is_the_place() -> None:
    for text, door, place in DOORS:
        assert only_the_door(text, door) == place, text
    assert fillers.building_alone("写12号") == "12号楼"
    assert fillers.building_alone("12号开始停水") == ""


def test_matters_that_are_counted() -> None:
    for words, expected in MATTERS:
        assert split_matters(words, kind_of) == expected, words


def test_what_is_counted_is_offered_in_order() -> None:
    names = ["甲一小区", "乙苑", "甲三小区", "甲二小区", "丙10号院", "丙9号院"]
    ordered = in_counting_order([Match(place, name, "", 0.0) for place, name in enumerate(names)])
    assert [match.name for match in ordered] == [
        "甲一小区",
        "乙苑",
        "甲二小区",
        "甲三小区",
        "丙9号院",
        "丙10号院",
    ]


@pytest.mark.parametrize(
    "text", ["我自己小区也有个事 楼下井盖没了", "顺便我这边3号楼灯也坏了", "还有一件事 路灯不亮"]
)
def test_a_second_matter_is_asked_about_and_the_first_is_gone_on_with(text: str) -> None:
    for before in (Checking(FIRST), AskSpot(Draft("a", words="楼道灯坏了", community=HOME))):
        asked = talk(before, text)
        assert isinstance(asked, Clarifying)
        assert draft_of(asked) == draft_of(before)
        second = draft_of(talk(asked, "1"))
        assert second is not None
        assert second.waiting == draft_of(before)
        assert "楼道灯" not in second.words
        assert draft_of(talk(asked, "1", "取消")) == draft_of(before)


@pytest.mark.parametrize(
    "text", ["灯还是不亮 三天了", "5号楼1单元的灯全坏了", "物业也不管", "我们自己楼的人都说了"]
)
def test_more_of_the_same_is_not_asked_about(text: str) -> None:
    draft = draft_of(talk(Checking(FIRST), text))
    assert draft is None or draft.waiting is None


def test_another_community_in_a_draft_is_a_second_matter() -> None:
    draft = Draft("a", words="楼道灯坏了", community=CommunityChoice(77, "别的小区"), spot="")
    assert isinstance(talk(Checking(draft), "众望小区的灯也坏了"), Clarifying)


def test_nothing_said_beside_a_draft_is_stored() -> None:
    for state in (AskSpot(Draft("a", words="楼道灯坏了", community=HOME)), Checking(FIRST)):
        for text in ("快点", "行吧", "谢了 结束吧", "13812345", "不留"):
            if isinstance(state, AskSpot) and text in ("13812345", "不留", "谢了 结束吧"):
                continue
            assert draft_of(talk(state, text)) == draft_of(state), text


def test_pressure_withdraws_nothing() -> None:
    bench = Bench(open_complaints=1)
    asked = step(IDLE, Text("k", "物业打电话让我撤了"), bench)
    assert asked.command is None
    assert isinstance(asked.state, Clarifying)
    assert isinstance(asked.state.before, Idle)
    assert any("不用撤" in reply for reply in asked.replies)
