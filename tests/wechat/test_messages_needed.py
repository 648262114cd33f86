"""How many messages each thing takes a resident in the chat whose community is known."""

from backend.core.clock import utc_now
from backend.models import Database
from tests.support.databases import on_one_database
from tests.support.wechat.sender import Sender
from tests.wechat.offices import act

FILED, CHECK_PAGE = "已经提交好了", "请看看对不对"


@on_one_database
def test_messages_for_filing_urging_correcting_and_rating(resident: Sender, database: Database) -> None:
    resident.say("众望小区")

    assert CHECK_PAGE in resident.say("3号楼2单元的楼道灯坏了三天没人修")
    corrected = resident.say("位置写错了，是5号楼2单元")  # correcting: 1
    assert "位置：5号楼2单元" in corrected
    assert FILED in resident.say("1")  # filing: 2

    assert "已经催办" in resident.say("再催一下")  # urging: 1

    for move in ("accept", "reply"):
        with database.transaction() as session:
            act(session, move, 0, "灯泡已经换好", utc_now())
    assert "办结了" in resident.say("修好了，很满意")  # rating: 1
