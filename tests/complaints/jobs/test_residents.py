"""One notice to a resident through its attempts and ways, over real HTTP, on both databases."""

from datetime import timedelta

import pytest

from backend.complaints.jobs.resident_notices import ResidentNotices
from backend.core.clock import utc_now
from backend.core.config import Config
from backend.jobs import runner
from backend.models import Database, NoticeState, NoticeWay, Resident
from backend.wechat.platform.client import WechatApi
from tests.support.clock import Clock
from tests.support.followers import MINIPROGRAM_TEMPLATE, REPLY_TEMPLATE, Residents
from tests.support.platform import MINIPROGRAM, SERVICE, SUBSCRIBE, TEMPLATE, Platform


@pytest.fixture
def tell(database: Database, config: Config, api: WechatApi, clock: Clock):

    def send_notice(notice_id: int, settings: Config = config) -> None:
        runner.perform(database, ResidentNotices(settings, api), notice_id)

    return send_notice


def paths(platform: Platform) -> list[str]:
    return [path for path, _ in platform.calls]


def test_a_grant_is_spent_on_one_subscribe_message_within_its_fields(
    residents: Residents, platform: Platform, tell
) -> None:
    follower = residents.follow(window=5)
    residents.grant(follower)
    first, second = residents.answered(follower), residents.answered(follower)

    for notice in (first, second, first):
        tell(notice)

    assert paths(platform) == [SUBSCRIBE, SERVICE]
    body = platform.calls[0][1]
    assert body["template_id"] == REPLY_TEMPLATE
    assert body["data"]["thing2"] == {"value": "桥头街道"}
    assert body["data"]["phrase3"] == {"value": "已答复"}
    assert all(0 < len(field["value"]) <= 32 for field in body["data"].values())
    assert "/c/" in body["page"]
    assert (residents.notice(first).state, residents.notice(first).way) == (
        NoticeState.SENT,
        NoticeWay.SUBSCRIBE,
    )
    assert residents.unspent(follower) == 0
    assert residents.left(follower) == 4, "only the second took from the window"


def test_an_accept_of_the_miniprogram_reaches_who_never_followed_the_account(
    residents: Residents, platform: Platform, tell
) -> None:
    stranger = residents.open_miniprogram()
    residents.grant(stranger, MINIPROGRAM_TEMPLATE)
    first, second = residents.answered(stranger), residents.answered(stranger)

    tell(first)
    tell(second)

    assert paths(platform) == [MINIPROGRAM]
    body = platform.calls[0][1]
    assert body["touser"].startswith("m-resident-")
    assert body["page"].startswith("pages/detail/detail?token=")
    assert residents.notice(first).way is NoticeWay.MINIPROGRAM
    assert residents.notice(second).state is NoticeState.WAITING, "without an accept nothing may be sent"
    assert residents.unspent(stranger) == 0


def test_inside_the_window_the_words_go_out_and_are_counted(
    residents: Residents, platform: Platform, tell
) -> None:
    follower = residents.follow(window=1)
    first, second = residents.answered(follower), residents.answered(follower)

    tell(first)
    tell(second)

    [(path, body)] = platform.calls
    assert path == SERVICE
    assert "桥头街道答复您：\n“灯已换好。”" in body["text"]["content"]
    assert "/c/" in body["text"]["content"]
    assert residents.notice(second).state is NoticeState.WAITING
    assert residents.left(follower) == 0


@pytest.mark.parametrize("code", [45015, 45047])
def test_a_window_that_wechat_holds_for_closed_is_closed_here_too(
    residents: Residents, platform: Platform, tell, code: int
) -> None:
    follower = residents.follow(window=5)
    first, second = residents.answered(follower), residents.answered(follower)
    platform.answer(SERVICE, code)

    tell(first)
    tell(second)

    assert paths(platform) == [SERVICE]
    assert residents.left(follower) == 0
    for notice in (first, second):
        assert residents.notice(notice).state is NoticeState.WAITING
    assert f"service: {code}" in residents.notice(first).last_error
    assert "rid" in residents.notice(first).last_error


def test_a_window_opened_meanwhile_is_not_closed(
    residents: Residents, database: Database, platform: Platform, tell
) -> None:
    follower = residents.follow(window=5)
    platform.answer(SERVICE, 45015)

    def contact(_: str) -> None:
        with database.transaction() as session:
            row = session.get_one(Resident, follower)
            row.window_until, row.window_left = utc_now() + timedelta(hours=48, seconds=9), 5

    platform.before = contact
    tell(residents.answered(follower))

    assert residents.left(follower) == 5


