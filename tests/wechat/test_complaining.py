"""A complaint filed by chat, through encrypted messages, over the real webhook."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from backend.complaints.rules.filing.submissions import NEVER_ANONYMOUS, ONLY_A_VOICE
from backend.core.clock import utc_now
from backend.core.errors import InvalidInputError
from backend.models import Channel, Complaint, Database, Delivery, OutboxMessage, Resident
from backend.wechat.conversation.commands import FileComplaint
from backend.wechat.conversation.states import Draft
from backend.wechat.webhook.commands import file_complaint
from tests.support.wechat.sender import Sender


def only_complaint(database: Database) -> Complaint:
    with database.transaction() as session:
        complaint = session.scalars(select(Complaint)).one()
        _ = (complaint.category.name, complaint.community, complaint.building, complaint.events)
        return complaint


def test_a_newcomer_complains_in_a_few_turns(resident: Sender, database: Database) -> None:
    assert "1 投诉" in resident.event("subscribe")
    assert "说说遇到了什么" in resident.say("１")
    assert "小区的名字" in resident.say("楼道灯坏了三天，晚上老人摔跤")
    offered = resident.say("阳光花园")
    assert "1 阳光花园一期" in offered
    assert "2 阳光花园二期" in offered
    assert "什么位置" in resident.say("二")
    check = resident.say("5号楼2单元")
    assert all(
        part in check for part in ("阳光花园二期", "5号楼2单元", "楼道灯坏了三天", "1 提交", "匿名：是")
    )
    receipt = resident.say("好的")
    filed = only_complaint(database)
    assert filed.pin in receipt
    assert filed.token in receipt
    assert (filed.words, filed.place) == ("楼道灯坏了三天，晚上老人摔跤", "5号楼2单元")
    assert filed.community is not None
    assert filed.community.name == "阳光花园二期"
    assert (filed.channel, filed.anonymous) == (Channel.WECHAT, True)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Delivery)) == 1
        assert session.scalar(select(func.count()).select_from(OutboxMessage)) == 1
        follower = session.scalars(select(Resident)).one()
        assert follower.community_id == filed.community_id
        assert filed.resident_id == follower.id
    assert "没有重复提交" in resident.say("1")


def test_a_scanned_building_needs_no_name(resident: Sender, database: Database, door_code: str) -> None:
    assert "众望小区 3号楼" in resident.event("subscribe", f"qrscene_q_{door_code}")
    noted = resident.say("电梯停了两天没人修")
    assert "当作投诉记下了" in noted
    assert "类别：电梯" in resident.say("跳过")
    resident.say("提交")
    filed = only_complaint(database)
    assert filed.building is not None
    assert filed.building.name == "3号楼"
    assert filed.category.name == "电梯"


def test_danger_comes_before_everything(resident: Sender, database: Database) -> None:
    answer = resident.say("快来人啊，有人被困在电梯里了，电梯困人")
    assert answer.startswith("【请先做这件事】")
    assert "96333" in answer
    assert "小区的名字" in answer
    resident.say("众望小区")
    resident.say("1号楼")
    resident.say("1")
    assert only_complaint(database).emergency


def test_every_item_can_be_corrected_before_filing(resident: Sender, database: Database) -> None:
    resident.event("SCAN", "不是码")
    for words in ("投诉", "树枝挡住窗户", "众望小区", "跳过"):
        resident.say(words)
    assert "枯枝快掉了" in resident.say("树上的枯枝快掉了")
    resident.say("3")
    resident.say("南门")
    assert "属于哪一类" in resident.say("五")
    assert "类别：房屋及设施维修" in resident.say("房屋及设施维修")
    resident.say("6")
    assert "请留手机或座机" in resident.say("12345")
    assert "13800138000" in resident.say("13800138000")
    resident.say("4")
    resident.say("段西沟二小区")
    resident.say("1")
    filed = only_complaint(database)
    assert filed.words == "树枝挡住窗户\n树上的枯枝快掉了"
    assert filed.place == "南门"
    assert filed.category.code == "repair"
    assert (filed.anonymous, filed.phone) == (False, "+8613800138000")
    assert filed.community is not None
    assert filed.community.name == "段西沟二小区"


def test_cancel_files_nothing(resident: Sender, database: Database) -> None:
    for words in ("1", "楼道灯坏了", "众望小区", "跳过"):
        resident.say(words)
    assert "没有提交" in resident.say("取消")
    assert "1 投诉" in resident.say("1 提交")
    with database.reading() as session:
        assert session.scalars(select(Complaint)).all() == []


def test_progress_is_ones_own(resident: Sender, someone: Callable[..., Sender], database: Database) -> None:
    for words in ("1", "楼道灯坏了", "众望小区", "跳过", "1"):
        resident.say(words)
    filed = only_complaint(database)
    mine = resident.say("查")
    assert "已派单" in mine
    assert filed.token in mine
    stranger = someone("o-stranger")
    assert "还没有" in stranger.say("2")
    answer = stranger.say(f"查 {filed.number}")
    assert "6 位查询码" in answer
    assert filed.token not in answer
    assert filed.token in resident.say(filed.number)


def test_my_community(resident: Sender) -> None:
    assert "小区的名字" in resident.say("我的小区")
    assert "已记住您的小区：众望小区" in resident.say("众望")
    card = resident.say("3")
    assert "保阳物业" in card
    assert "0353-0000004" in card


def test_who_comes_back_after_being_forgotten_can_send_photos(resident: Sender, database: Database) -> None:
    """On SQLite the second photo gets the number of the first, and its outbox message must be gone."""
    photo = {"MsgType": "image", "PicUrl": "x", "MediaId": "m"}
    for msg_id in ("1", "2"):
        assert "照片收到了" in resident.deliver(resident.xml(**photo, MsgId=msg_id)).text
        resident.say("删除我的信息")
        assert "已经删除了" in resident.say("1")
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(OutboxMessage)) == 0


def test_being_forgotten_gives_no_more_pins_to_try(
    resident: Sender, someone: Callable[..., Sender], database: Database
) -> None:
    for words in ("1", "楼道灯坏了", "众望小区", "跳过", "1"):
        resident.say(words)
    filed = only_complaint(database)
    wrong = "000000" if filed.pin != "000000" else "111111"
    thief = someone("o-thief")
    thief.say(filed.number)
    answers = [thief.say(wrong) for _ in range(5)]
    assert "删除" in thief.say("删除我的信息")
    thief.say("1")
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Resident)) == 1
    after = thief.say(filed.number), thief.say(filed.pin)
    assert filed.words not in "".join((*answers, *after))
    assert "明天" in "".join(after)


def test_a_voice_alone_is_never_anonymous(resident: Sender, database: Database, door_code: str) -> None:
    """The talk does not let it come so far; a draft that says otherwise is refused by the rule itself."""
    resident.event("subscribe", f"qrscene_q_{door_code}")
    resident.say("投诉")
    spoken = resident.xml(MsgType="voice", MediaId="m-voice", Format="amr", MsgId="7001")
    assert "语音收到了" in resident.deliver(spoken).text
    resident.say("跳过")
    assert "匿名：不是" in resident.say("跳过")
    assert "听声音可能认出您" in resident.say("匿名")
    resident.say("提交")
    filed = only_complaint(database)
    assert (filed.words, filed.anonymous) == (ONLY_A_VOICE, False)

    draft = Draft("another-draft", wordless=True, anonymous=True, voices=("7001",))
    with database.transaction() as session, pytest.raises(InvalidInputError) as refused:
        file_complaint(session, FileComplaint(draft), filed.resident_id, "http://127.0.0.1", utc_now())
    assert refused.value.message == NEVER_ANONYMOUS
