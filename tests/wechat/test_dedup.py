"""One delivery, three deliveries, eight at once: one complaint, and everybody gets the same answer."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select

from backend.complaints.rules.filing import intake
from backend.core.clock import utc_now
from backend.models import Complaint, Database, Resident, WechatMessage
from backend.wechat.webhook.jobs import KEPT, delete_old_messages
from tests.support.databases import both_databases
from tests.support.wechat.sender import Answer, Sender

pytestmark = both_databases

UP_TO_THE_CHECK = ("1", "楼道灯坏了三天", "众望小区", "跳过")


def count(database: Database, model: type) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def at_once(deliver: Callable[[], Answer], threads: int = 8) -> list[Answer]:
    gate = Barrier(threads)

    def run(_: int) -> Answer:
        gate.wait()
        return deliver()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, range(threads)))


def test_three_deliveries_are_one_complaint_and_three_equal_answers(
    resident: Sender, database: Database
) -> None:
    for words in UP_TO_THE_CHECK:
        resident.say(words)
    submit = resident.text_xml("1")
    answers = [resident.deliver(submit) for _ in range(3)]
    assert "已经提交好了" in answers[0].text
    assert len({answer.text for answer in answers}) == 1
    assert len({answer.body for answer in answers}) == 3  # each one freshly encrypted
    assert count(database, Complaint) == 1
    assert count(database, WechatMessage) == len(UP_TO_THE_CHECK) + 1


def test_eight_deliveries_at_once(resident: Sender, database: Database) -> None:
    for words in UP_TO_THE_CHECK:
        resident.say(words)
    submit = resident.text_xml("1")
    answers = at_once(lambda: resident.deliver(submit))
    assert {answer.status for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert "已经提交好了" in answers[0].text
    assert count(database, Complaint) == 1


def test_eight_different_messages_of_a_newcomer_at_once(
    someone: Callable[..., Sender], database: Database
) -> None:
    newcomer = someone("o-newcomer")
    answers = at_once(lambda: newcomer.deliver(newcomer.text_xml("您好")))
    assert all("1 投诉" in answer.text for answer in answers)
    assert count(database, Resident) == 1
    assert count(database, WechatMessage) == 8


def test_two_confirmations_at_once_file_one_complaint(resident: Sender, database: Database) -> None:
    for words in UP_TO_THE_CHECK:
        resident.say(words)
    answers = at_once(lambda: resident.deliver(resident.text_xml("提交")), threads=4)
    assert count(database, Complaint) == 1
    assert sum("已经提交好了。" in answer.text for answer in answers) == 1


def test_events_are_told_apart_by_time_and_name(resident: Sender, database: Database, door_code: str) -> None:
    follow = resident.event_xml("subscribe", f"qrscene_{door_code}", at=1_763_870_000)
    first, again = resident.deliver(follow), resident.deliver(follow)
    assert "众望小区" in first.text
    assert first.text == again.text
    assert count(database, WechatMessage) == 1
    resident.deliver(resident.event_xml("SCAN", door_code, at=1_763_870_000))
    resident.deliver(resident.event_xml("subscribe", f"qrscene_{door_code}", at=1_763_870_001))
    assert count(database, WechatMessage) == 3


def test_an_unfollow_is_recorded_and_a_return_clears_it(resident: Sender, database: Database) -> None:
    resident.event("subscribe")
    assert resident.event("unsubscribe") == ""
    with database.reading() as session:
        assert session.scalars(select(Resident.unfollowed_at)).one() is not None
    resident.event("subscribe")
    with database.reading() as session:
        assert session.scalars(select(Resident.unfollowed_at)).one() is None


def test_a_failure_leaves_nothing_and_the_redelivery_succeeds(
    resident: Sender, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for words in UP_TO_THE_CHECK:
        resident.say(words)
    submit = resident.text_xml("1")

    def fail(*_: object) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr(intake, "submit", fail)
        assert "没有记下来" in resident.deliver(submit).text
    assert count(database, Complaint) == 0
    assert "已经提交好了" in resident.deliver(submit).text
    assert count(database, Complaint) == 1


def test_nothing_personal_rests_readable(resident: Sender, database: Database) -> None:
    for words in (*UP_TO_THE_CHECK, "6"):
        resident.say(words)
    assert "13800138000" in resident.say("13800138000")
    resting = at_rest(database)
    assert resident.openid not in resting
    assert "13800138000" not in resting
    resident.say("1")
    with database.transaction() as session:
        token = session.scalars(select(Complaint)).one().token
    assert token in resident.say("查")
    assert token not in at_rest(database)


def at_rest(database: Database) -> str:
    with database.engine.connect() as connection:
        rows = [
            *connection.exec_driver_sql("SELECT * FROM residents"),
            *connection.exec_driver_sql("SELECT * FROM wechat_messages"),
        ]
    return repr(rows)


def test_old_messages_are_forgotten_in_bounded_steps(resident: Sender, database: Database) -> None:
    for _ in range(5):
        resident.say("您好")
    now = utc_now()
    with database.transaction() as session:
        assert delete_old_messages(session, now) == 0
    with database.transaction() as session:
        assert delete_old_messages(session, now + KEPT + timedelta(minutes=1), limit=3) == 3
    assert count(database, WechatMessage) == 2


def test_a_talk_of_yesterday_starts_anew(resident: Sender, database: Database) -> None:
    for words in UP_TO_THE_CHECK:
        resident.say(words)
    with database.transaction() as session:
        follower = session.scalars(select(Resident)).one()
        assert follower.talk_at is not None
        follower.talk_at -= timedelta(hours=25)
    answer = resident.say("提交")
    assert "没有提交" in answer
    assert "请看看对不对" in answer  # shown once more, before another word files it
    assert count(database, Complaint) == 0


def test_a_talk_that_cannot_be_read_any_more_starts_anew(resident: Sender, database: Database) -> None:
    resident.say("1")
    with database.transaction() as session:
        session.scalars(select(Resident)).one().talk = "bm90LW91cnM="
    assert "没有记住" in resident.say("楼道灯坏了")
