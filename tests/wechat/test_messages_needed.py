"""How many messages each thing takes a resident in the chat whose community is known."""

from collections.abc import Iterator
from contextlib import contextmanager

from backend.core.clock import utc_now
from backend.models import Database
from tests.support.ways import Effort, way
from tests.support.wechat.sender import Sender
from tests.wechat.offices import act

FILED, CHECK_PAGE = "已经提交好了", "请看看对不对"


class Messages:
    """Counts what this resident says."""

    def __init__(self, resident: Sender) -> None:
        self._resident, self._count = resident, 0

    def say(self, words: str) -> str:
        self._count += 1
        return self._resident.say(words)

    @contextmanager
    def way(self, what: str, most: int) -> Iterator[None]:
        with way("chat", what, Effort(most), lambda: Effort(self._count)):
            yield


def test_messages_for_each_thing(resident: Sender, database: Database) -> None:
    chat = Messages(resident)
    chat.say("众望小区")
    with chat.way("filing", 2):
        assert CHECK_PAGE in chat.say("3号楼2单元的楼道灯坏了三天没人修")
        assert FILED in chat.say("1")
    with chat.way("urging", 1):
        assert "已经催办" in chat.say("再催一下")
    with chat.way("adding", 1):
        assert "已经补充进去" in chat.say("补充一下 四楼的灯也坏了")
    chat.say("好了")
    for move in ("accept", "reply"):
        with database.transaction() as session:
            act(session, move, 0, "灯泡已经换好", utc_now())
    with chat.way("rating", 1):
        assert "办结了" in chat.say("修好了，很满意")

    chat.say("垃圾三天没人清运了")
    with chat.way("correcting the place before filing", 1):
        assert "位置：5号楼2单元" in chat.say("位置写错了，是5号楼2单元")
    assert FILED in chat.say("1")
    with chat.way("withdrawing", 2):
        chat.say("撤回")
        assert "已经撤回" in chat.say("1")
    with chat.way("opening it again", 2):
        chat.say("重新打开")
        assert "已经重新打开" in chat.say("灯又不亮了")
