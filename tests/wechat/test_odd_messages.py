"""What phones send that is no answer: placeholders, punctuation, sentences full of digits.

How words are read knows no database.
"""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from backend.models import Complaint, Database
from tests.support.city import City
from tests.support.wechat.sender import Sender

NO_READING = "这种消息我看不了，请打字告诉我。"
MANY_DIGITS = "11月10日晚上8点，1号楼2单元302室往下漏水，没人管"  # ten of them, and the last one fits
PLACEHOLDERS = [
    "【收到不支持的消息类型，暂无法显示】",
    "[图片]",
    "[图片][动画表情]",
    "[Unsupported message type]",
    "[视频] ",
    "[该消息类型暂不能展示]",
]
# Each state by the words that lead there, and what its question says.
ROADS = {
    "idle": ([], "1 投诉"),
    "words": (["投诉"], "说说遇到了什么"),
    "community": (["楼道灯坏了三天"], "小区的名字"),
    "place": (["楼道灯坏了三天", "众望小区"], "什么位置"),
    "check": (["楼道灯坏了三天", "众望小区", "南门"], "问题：楼道灯坏了三天\n"),
    "words again": (["楼道灯坏了三天", "众望小区", "南门", "2"], "现在写的是：“楼道灯坏了三天”"),
    "phone": (["楼道灯坏了三天", "众望小区", "南门", "6"], "联系电话"),
    "category": (["楼道灯坏了三天", "众望小区", "南门", "5"], "属于哪一类"),
    "adding": (["楼道灯坏了三天", "众望小区", "南门", "1", "补充"], "请直接发要补充的话"),
    "withdrawing": (["楼道灯坏了三天", "众望小区", "南门", "1", "撤回"], "确定撤回"),
    "forgetting": (["删除我的信息"], "确定请回复 1"),
}


def led(resident: Sender, road: list[str]) -> Sender:
    for words in road:
        resident.say(words)
    return resident


@pytest.mark.parametrize("state", ROADS)
def test_a_placeholder_is_read_in_no_state(resident: Sender, state: str) -> None:
    road, question = ROADS[state]
    led(resident, road)
    for placeholder in PLACEHOLDERS:
        answer = resident.say(placeholder)
        assert NO_READING in answer, (state, placeholder)
        assert question in answer, (state, placeholder)


@pytest.mark.parametrize("state", ["words", "place", "check", "words again", "phone", "adding"])
@pytest.mark.parametrize("marks", ["？？？", "。。。", "……", "!!"])
def test_punctuation_is_no_answer(resident: Sender, database: Database, state: str, marks: str) -> None:
    road, _ = ROADS[state]
    answer = led(resident, road).say(marks)
    assert "位置记下了" not in answer
    assert marks not in answer
    for words in ("楼道灯坏了三天", "众望小区", "南门", "返回", "1"):
        answer = resident.say(words)
        if "已经提交好了" in answer:
            break
    with database.reading() as session:
        for complaint in session.scalars(select(Complaint)):
            assert marks not in complaint.words + complaint.place


def test_a_silence_that_was_heard_as_a_full_stop_is_no_word(resident: Sender) -> None:
    resident.say("投诉")
    answer = resident.deliver(
        resident.xml(MsgType="voice", MediaId="m" * 20, Recognition="。", MsgId="77")
    ).text
    assert "我听成了" not in answer
    assert "语音收到了" in answer


@pytest.mark.parametrize("state", ["idle", "words", "place", "check", "words again"])
def test_a_sentence_full_of_digits_is_no_complaint_number(
    resident: Sender, database: Database, city: City, state: str
) -> None:
    road, _ = ROADS[state]
    answer = led(resident, road).say(MANY_DIGITS)
    assert "查询码" not in answer
    assert "不是用您的微信提交的" not in answer


def test_the_reason_of_a_complaint_may_be_full_of_digits(resident: Sender, database: Database) -> None:
    led(resident, ["投诉", MANY_DIGITS, "众望小区", "跳过", "1"])
    with database.reading() as session:
        assert session.scalars(select(Complaint.words)).one() == MANY_DIGITS


@pytest.mark.parametrize("shape", ["{}", "编号{}", "编号：{}。", "{} 123456", "编号 {}\n查询码 123 456"])
def test_a_number_alone_is_still_one(
    resident: Sender, someone: Callable[..., Sender], database: Database, shape: str
) -> None:
    led(resident, ROADS["check"][0]).say("1")
    with database.reading() as session:
        number = session.scalars(select(Complaint.number)).one()
    answer = someone("o-resident-2").say(shape.format(number))
    assert "查询码" in answer or "对不上" in answer


@pytest.mark.parametrize("typed", ["众望小区 3号楼", "众望小区3号楼", "我是众望小区3号楼的", "众望小区 3栋"])
def test_community_and_building_are_both_taken(resident: Sender, database: Database, typed: str) -> None:
    resident.say("楼道灯坏了三天")
    answer = resident.say(typed)
    assert "请看看对不对" in answer
    assert "3号楼" in answer or "3栋" in answer
    resident.say("1")
    with database.reading() as session:
        complaint = session.scalars(select(Complaint)).one()
        assert complaint.community is not None
        assert complaint.community.name == "众望小区"
        assert complaint.building is not None
        assert complaint.building.name == "3号楼"


def test_a_building_is_kept_while_the_community_is_chosen(resident: Sender) -> None:
    resident.say("楼道灯坏了三天")
    assert "1 阳光花园一期" in resident.say("阳光花园 5号楼")
    assert "位置：5号楼" in resident.say("1")


def test_ones_own_community_is_kept_with_its_building(resident: Sender) -> None:
    resident.say("我的小区")
    assert "众望小区 3号楼" in resident.say("众望小区 3号楼")


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("0353-2028888转8012", "+863532028888;ext=8012"),
        ("0353-2028888#8012", "+863532028888;ext=8012"),
        ("我的电话是13800138000，晚上打", "+8613800138000"),
        ("138\ufe0d00138000", "+8613800138000"),
    ],
)
@pytest.mark.parametrize("state", ["phone", "check"])
def test_a_phone_is_read_where_it_is_said(
    resident: Sender, database: Database, state: str, typed: str, stored: str
) -> None:
    answer = led(resident, ROADS[state][0]).say(typed)
    if "不匿名了" in answer:  # where it was not asked for
        answer = resident.say("1")
    assert "联系电话：" in answer
    resident.say("1")
    with database.reading() as session:
        complaint = session.scalars(select(Complaint)).one()
        assert complaint.phone == stored
        assert complaint.words == "楼道灯坏了三天"


@pytest.mark.parametrize("key", ["scanbarcode|1,6901234567892", "scanimage|图", "last_trade_no_4000012345"])
def test_whoever_follows_by_whatever_way_is_greeted(resident: Sender, key: str) -> None:
    assert "1 投诉" in resident.event("subscribe", key)


@pytest.mark.parametrize("words", ["楼上\U0002ebf0先生装修\U0001fa77\U0001fae8", "楼上王\ue81e家装修吵"])
def test_rare_characters_are_filed(resident: Sender, database: Database, words: str) -> None:
    led(resident, ["投诉", words, "众望小区", "跳过", "1"])
    with database.reading() as session:
        filed = session.scalars(select(Complaint.words)).one()
    assert filed == words.replace("\ue81e", "\u9fb4")
