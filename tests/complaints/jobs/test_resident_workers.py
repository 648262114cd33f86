"""Residents' workers as an operator starts them, two at once."""

from collections import Counter
from collections.abc import Callable

from backend.models import NoticeState
from tests.support.followers import Residents
from tests.support.platform import SERVICE, SUBSCRIBE, Platform
from tests.support.processes import Process, eventually

Start = Callable[[str], Process]
WORKER = "worker --queue residents"


def test_two_workers_spend_each_grant_once_and_double_nothing(
    residents: Residents, platform: Platform, start: Start
) -> None:
    few, many = residents.follow(), residents.follow(window=50)
    for _ in range(3):
        residents.grant(few)
    for follower in (few, many):
        for _ in range(15):
            residents.answered(follower)
    workers = [start(WORKER), start(WORKER)]
    start("relay")

    eventually(lambda: residents.count(NoticeState.SENT, NoticeState.WAITING) == 30)

    assert Counter(path for path, _ in platform.accepted) == {SUBSCRIBE: 3, SERVICE: 15}
    assert len({body["text"]["content"] for path, body in platform.accepted if path == SERVICE}) == 15
    assert residents.unspent(few) == 0
    assert residents.left(many) == 35
    assert residents.count(NoticeState.SENT) == 18
    assert [worker.stop() for worker in workers] == [0, 0]
    assert not [worker.output for worker in workers if "Traceback" in worker.output]
