"""One way in: whole or not at all, once however often."""

import threading
from datetime import UTC, datetime
from unittest.mock import patch

import pytest
from sqlalchemy import event, func, select

from backend.complaints.rules.filing import intake
from backend.complaints.rules.filing.intake import Submission, submit
from backend.complaints.rules.filing.submissions import NEVER_ANONYMOUS, ONLY_A_VOICE
from backend.complaints.rules.photos import StoredPhoto
from backend.complaints.rules.recordings import StoredRecording
from backend.core.errors import InvalidInputError, KeyReusedError
from backend.models import (
    Channel,
    Complaint,
    ComplaintEvent,
    Database,
    Delivery,
    Move,
    OutboxMessage,
    Photo,
)
from tests.support.city import City
from tests.support.databases import both_databases

pytestmark = both_databases

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)


def submission(city: City, **more) -> Submission:
    fields = {
        "idempotency_key": "the-same-key",
        "channel": Channel.WEB,
        "words": "三号楼楼道灯坏了三天",
        "code_id": city.code_id,
        "phone": "13800138000",
    }
    return Submission(**fields | more)


def test_everything_comes_in_one_commit(database: Database, city: City) -> None:
    photo = StoredPhoto("ab/abc.jpg", 10, 10, 100)
    with database.transaction() as session:
        receipt = submit(session, submission(city, photos=[photo], building_id=city.buildings[2]), NOW)
    with database.reading() as session:
        complaint = session.get(Complaint, receipt.complaint_id)
        assert [event.move for event in complaint.events] == [Move.SUBMIT, Move.DISPATCH]
        assert complaint.community_id == city.lawn
        assert complaint.category.code == "repair"
        assert complaint.parties[0].firm_id == city.firm
        assert complaint.photos[0].event_id == complaint.events[0].id
        assert session.scalar(select(func.count()).select_from(Delivery)) == 1
        assert session.scalar(select(func.count()).select_from(OutboxMessage)) == 1


def test_what_is_filed_is_written_once_and_not_read_back(database: Database, city: City) -> None:
    statements: list[str] = []
    event.listen(
        database.engine,
        "before_cursor_execute",
        lambda _c, _cursor, statement, *_: statements.append(statement),
    )
    with database.transaction() as session:
        submit(session, submission(city), NOW)
    own = ("complaint_events", "complaint_parties", "photos", "breaches")
    read_back = [
        text for text in statements if any(f"FROM {table}" in " ".join(text.split()) for table in own)
    ]
    assert read_back == []
    assert [text for text in statements if text.startswith("UPDATE")] == []


def test_personal_data_is_not_readable_in_the_database(database: Database, city: City) -> None:
    with database.transaction() as session:
        receipt = submit(session, submission(city), NOW)
    with database.engine.connect() as connection:
        row = connection.exec_driver_sql("SELECT phone, phone_index, token, pin FROM complaints").one()
    assert all(secret not in str(row) for secret in ("13800138000", receipt.token, receipt.pin))


def test_the_same_key_is_one_complaint_however_many_send_it(database: Database, city: City) -> None:
    numbers: list[str] = []

    def send() -> None:
        with database.transaction() as session:
            numbers.append(submit(session, submission(city), NOW).number)

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(numbers) == 8
    assert len(set(numbers)) == 1
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Complaint)) == 1
        assert session.scalar(select(func.count()).select_from(Delivery)) == 1


def test_the_same_key_with_other_words_is_told(database: Database, city: City) -> None:
    with database.transaction() as session:
        submit(session, submission(city), NOW)
        with pytest.raises(KeyReusedError):
            submit(session, submission(city, words="另一件事：垃圾没人清"), NOW)


def test_a_late_failure_leaves_nothing_behind(database: Database, city: City) -> None:
    with (
        patch.object(intake, "create_deliveries", side_effect=RuntimeError("the last step fails")),
        pytest.raises(RuntimeError),
        database.transaction() as session,
    ):
        submit(session, submission(city), NOW)
    with database.reading() as session:
        for table in (Complaint, ComplaintEvent, Photo, OutboxMessage):
            assert session.scalar(select(func.count()).select_from(table)) == 0


