"""Flagged words on the pages: covered for the firm, looked at by the street, and who may."""

import pytest

from backend.complaints.rules.filing.intake import Submission, submit
from backend.core.clock import utc_now
from backend.models import Channel, Database
from tests.support.city import City
from tests.support.inputs import RUDE
from tests.support.staff_pages import SignIn


@pytest.fixture
def rude(city: City, database: Database) -> int:
    with database.transaction() as session:
        submission = Submission(
            idempotency_key="rude-complaint", channel=Channel.WECHAT, words=RUDE,
            category_code="sanitation", community_id=city.lawn, place="狗日的垃圾站旁",
        )  # fmt: skip
        return submit(session, submission, utc_now()).complaint_id


def test_the_firm_reads_stars_until_the_street_lets_it_through(sign_in: SignIn, rude: int) -> None:
    firm, street = sign_in("firm"), sign_in("street")
    path = f"/staff/complaints/{rude}"
    for page in (firm.get(path).text, firm.get("/staff/").text):
        assert "王八蛋" not in page
        assert "狗日的" not in page
        assert "物业经理是＊＊＊" in page
    assert "由街道把关" in firm.get(path).text
    assert RUDE in street.get(path).text
    assert "去看" in street.get(path).text
    page = street.get("/staff/reviews/").text
    assert "<mark>王八蛋</mark>" in page
    assert "词表：辱骂" in page
    action = page.split('action="/staff/reviews/')[1].split("#")[0]

    refused = street.post(f"/staff/reviews/{action}", data={"clears": "no", "words": ""})
    assert refused.status_code == 422
    assert "请写下理由" in refused.text
    assert street.post(f"/staff/reviews/{action}", data={"clears": "yes"}).status_code == 303

    assert RUDE in firm.get(path).text
    assert "由街道把关" not in firm.get(path).text
    assert "没有要看的文字" in street.get("/staff/reviews/").text
    assert street.post(f"/staff/reviews/{action}", data={"clears": "yes"}).status_code == 409


def test_each_office_finds_its_own_reviews_and_a_firm_none(sign_in: SignIn, rude: int) -> None:
    action = sign_in("city").get("/staff/reviews/").text.split('action="/staff/reviews/')[1].split("#")[0]

    for who in ("firm", "fallback_firm"):
        client = sign_in(who)
        assert client.get("/staff/reviews/").status_code == 404
        assert client.post(f"/staff/reviews/{action}", data={"clears": "yes"}).status_code == 404
        assert "文字审核" not in client.get("/staff/").text
    for who in ("other_street", "other_district"):
        client = sign_in(who)
        assert "没有要看的文字" in client.get("/staff/reviews/").text
        assert client.post(f"/staff/reviews/{action}", data={"clears": "yes"}).status_code == 404
    assert "王八蛋" in sign_in("district").get("/staff/reviews/").text
    assert sign_in("city").post("/staff/reviews/999999", data={"clears": "yes"}).status_code == 404
