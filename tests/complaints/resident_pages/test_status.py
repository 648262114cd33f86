"""The private status page: rate, reopen, withdraw, photos, and who may see it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from backend.complaints.rules.filing.intake import Submission, submit
from backend.complaints.rules.handling import lifecycle
from backend.core.clock import utc_now
from backend.models import Channel, Complaint, Database, Photo, StaffAccount, State
from tests.support.city import City
from tests.support.page_reading import Page, open_page, send

Advance = Callable[..., None]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The moves have their own tests on both databases; here the pages are meant."""
    return sqlite_url


@pytest.fixture
def token(database: Database, city: City) -> str:
    with database.transaction() as session:
        submission = Submission(
            idempotency_key="a key of this test",
            channel=Channel.WEB,
            words="单元门坏了，关不上",
            community_id=city.lawn,
        )
        return submit(session, submission, utc_now()).token


@pytest.fixture
def replied(database: Database, token: str) -> str:
    with database.transaction() as session:
        complaint = session.scalars(select(Complaint)).one()
        clerk = session.scalars(select(StaffAccount).where(StaffAccount.username == "firm")).one()
        lifecycle.reply(session, complaint.id, clerk, "门已经修好", [], utc_now())
    return token


def state(database: Database) -> State:
    with database.reading() as session:
        return session.scalars(select(Complaint.state)).one()


def test_says_in_words_who_must_answer_by_when(client: FlaskClient, token: str) -> None:
    page = open_page(client, f"/c/{token}")
    assert page.heading == "已派单，待签收"
    assert "保阳物业" in page.text
    assert "24点前" in page.text
    assert "问题解决了吗" not in page.text


@pytest.mark.parametrize(
    ("solved", "satisfied", "then"),
    [("yes", "no", State.CLOSED), ("yes", None, State.CLOSED), ("no", "no", State.DISPATCHED)],
)
def test_two_separate_answers(
    client: FlaskClient, database: Database, replied: str, solved: str, satisfied: str | None, then: State
) -> None:
    page = open_page(client, f"/c/{replied}")
    assert "给您的答复" in page.text
    assert page.text.count("门已经修好") == 2  # above the rating and in the history
    answer = send(client, page, f"/c/{replied}/rate", solved=solved, satisfied=satisfied, words="谢谢")
    assert answer.status_code == 303
    assert state(database) is then
    with database.reading() as session:
        stored = session.scalars(select(Complaint)).one()
        assert stored.solved is (solved == "yes")
        assert stored.satisfied is {"yes": True, "no": False, None: None}[satisfied]
    assert "谢谢" in open_page(client, f"/c/{replied}").text


def test_not_solved_says_what_is_different_now(client: FlaskClient, database: Database, city: City) -> None:
    """The second time the office above takes over, so that another one watches."""
    with database.transaction() as session:
        submission = Submission("a key of redoing", Channel.WEB, "单元门坏了，关不上", community_id=city.lawn)
        receipt = submit(session, submission, utc_now())
    path = f"/c/{receipt.token}"
    assert "和上次不同" not in open_page(client, path).text
    assert client.post(f"{path}/urge").status_code == 303
    for first_sentences in ("还由保阳物业办理。桥头街道在上面督看。", "改由桥头街道办理。"):
        with database.transaction() as session:
            lifecycle.reply(session, receipt.complaint_id, city.staff["firm"], "修好了", [], utc_now())
        assert "和上次不同" not in open_page(client, path).text
        answer = client.post(f"{path}/rate", data={"solved": "no"})
        page = open_page(client, answer.location)
        for words in ("已经退回重办", f"{first_sentences}办理时间重新算，", "又可以催办了，一天可以催一次。"):
            assert words in page.text
        assert "".join(client.get(f"/api/v1/complaints/{receipt.token}").json["since_redo"]) in page.text
        assert client.post(f"{path}/urge").status_code == 303, "haste asked for before does not count"
        assert "又可以催办" not in open_page(client, path).text