def test_a_taken_number_is_drawn_again(database: Database, city: City) -> None:
    with database.transaction() as session:
        first = submit(session, submission(city), NOW)
        drawn = iter([first.number, first.number, "2600000018"])
        with patch.object(intake.numbers, "new_number", lambda _now: next(drawn)):
            second = submit(session, submission(city, idempotency_key="another-key"), NOW)
    assert second.number == "2600000018"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"words": ""}, "words"),
        ({"words": "好" * 2001}, "words"),
        ({"category_code": "no such"}, "category"),
        ({"phone": "12"}, "phone"),
        ({"place": "在" * 101}, "place"),
        ({"idempotency_key": ""}, "idempotency_key"),
        ({"code_id": None, "community_id": 999_999}, "community"),
        ({"building_id": 999_999}, "building"),
        ({"photos": [StoredPhoto("a", 1, 1, 1)] * 10}, "photos"),
    ],
)
def test_bad_input_is_named_by_field(database: Database, city: City, more: dict, field: str) -> None:
    with database.transaction() as session, pytest.raises(InvalidInputError) as refused:
        submit(session, submission(city, **more), NOW)
    assert field in {problem.field for problem in refused.value.problems}
    assert all(problem.message for problem in refused.value.problems)


def test_every_problem_is_told_at_once(database: Database, city: City) -> None:
    with database.transaction() as session, pytest.raises(InvalidInputError) as refused:
        submit(session, submission(city, words="", phone="12", category_code="x"), NOW)
    assert {problem.field for problem in refused.value.problems} == {"words", "phone", "category"}


def test_an_emergency_is_due_in_two_hours_whatever_was_chosen(database: Database, city: City) -> None:
    with database.transaction() as session:
        receipt = submit(
            session, submission(city, words="电梯困人了，老人在里面", category_code="other"), NOW
        )
        complaint = session.get(Complaint, receipt.complaint_id)
        assert "119" in receipt.emergency_advice
        assert (complaint.reply_due_at - NOW).total_seconds() == 7200


def test_a_community_is_answered_for_by_its_own_street(database: Database, city: City) -> None:
    """Whatever street a client sends along."""
    with database.transaction() as session:
        fields = {"category_code": "noise", "street_id": city.other_street}
        receipt = submit(session, submission(city, **fields), NOW)
        assert session.get(Complaint, receipt.complaint_id).parties[0].street_id == city.street


@pytest.mark.parametrize("written", ["", " \u200b", ONLY_A_VOICE])
@pytest.mark.parametrize(
    "spoken", [{"recordings": [StoredRecording("ab/v", "ab/o", 3, 9)]}, {"recordings_to_come": 1}]
)
def test_a_voice_alone_is_never_anonymous(database: Database, city: City, written: str, spoken: dict) -> None:
    """Whether it is here or still fetched, and whether the client has stand-in words of its own."""
    with database.transaction() as session:
        with pytest.raises(InvalidInputError) as refused:
            submit(session, submission(city, words=written, anonymous=True, **spoken), NOW)
        assert [(problem.field, problem.message) for problem in refused.value.problems] == [
            ("words", NEVER_ANONYMOUS)
        ]
        receipt = submit(session, submission(city, words=written, anonymous=False, **spoken), NOW)
        complaint = session.get_one(Complaint, receipt.complaint_id)
        assert (complaint.words, complaint.anonymous) == (ONLY_A_VOICE, False)


def test_a_few_words_beside_the_voice_may_stay_anonymous(database: Database, city: City) -> None:
    with database.transaction() as session:
        receipt = submit(session, submission(city, anonymous=True, recordings_to_come=1), NOW)
        assert session.get_one(Complaint, receipt.complaint_id).anonymous


@pytest.mark.parametrize(("field", "most"), [("photos_to_come", 9), ("recordings_to_come", 3)])
def test_what_a_chat_still_fetches_counts(database: Database, city: City, field: str, most: int) -> None:
    with database.transaction() as session:
        with pytest.raises(InvalidInputError):
            submit(session, submission(city, **{field: most + 1}), NOW)
        assert submit(session, submission(city, **{field: most}), NOW).created