def test_a_refusal_is_never_counted_as_delivered_and_falls_back(
    residents: Residents, platform: Platform, tell
) -> None:
    follower = residents.follow(window=2)
    residents.grant(follower)
    platform.answer(SUBSCRIBE, 43101)
    platform.answer(SERVICE, 45015)
    notice = residents.answered(follower)

    tell(notice)

    assert paths(platform) == [SUBSCRIBE, SERVICE]
    assert platform.accepted == []
    notice_row = residents.notice(notice)
    assert (notice_row.state, notice_row.way, notice_row.ended_at) == (
        NoticeState.WAITING,
        NoticeWay.CONTACT,
        None,
    )
    assert "subscribe: 43101" in notice_row.last_error
    assert "service: 45015" in notice_row.last_error
    assert residents.unspent(follower) == 0, "the accept was used up or taken back"


@pytest.mark.parametrize("code", [40037, 47003, 48001])
def test_what_was_not_the_residents_refusal_leaves_their_accept(
    residents: Residents, platform: Platform, tell, code: int
) -> None:
    follower = residents.follow(window=2)
    residents.grant(follower)
    platform.answer(SUBSCRIBE, code)
    notice = residents.answered(follower)

    tell(notice)

    assert residents.notice(notice).way is NoticeWay.SERVICE
    assert residents.notice(notice).state is NoticeState.SENT
    assert residents.unspent(follower) == 1


def test_a_template_message_needs_no_grant(
    residents: Residents, platform: Platform, tell, config: Config
) -> None:
    layout = "template-reply?character_string7=number&thing9=office"
    settings = config.model_copy(update={"wechat_templates": {"template:reply": layout}})
    notice = residents.answered(residents.follow())

    tell(notice, settings)

    [(path, body)] = platform.calls
    assert path == TEMPLATE
    assert body["template_id"] == "template-reply"
    assert set(body["data"]) == {"character_string7", "thing9"}
    assert residents.notice(notice).way is NoticeWay.TEMPLATE


def test_who_left_or_is_out_of_reach_waits_and_nobody_is_called(
    residents: Residents, database: Database, platform: Platform, tell, config: Config
) -> None:
    gone, silent, mute = (residents.follow(window=n) for n in (5, 0, 5))
    residents.grant(gone)
    with database.transaction() as session:
        session.get_one(Resident, gone).unfollowed_at = utc_now()
    notices = [residents.answered(follower) for follower in (gone, silent, mute)]

    tell(notices[0])
    tell(notices[1])
    tell(notices[2], config.model_copy(update={"wechat_secret": ""}))

    assert platform.calls == []
    assert [residents.notice(notice).state for notice in notices] == [NoticeState.WAITING] * 3
    assert residents.unspent(gone) == 1


def test_an_outage_is_tried_ever_later_with_the_same_grant_and_then_kept(
    residents: Residents, platform: Platform, tell, clock: Clock
) -> None:
    follower = residents.follow()
    residents.grant(follower)
    notice = residents.answered(follower)
    platform.answer(SUBSCRIBE, *["<html>busy</html>", -1] * len(ResidentNotices.backoff))

    waits = []
    while (notice_row := residents.notice(notice)).state is NoticeState.PENDING:
        waits.append(notice_row.next_attempt_at - clock.now)
        clock.now = max(clock.now, notice_row.next_attempt_at)
        tell(notice)
        tell(notice)  # not due yet

    assert waits[1:] == list(ResidentNotices.backoff)
    assert len(platform.calls) == len(ResidentNotices.backoff) + 1
    assert notice_row.state is NoticeState.WAITING
    assert notice_row.attempts == len(ResidentNotices.backoff) + 1
    assert residents.unspent(follower) == 1


def test_a_worker_that_died_is_followed_after_its_lease_by_the_way_it_had_reached(
    residents: Residents, platform: Platform, tell, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    follower = residents.follow(window=5)
    residents.grant(follower)
    platform.answer(SUBSCRIBE, 43101)
    notice = residents.answered(follower)

    def dies(path: str) -> None:
        if path == SERVICE:
            monkeypatch.setattr(runner, "_finish", death)

    def death(*_: object) -> None:
        raise KeyboardInterrupt

    platform.before = dies
    with pytest.raises(KeyboardInterrupt):
        tell(notice)
    monkeypatch.undo()
    monkeypatch.setattr(runner, "utc_now", clock)
    platform.before = lambda _: None
    assert residents.notice(notice).state is NoticeState.SENDING

    clock.now += ResidentNotices.lease - timedelta(seconds=2)
    tell(notice)
    assert len(platform.calls) == 2, "the lease still holds"
    clock.now += timedelta(seconds=4)
    tell(notice)

    assert paths(platform) == [SUBSCRIBE, SERVICE, SERVICE]
    assert residents.notice(notice).state is NoticeState.SENT
    assert residents.left(follower) == 4