def test_rating_without_an_answer_comes_back_with_the_words(
    client: FlaskClient, database: Database, replied: str
) -> None:
    answer = client.post(f"/c/{replied}/rate", data={"satisfied": "no", "words": "等太久"})
    assert answer.status_code == 422
    page = Page(answer)
    assert "请选择问题解决了没有" in page.text
    assert (page.fields["words"], page.fields["satisfied"]) == ("等太久", "no")
    assert state(database) is State.REPLIED


def test_unsolved_and_satisfied_is_a_slip_of_one_of_them(
    client: FlaskClient, database: Database, replied: str
) -> None:
    answer = client.post(f"/c/{replied}/rate", data={"solved": "no", "satisfied": "yes", "words": "等太久"})
    assert answer.status_code == 422
    page = Page(answer)
    assert "请改一个" in page.text
    assert page.fields["words"] == "等太久"
    assert state(database) is State.REPLIED


def test_who_complains_again_finds_words_and_place(client: FlaskClient, replied: str) -> None:
    again = open_page(client, f"/complain?previous={replied}")
    assert again.fields["words"] == "单元门坏了，关不上"


def test_a_refusal_says_who_decided_and_where_to_appeal(
    client: FlaskClient, database: Database, city: City, token: str
) -> None:
    assert "谁在办理" in open_page(client, f"/c/{token}").text
    with database.transaction() as session:
        complaint = session.scalars(select(Complaint)).one()
        lifecycle.reject(session, complaint.id, city.staff["street"], "不归物业管", utc_now())
    page = open_page(client, f"/c/{token}")
    for words in ("谁决定的", "桥头街道", "向区县的物业主管部门反映", "12348"):
        assert words in page.text
    assert "谁在办理" not in page.text
    assert "保阳物业" not in page.text


def test_nobody_handles_what_was_withdrawn(client: FlaskClient, token: str) -> None:
    client.post(f"/c/{token}/withdraw", data={"words": ""})
    assert "谁在办理" not in open_page(client, f"/c/{token}").text


@pytest.mark.parametrize(
    ("words", "then"),
    [
        ("谢谢师傅", "道谢不用补充"),
        ("催一下", "催一催"),
        ("什么时候修好？", "谁在办理"),
        ("他在我家门口砸门", "110"),
        ("物业威胁我 让我撤诉", "您不用撤"),
    ],
)
def test_what_is_no_addition_is_offered_its_own_way_first(
    client: FlaskClient, database: Database, token: str, words: str, then: str
) -> None:
    answer = client.post(f"/c/{token}/add", data={"words": words})
    assert answer.status_code == 409
    page = Page(answer)
    assert then in page.text
    assert "还没有发" in page.text or "没有发" in page.text
    with database.reading() as session:
        events = session.scalars(select(Complaint)).one().events
        assert words not in [event.words for event in events]
    meant = page.by_action[f"/c/{token}/add"]
    assert meant["words"] == words
    assert client.post(f"/c/{token}/add", data=meant).status_code == 303
    with database.reading() as session:
        assert words in [event.words for event in session.scalars(select(Complaint)).one().events]


def test_a_phone_is_not_stored_after_filing_and_that_is_said(
    client: FlaskClient, database: Database, token: str
) -> None:
    only = client.post(f"/c/{token}/add", data={"words": "我的电话13812345678 请联系我"})
    assert only.status_code == 422
    assert "号码没有记" in Page(only).text
    both = client.post(f"/c/{token}/add", data={"words": "二单元的门也坏了，打我13812345678"})
    assert both.status_code == 303
    page = open_page(client, both.location)
    assert "号码没有记" in page.text
    assert "二单元的门也坏了" in page.text
    assert "13812345678" not in page.html


def test_a_second_rating_is_refused_in_words(client: FlaskClient, replied: str) -> None:
    for expected in (303, 409):
        answer = client.post(f"/c/{replied}/rate", data={"solved": "yes"})
        assert answer.status_code == expected
    assert "已办结" in Page(answer).text


