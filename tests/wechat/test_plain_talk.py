"""Turns of speech that rules read before the model does: siblings of each, and what only looks like it."""

from collections.abc import Callable

import pytest

from backend.complaints.rules.classifier import recognised
from backend.registry.rules.addresses import parse_door
from backend.wechat.conversation import intents, step, text_parsing
from backend.wechat.conversation.acts.act import Act
from backend.wechat.conversation.acts.plain_questions import act_of_question
from backend.wechat.conversation.acts.plain_talk import is_apology, is_small_talk
from backend.wechat.conversation.acts.situations import Context, Situation
from backend.wechat.conversation.acts.understanding import understand
from backend.wechat.conversation.commands import ReopenComplaint, SupplementComplaint
from backend.wechat.conversation.corrections import corrected_place, new_place
from backend.wechat.conversation.meanings import agreeing
from backend.wechat.conversation.messages import Text
from backend.wechat.conversation.states import Choosing, Supplementing
from tests.support.wechat.long_lookups import OPEN_COMPLAINT, Bench
from tests.support.wechat.misreading import misread


def agrees_to_send(text: str) -> bool:
    return agreeing.agrees_to_send(text_parsing.command_word(text))


TURNS: list[tuple[Callable[[str], bool], str, str]] = [
    (
        intents.in_vain,
        (
            "呵呵 修了跟没修一样|等于没修|白修了|修了个寂寞|换了跟没换似的|就跟没来过一样|换和不换一个样"
            "|修没修一样|修了等于白修"
        ),
        "修没修好啊|没修好|跟物业说了没人来|白天修好了|一样都没修",
    ),
    (
        intents.only_notes,
        (
            "没困人 我就是先记下来|没人困 我就问问|没事 我就是记一下|就是随便问问|我就先存一下 以后用"
            "|没有着火 我就是问问"
        ),
        "楼道灯坏了 就是记一下|我就想问一下|没水了 我就问问|先看看电梯",
    ),
    (
        intents.only_points,
        "唉 你们看看吧|看看这个|看图|你们自己看|看照片|您看一下",
        "看看地下室|看见有人倒垃圾|看门的不在",
    ),
    (
        intents.asks_if_sent,
        "劳驾，请问这就算交上去了吗|交了没|提交上去没|发出去了吗|这样就行了吗",
        "物业费交了|报修三次了|提交|还没交",
    ),
    (
        intents.so_so,
        "一般般吧|还行吧|马马虎虎|还凑合吧",
        "行|满意|一般，不太满意|差不多 还差一点没弄|返工一般几天",
    ),
    (
        text_parsing.goes_on,
        (
            "不取消 接着来|那不删了|算了还是别撤了|还是不撤了吧|不是要取消|先留着吧|继续办吧|后悔了"
            "|我没说要撤啊|没有 我还要投诉"
        ),
        "要不取消吧|是不是取消了|取消吧|不继续了|撤了吧",
    ),
    (text_parsing.gives_up, "嗯撤了吧|确定 撤|删吧|那就撤回", "撤不撤呢|别撤|撤了谁管"),
    (
        agrees_to_send,
        (
            "对 提交|那就麻烦你交吧|可以了 交|那就交|冲冲冲 交！|可以 送出|嗯 就这些|嗯呐|恩 是的|那你快点交"
            "|对对对 就这个 冲|就这|都对 交吧|内容无误，请提交。|赶紧给老子交上去|就这么着 妥了"
            "|写得挺好 就照这个递上去吧"
        ),
        "物业费交了|麻烦你了|先别交|能交了吗|物业让我交钱|你们快点修|就这个小区|都行|就这些|交吧 别写我",
    ),
    (intents.only_names, "楼道|我家楼上|电梯|物业", "楼道灯坏了|电梯停了|3号楼|楼上漏水"),
    (
        is_small_talk,
        "今天天真好 我刚买菜回来|我孙子今天考了一百分|外头下雪了 冷得很|没事 就是想说说话|吃了吗闺女",
        "下雨了 楼道里都是水|天冷 家里不热|遛弯的没人牵绳",
    ),
    (
        is_apology,
        "不好意思 孩子玩手机呢|抱歉抱歉，猫踩的|对不起 打错了|不好意思啊",
        "不好意思 3号楼的灯坏了|对不起这三个字他们没说过",
    ),
]
QUESTIONS = {
    Act.ASK_ANONYMITY: "你们是不是把我电话给他们了|谁把我的电话给物业了|我的号码物业怎么有"
    "|物业怎么知道是我投诉的？？|你们是不是告诉他们了|对门知道是我告的不|物业能看见我的名字不",
    Act.ASK_COMMITTEE: "主任不干事能换不|业委会的人能罢免不|能不能把主任换了",
    Act.ASK_OTHER: "明天停水不|今天停电不|今晚停暖吗",
    None: "罢免主任得多少人签字|谁也别知道是我|停水了没人管|请问怎么知道我家归哪个社区|业委会五年没换届了",
}
UNDERSTOOD = [
    (Situation.ADDING, "换上没几天就不亮了", Act.ADD_TO_OPEN),
    (Situation.ADDING, "修好没多久又不亮", Act.ADD_TO_OPEN),
    (Situation.ANSWERED, "呵呵 修了跟没修一样", Act.NOT_SOLVED),
    (Situation.NOTHING_OPEN, "楼道堆东西", Act.NEW_MATTER),
    (Situation.NOTHING_OPEN, "今天天真好 我刚买菜回来", Act.NOISE),
    (Situation.NOTHING_OPEN, "众望小区3号楼电梯坏了", Act.NEW_MATTER),
    (Situation.NOTHING_OPEN, "对讲机坏了", Act.NEW_MATTER),
    (Situation.WORDS_ASKED, "物业费一平多少", Act.ASK_FEE),
    (Situation.WORDS_ASKED, "我们小区归哪个物业", Act.ASK_FIRM),
    (Situation.COMMUNITY_ASKED, "物业费多少", Act.ASK_FEE),
    (Situation.CHECKING, "业委会电话", Act.ASK_COMMITTEE),
    (Situation.SPOT_ASKED, "没法活了", Act.MORE_WORDS),
    (Situation.SPOT_ASKED, "不好意思 孩子玩手机呢", Act.NOISE),
]
# What is said where the place is asked or corrected, the place, and what is told besides.
PLACES = [
    (new_place, "不是2号楼是3号楼2单元 堆的是旧沙发和柜子", "3号楼2单元", "堆的是旧沙发和柜子"),
    (new_place, "不是2号楼，是5号楼，堆了好几个月了", "5号楼", "堆了好几个月了"),
    (new_place, "位置写错了是地下二层", "地下二层", ""),
    (new_place, "写错了不是2号楼 是后面那栋 堆的是旧柜子", "后面那栋", "堆的是旧柜子"),
    (new_place, "改成3号楼2单元吧", "3号楼2单元", ""),
    (new_place, "位置寫錯了，是2號樓後面", "2號樓後面", ""),
    (new_place, "改到广场东边 靠北门", "广场东边 靠北门", ""),
    (corrected_place, "不在2号楼 在3号楼2单元", "3号楼2单元", ""),
    (corrected_place, "不是2号楼是3号楼2单元 堆的是旧沙发", "3号楼2单元", "堆的是旧沙发"),
    (corrected_place, "说了在地下车库！", "地下车库", ""),
    (corrected_place, "俺住4号楼", "4号楼", ""),
    (corrected_place, "就是大门口保安亭旁边", "大门口保安亭旁边", ""),
    (corrected_place, "就在院子里嘛", "院子里", ""),
    (corrected_place, "在北门进来第二个花坛边上", "在北门进来第二个花坛边上", ""),
]


