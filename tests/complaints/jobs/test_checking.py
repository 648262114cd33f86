"""WeChat's opinion of a resident's words through the worker, over real HTTP, on both databases."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from backend.complaints.jobs.checking import WordChecks
from backend.complaints.rules.filing.intake import Submission, submit
from backend.complaints.rules.privacy.content_review import WECHAT_CHECK_WINDOW
from backend.core.clock import utc_now
from backend.jobs import runner
from backend.models import Channel, Database, Resident, ReviewState, SafetyReview
from backend.wechat.platform.client import WechatApi
from tests.support.clock import Clock
from tests.support.followers import Residents
from tests.support.platform import CHECK, Platform
from tests.support.processes import Process, eventually
from tests.support.street_office import StreetOffice

Ask = Callable[[int], None]


@pytest.fixture
def ask(database: Database, api: WechatApi, clock: Clock) -> Ask:
    return lambda review_id: runner.perform(database, WordChecks(api), review_id)


@pytest.fixture
def review(database: Database, street: StreetOffice, residents: Residents) -> int:
    """Of a complaint by someone who was in the mini-program a minute ago."""
    now = utc_now()
    resident_id = residents.follow()
    with database.transaction() as session:
        follower = session.get_one(Resident, resident_id)
        follower.miniprogram_openid, follower.miniprogram_seen_at = "m-1", now - timedelta(minutes=1)
        submission = Submission(
            idempotency_key="checked-words", channel=Channel.WECHAT, words="楼道里的灯坏了。",
            street_id=street.street_id, resident_id=resident_id,
        )  # fmt: skip
        submit(session, submission, now)
        return session.scalars(select(SafetyReview.id)).one()


def review_row(database: Database, review: int) -> SafetyReview:
    with database.reading() as session:
        return session.get_one(SafetyReview, review)


def verdict(suggest: str, label: int) -> dict[str, object]:
    return {"errcode": 0, "errmsg": "ok", "result": {"suggest": suggest, "label": label}}


@pytest.mark.parametrize(
    ("answer", "state", "labels"),
    [
        (verdict("pass", 100), ReviewState.PASSED, ""),
        (verdict("review", 20003), ReviewState.OPEN, "辱骂"),
        (verdict("risky", 10001), ReviewState.OPEN, "广告"),
        (verdict("risky", 4242), ReviewState.OPEN, "其他"),
        (61010, ReviewState.SKIPPED, "未能送微信检测"),
        (48001, ReviewState.SKIPPED, "未能送微信检测"),
    ],
)
def test_each_verdict_is_on_record(
    database: Database,
    platform: Platform,
    ask: Ask,
    review: int,
    answer: object,
    state: ReviewState,
    labels: str,
) -> None:
    platform.answer(CHECK, answer)

    ask(review)
    ask(review)

    [(path, body)] = platform.calls
    assert (path, body["openid"], body["content"], body["version"]) == (CHECK, "m-1", "楼道里的灯坏了。", 2)
    end = review_row(database, review)
    assert (end.state, end.labels, end.lease_until) == (state, labels, None)
    if isinstance(answer, int):
        assert str(answer) in end.last_error


def test_an_outage_is_tried_again_until_wechat_may_not_be_asked_any_more(
    database: Database, platform: Platform, ask: Ask, review: int, clock: Clock
) -> None:
    platform.answer(CHECK, *["<html>busy</html>"] * 20)
    begin = clock.now
    while (row := review_row(database, review)).state is ReviewState.PENDING:
        assert row.next_attempt_at is not None
        clock.now = max(clock.now, row.next_attempt_at)
        ask(review)

    assert row.state is ReviewState.SKIPPED
    assert len(platform.calls) > 3
    assert clock.now - begin > WECHAT_CHECK_WINDOW - timedelta(minutes=5)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_job_reaches_the_worker(
    database: Database, platform: Platform, review: int, start: Callable[[str], Process]
) -> None:
    platform.answer(CHECK, verdict("risky", 20001))
    start("relay")
    start("worker --queue residents")

    eventually(lambda: review_row(database, review).state is ReviewState.OPEN)

    assert review_row(database, review).labels == "时政"
