"""Flagged words wait for a person; the complaint does not."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.complaints.rules.filing.intake import Submission, submit
from backend.complaints.rules.handling import followups, lifecycle
from backend.complaints.rules.privacy import content_review, disclosure
from backend.core.errors import ForbiddenError, InvalidInputError, MoveRefusedError, NotFoundError
from backend.models import (
    Channel,
    Complaint,
    Database,
    OutboxMessage,
    Resident,
    ReviewState,
    SafetyReview,
    SafetySource,
    State,
)
from backend.models.personal import PersonalDataKey
from tests.support.city import City

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
RUDE = "物业经理是王八蛋，垃圾三天没人清"


def complain(session: Session, city: City, words: str = RUDE, follower: int | None = None) -> Complaint:
    submission = Submission(
        idempotency_key=f"safety-{hash(words)}", channel=Channel.WECHAT, words=words,
        category_code="sanitation", community_id=city.lawn, resident_id=follower,
    )  # fmt: skip
    return session.get_one(Complaint, submit(session, submission, NOW).complaint_id)


def reviews(session: Session) -> list[SafetyReview]:
    return list(session.scalars(select(SafetyReview).order_by(SafetyReview.id)))


def seen_by(session: Session, city: City, complaint: Complaint) -> dict[str, str]:
    hold = content_review.withheld_texts(session, [complaint.id]).by_complaint.get(complaint.id)
    return {
        who: disclosure.words_for(city.staff[who], complaint, complaint.words, NOW, hold)
        for who in ("firm", "street", "city")
    }


def test_a_flagged_complaint_is_dispatched_and_clocked_and_covered_for_the_firm_only(
    database: Database, city: City
) -> None:
    with database.transaction() as session:
        complaint = complain(session, city)
        plain = complain(session, city, "垃圾三天没人清")
        seen = seen_by(session, city, complaint)
        [review] = reviews(session)

    assert complaint.state is State.DISPATCHED
    assert complaint.reply_due_at == plain.reply_due_at
    assert seen == {"firm": "物业经理是＊＊＊，垃圾三天没人清", "street": RUDE, "city": RUDE}
    assert (review.source, review.labels, review.state) == (SafetySource.LOCAL, "辱骂", ReviewState.OPEN)


def test_an_emergency_is_never_covered_but_looked_at(database: Database, city: City) -> None:
    with database.transaction() as session:
        complaint = complain(session, city, "王八蛋物业，3号楼电梯困人了，快来")
        assert complaint.emergency
        assert seen_by(session, city, complaint)["firm"] == complaint.words
        assert [review.state for review in reviews(session)] == [ReviewState.OPEN]


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("street", True), ("district", True), ("city", True), ("firm", False), ("other_firm", False),
        ("other_street", False), ("other_district", False),
    ],
)  # fmt: skip
def test_street_and_above_rule_within_their_ground(
    database: Database, city: City, who: str, may: bool
) -> None:
    with database.transaction() as session:
        complaint = complain(session, city)
        staff, [review] = city.staff[who], reviews(session)
        assert bool(content_review.open_reviews(session, staff)) == may
        if not may:
            with pytest.raises((ForbiddenError, NotFoundError)):
                content_review.rule_on_review(session, review.id, staff, clears=True, reason="", now=NOW)
            return
        content_review.rule_on_review(session, review.id, staff, clears=True, reason="", now=NOW)
        assert (review.state, review.ruled_by_id, review.ruled_at) == (ReviewState.CLEARED, staff.id, NOW)
        assert seen_by(session, city, complaint)["firm"] == RUDE
        with pytest.raises(MoveRefusedError):
            content_review.rule_on_review(
                session, review.id, staff, clears=False, reason="又看了一遍", now=NOW
            )


def test_upheld_needs_a_reason_stays_covered_and_nothing_is_thrown_away(
    database: Database, city: City
) -> None:
    with database.transaction() as session:
        complaint = complain(session, city)
        [review] = reviews(session)
        with pytest.raises(InvalidInputError):
            content_review.rule_on_review(
                session, review.id, city.staff["street"], clears=False, reason=" ", now=NOW
            )
        content_review.rule_on_review(
            session, review.id, city.staff["street"], clears=False, reason="辱骂他人", now=NOW
        )
        assert review.reason == "辱骂他人"
        assert "＊＊＊" in seen_by(session, city, complaint)["firm"]
        assert complaint.words == RUDE
        assert content_review.open_reviews(session, city.staff["street"]) == []


def test_words_of_a_rating_that_closes_are_looked_at_too(database: Database, city: City) -> None:
    with database.transaction() as session:
        complaint = complain(session, city, "垃圾三天没人清")
        lifecycle.reply(session, complaint.id, city.staff["firm"], "已清", [], NOW)
        lifecycle.rate(session, complaint.id, solved=True, satisfied=False, text="下次再这样弄死你", now=NOW)
        [review] = content_review.open_reviews(session, city.staff["street"])
        assert review.event.move == "rate"


def test_everything_a_resident_writes_later_is_looked_at_and_cleared_together(
    database: Database, city: City
) -> None:
    with database.transaction() as session:
        complaint = complain(session, city, "垃圾三天没人清")
        followups.urge(session, complaint.id, "快点，傻逼", NOW)
        followups.supplement(session, complaint.id, "再不来就弄死你", [], NOW)
        lifecycle.reply(session, complaint.id, city.staff["firm"], "已清", [], NOW)
        lifecycle.rate(session, complaint.id, solved=False, satisfied=False, text="清个屁，王八蛋", now=NOW)
        reviews = content_review.open_reviews(session, city.staff["street"])
        assert {review.event.move for review in reviews} == {"urge", "supplement", "rate", "redo"}
        rated = next(review for review in reviews if review.event.move == "rate")
        withheld = content_review.withheld_texts(session, [complaint.id])
        assert len(withheld.by_event) == 4
        assert withheld.by_complaint == {}

        content_review.rule_on_review(
            session, rated.id, city.staff["street"], clears=True, reason="气话", now=NOW
        )

        left = content_review.open_reviews(session, city.staff["street"])
        assert {review.event.move for review in left} == {"urge", "supplement"}


@pytest.mark.parametrize(("ago", "asks"), [(timedelta(minutes=119), True), (timedelta(minutes=121), False)])
def test_wechat_is_asked_about_who_was_just_in_the_mini_program(
    database: Database, city: City, ago: timedelta, asks: bool
) -> None:
    with database.transaction() as session:
        follower = Resident(
            openid="o-1", openid_index=PersonalDataKey.blind_index("o-1"), last_message_at=NOW,
            miniprogram_openid="m-1", miniprogram_seen_at=NOW - ago,
        )  # fmt: skip
        session.add(follower)
        session.flush()
        complaint = complain(session, city, "垃圾三天没人清", follower.id)
        reviews_found = reviews(session)
        messages = session.scalars(select(OutboxMessage).where(OutboxMessage.job == "check_words")).all()
        assert [review.state for review in reviews_found] == [ReviewState.PENDING] * asks
        assert [message.subject_id for message in messages] == [review.id for review in reviews_found]
        assert seen_by(session, city, complaint)["firm"] == "垃圾三天没人清"


def test_what_wechat_flags_is_hidden_whole(database: Database, city: City) -> None:
    with database.transaction() as session:
        complaint = complain(session, city)
        event = complaint.events[0]
        session.add(
            SafetyReview(
                complaint_id=complaint.id, event_id=event.id, source=SafetySource.WECHAT, opened_at=NOW
            )
        )
        session.flush()
        assert seen_by(session, city, complaint) == {
            "firm": content_review.WITHHELD_NOTE,
            "street": RUDE,
            "city": RUDE,
        }
        content_review.rule_on_review(
            session, reviews(session)[0].id, city.staff["street"], clears=True, reason="", now=NOW
        )
        assert seen_by(session, city, complaint)["firm"] == RUDE