def test_reopening_needs_a_reason_and_ends_after_fifteen_days(
    client: FlaskClient, database: Database, replied: str
) -> None:
    client.post(f"/c/{replied}/rate", data={"solved": "yes"})
    assert client.post(f"/c/{replied}/reopen", data={"words": ""}).status_code == 422
    assert client.post(f"/c/{replied}/reopen", data={"words": "又坏了"}).status_code == 303
    assert state(database) is State.DISPATCHED
    with database.transaction() as session:
        complaint = session.scalars(select(Complaint)).one()
        complaint.state = State.CLOSED
        complaint.closed_at = utc_now() - timedelta(days=15, minutes=1)
    page = open_page(client, f"/c/{replied}")
    assert "要求重新办理" not in page.text.replace("您要求重新办理", "")
    later = client.post(f"/c/{replied}/reopen", data={"words": "又坏了"})
    assert later.status_code == 409
    again = open_page(client, f"/complain?previous={replied}")
    assert again.heading == "段西沟一小区"
    assert send(client, again, words="门又坏了第三次").status_code == 303
    with database.reading() as session:
        newest = session.scalars(select(Complaint).order_by(Complaint.id.desc())).first()
        assert newest is not None
        assert newest.previous_id == complaint.id


def test_withdrawing_asks_first(client: FlaskClient, database: Database, token: str) -> None:
    page = open_page(client, f"/c/{token}/withdraw")
    assert state(database) is State.DISPATCHED
    assert send(client, page).status_code == 303
    assert state(database) is State.WITHDRAWN
    assert client.get(f"/c/{token}/withdraw").status_code == 302
    assert client.post(f"/c/{token}/withdraw").status_code == 409


def test_photos_are_served_under_their_own_complaint_only(
    client: FlaskClient, database: Database, city: City, token: str
) -> None:
    with database.transaction() as session:
        other = submit(
            session,
            Submission(
                idempotency_key="another key here",
                channel=Channel.WEB,
                words="另一件",
                community_id=city.lawn,
            ),
            utc_now(),
        )
        event = session.get_one(Complaint, other.complaint_id).events[0]
        photo = Photo(
            complaint_id=other.complaint_id,
            event_id=event.id,
            storage_key="aa/x.jpg",
            width=1,
            height=1,
            size=1,
        )
        session.add(photo)
    for path in (
        f"{token}/photos/{photo.id}",
        f"{token}/photos/{10**30}",
        f"{other.token}/photos/{photo.id}",
    ):
        assert client.get(f"/c/{path}").status_code == 404  # the last one: its bytes are gone from the store


def test_a_chosen_category_does_not_hide_the_emergency_advice(
    client: FlaskClient, city: City, database: Database
) -> None:
    page = open_page(client, f"/q/{city.code}")
    answer = send(client, page, words="有人被困在电梯里", category="other")
    assert "96333" in open_page(client, answer.location).main
    assert "请先保证安全" in open_page(client, answer.location).main


def test_a_refused_step_reloaded_leads_back_to_the_complaint(
    client: FlaskClient, database: Database, token: str
) -> None:
    assert client.post(f"/c/{token}/add", data={"words": ""}).status_code == 422
    for step in ("add", "rate", "urge", "reopen"):
        answer = client.get(f"/c/{token}/{step}")
        assert (answer.status_code, answer.location) == (302, f"/c/{token}")
    assert client.get(f"/c/{token}/nonsense").status_code == 404
    assert state(database) is State.DISPATCHED


def test_what_was_not_answered_is_said_beside_the_question(client: FlaskClient, replied: str) -> None:
    """In Chinese and by the page: a browser's own bubble speaks the language of the phone."""
    assert "novalidate" in open_page(client, f"/c/{replied}").main
    page = Page(client.post(f"/c/{replied}/rate", data={"satisfied": "yes"}))
    assert page.status == 422
    assert page.text.count("请选择问题解决了没有。") == 2
    assert '<a href="#rate">请选择问题解决了没有。</a>' in page.html


def test_a_rating_from_before_the_reopening_is_told_as_such(client: FlaskClient, replied: str) -> None:
    client.post(f"/c/{replied}/rate", data={"solved": "yes"})
    assert "上次评价" not in open_page(client, f"/c/{replied}").text
    client.post(f"/c/{replied}/reopen", data={"words": "又坏了"})
    assert "上次评价" in open_page(client, f"/c/{replied}").text
