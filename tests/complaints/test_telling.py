"""What a resident is told, of what, and what waits for their next contact."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.complaints.rules.filing.intake import Submission, submit
from backend.complaints.rules.handling import lifecycle, returns
from backend.complaints.rules.handling.resident_notices import (
    mark_notices_told,
    new_resident_notice,
    pending_notices,
)
from backend.jobs.outbox import enqueue
from backend.models import (
    Channel,
    Complaint,
    Database,
    NoticeState,
    OutboxMessage,
    Resident,
    ResidentNotice,
)
from backend.models.personal import PersonalDataKey
from tests.support.city import City

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def follower(database: Database) -> int:
    with database.transaction() as session:
        row = Resident(
            openid="o-resident", openid_index=PersonalDataKey.blind_index("o-resident"), last_message_at=NOW
        )
        session.add(row)
        session.flush()
        return row.id


def complain(session: Session, city: City, follower: int | None, key: str = "told") -> int:
    submission = Submission(
        idempotency_key=f"telling-{key}", channel=Channel.WECHAT,
        words="三号楼的电梯停了两天\n一直没有人来修，老人下不了楼",
        category_code="sanitation", community_id=city.lawn, resident_id=follower,
    )  # fmt: skip
    return submit(session, submission, NOW).complaint_id


def notices_of(session: Session) -> list[ResidentNotice]:
    return list(session.scalars(select(ResidentNotice).order_by(ResidentNotice.id)))


def test_every_move_of_others_is_told_in_words_with_office_and_next_step(
    database: Database, city: City, follower: int
) -> None:
    with database.transaction() as session:
        complaint_id = complain(session, city, follower)
        firm = city.staff["firm"]
        lifecycle.accept(session, complaint_id, firm, NOW)
        lifecycle.reply(session, complaint_id, firm, "配件已到，今天下午修好。", [], NOW + HOUR)
        lifecycle.close_silent(session, NOW + HOUR + timedelta(days=7, minutes=1))

        accepted, replied, closed = notices_of(session)
        number = session.get_one(Complaint, complaint_id).number
    assert accepted.words.startswith("您反映的“三号楼的电梯停了两天 一直没有人来修，老人下不了…”")
    assert number[:3] in accepted.words
    assert "保阳物业已经签收" in accepted.words
    assert "回复“查进度”" in accepted.words
    assert "保阳物业答复您：\n“配件已到，今天下午修好。”" in replied.words
    assert "11月30日 11:00 前" in replied.words
    assert "“满意”" in replied.words
    assert "“不满意”" in replied.words
    assert "先按办结处理" in closed.words
    assert "回复“重新打开”" in closed.words


def test_answering_at_once_is_one_notice_and_each_is_enqueued(
    database: Database, city: City, follower: int
) -> None:
    with database.transaction() as session:
        lifecycle.reply(session, complain(session, city, follower), city.staff["firm"], "已修好", [], NOW)

        [notice] = notices_of(session)
        messages = session.scalars(select(OutboxMessage).where(OutboxMessage.queue == "residents")).all()
    assert notice.kind == "reply"
    assert [message.subject_id for message in messages] == [notice.id]


def test_the_office_that_takes_over_is_named(database: Database, city: City, follower: int) -> None:
    with database.transaction() as session:
        complaint_id = complain(session, city, follower)
        returns.ask_return(session, complaint_id, city.staff["firm"], "市政管道", NOW)
        returns.rule_return(
            session, complaint_id, city.staff["street"], granted=True, text="情况属实", now=NOW + HOUR
        )

        [notice] = notices_of(session)
    assert notice.kind == "taken_over"
    assert "现在改由桥头街道接手办理" in notice.words


def test_a_redo_is_told_only_where_another_office_goes_on(
    database: Database, city: City, follower: int
) -> None:
    with database.transaction() as session:
        complaint_id, at = complain(session, city, follower), NOW
        kinds = []
        for who in ("firm", "firm", "street"):
            at += HOUR
            lifecycle.reply(session, complaint_id, city.staff[who], "处理过了", [], at)
            lifecycle.rate(
                session, complaint_id, solved=False, satisfied=False, text="还是不行", now=at + HOUR
            )
            kinds.append([notice.kind for notice in notices_of(session)])
            at += HOUR
        last = notices_of(session)[-1].words
    assert kinds == [
        ["reply"],
        ["reply", "reply", "taken_over"],
        ["reply", "reply", "taken_over", "reply", "taken_over"],
    ]
    assert "矿区物业主管部门接手" in last


def silent_rejection(session: Session, complaint_id: int, city: City) -> None:
    returns.rule_return(
        session, complaint_id, city.staff["street"], granted=False, text="属物业职责", now=NOW
    )


@pytest.mark.parametrize(
    "moves",
    [
        lambda session, complaint_id, city: lifecycle.withdraw(session, complaint_id, "", NOW),
        lambda session, complaint_id, city: returns.ask_return(
            session, complaint_id, city.staff["firm"], "不归我", NOW
        ),
        lambda session, complaint_id, city: (
            returns.ask_return(session, complaint_id, city.staff["firm"], "不归我", NOW),
            silent_rejection(session, complaint_id, city),
        ),
    ],
    ids=["own withdrawal", "asked return", "refused return"],
)
def test_silence_for_their_own_moves_and_for_what_changes_nothing(
    database: Database, city: City, follower: int, moves: Callable[..., object]
) -> None:
    with database.transaction() as session:
        moves(session, complain(session, city, follower), city)
        assert notices_of(session) == []


def test_rating_as_solved_closes_without_a_word(database: Database, city: City, follower: int) -> None:
    with database.transaction() as session:
        complaint_id = complain(session, city, follower)
        lifecycle.reply(session, complaint_id, city.staff["firm"], "已修好", [], NOW)
        lifecycle.rate(session, complaint_id, solved=True, satisfied=True, text="", now=NOW + HOUR)
        assert [notice.kind for notice in notices_of(session)] == ["reply"]


def test_who_did_not_write_through_the_account_is_not_told(database: Database, city: City) -> None:
    with database.transaction() as session:
        lifecycle.accept(session, complain(session, city, None), city.staff["firm"], NOW)
        assert notices_of(session) == []


def test_rejection_gives_the_reason(database: Database, city: City, follower: int) -> None:
    with database.transaction() as session:
        complaint_id = complain(session, city, follower)
        lifecycle.reject(session, complaint_id, city.staff["street"], "已进入司法程序", NOW)
        [notice] = notices_of(session)
    assert "桥头街道决定不受理，理由是：\n“已进入司法程序”" in notice.words


def test_the_next_contact_hears_the_newest_of_each_complaint_and_three_at_most(
    database: Database, city: City, follower: int
) -> None:
    with database.transaction() as session:
        for key in ("a", "b", "c", "d"):
            complaint_id = complain(session, city, follower, key)
            lifecycle.accept(session, complaint_id, city.staff["firm"], NOW)
            lifecycle.reply(session, complaint_id, city.staff["firm"], f"修好了 {key}", [], NOW + HOUR)
        enqueue(session, [new_resident_notice(follower, "media", "一张照片没有收到。", NOW)], NOW)
        for notice in notices_of(session):
            notice.state = NoticeState.WAITING

        first = pending_notices(session, follower)
        mark_notices_told(session, first, NOW + HOUR)
        second = pending_notices(session, follower)
        states = [notice.state for notice in notices_of(session)]
    assert [notice.words.count("修好了") for notice in first] == [1, 1, 1]
    assert all(notice.token for notice in first)
    assert [(notice.token != "", len(notice.older)) for notice in second] == [(True, 1), (False, 0)]
    assert states[:2] == [NoticeState.DROPPED, NoticeState.TOLD]
    assert states[6:] == [NoticeState.WAITING] * 3