def test_each_turn_of_speech_and_its_look_alikes() -> None:
    assert misread(TURNS) == []


def test_plain_questions() -> None:
    wrong = [
        (words, act)
        for act, line in QUESTIONS.items()
        for words in line.split("|")
        if act_of_question(words) != act
    ]
    assert wrong == []


def test_what_is_understood() -> None:
    for situation, words, act in UNDERSTOOD:
        understanding = understand(
            words,
            Context(situation, "楼道灯坏了"),
            recognised=recognised(words),
            door=parse_door(words) is not None,
        )
        assert (understanding.act, understanding.options) == (act, ()), words


def test_places_and_what_is_told_besides() -> None:
    for reads, words, place, more in PLACES:
        assert reads(words) == (place, more), words


@pytest.mark.parametrize(
    ("one", "other", "may_be"),
    [
        ("3号楼2单元", "3号楼1单元", False),
        ("3号楼", "3号楼1单元", True),
        ("三号楼二单元", "3-2-501", True),
        ("二单元", "3号楼1单元", False),
        ("5号楼", "3号楼", False),
    ],
)
def test_whether_two_doors_may_be_one(one: str, other: str, *, may_be: bool) -> None:
    first, second = parse_door(one), parse_door(other)
    assert first
    assert second
    assert first.may_be(second) is may_be


def test_words_said_with_the_wish_are_kept_when_the_complaint_is_chosen() -> None:
    lookups, numbers = Bench(), (OPEN_COMPLAINT.number, OPEN_COMPLAINT.number)
    added = step(Choosing("supplement", numbers, "是一楼到三楼"), Text("k", "2"), lookups)
    assert added.command == SupplementComplaint(OPEN_COMPLAINT.number, "是一楼到三楼")
    opened = step(Choosing("reopen", numbers, "昨天又漏了"), Text("k", "1"), lookups)
    assert opened.command == ReopenComplaint(OPEN_COMPLAINT.number, "昨天又漏了")
    assert step(Choosing("reopen", numbers, "又坏了"), Text("k", "1"), lookups).command is None
    adding = Supplementing(OPEN_COMPLAINT.number, answered=True)
    stray = step(adding, Text("k", "3"), lookups)
    assert stray.command is None
    assert stray.state == adding
