"""From the scan to the private status page, through the real app on both databases."""

import io
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from backend.models import Channel, Complaint, Database, Photo
from tests.support.city import City, building_code
from tests.support.inputs import photo
from tests.support.page_reading import Page, open_page, send

LIFT = "二单元电梯停了三天，老人上不去楼"


def complaints(database: Database) -> list[Complaint]:
    with database.reading() as session:
        return list(session.scalars(select(Complaint)))


def test_scan_shows_the_community_and_who_answers(client: FlaskClient, city: City) -> None:
    for path in (f"/q/{city.code}", f"/Q/{city.code.lower()}", f"/q/{city.code[:4]}-{city.code[4:]}/"):
        page = open_page(client, path)
        assert page.heading.startswith("段西沟一小区")
        assert "保阳物业" in page.text
        assert 'href="tel:0353-0000004"' in page.html or 'href="tel:03530000004"' in page.html
        assert "演示数据" not in page.main
        assert {"tel:119", "tel:96333", "tel:110"} <= set(page.links)
    assert "2号楼" in open_page(client, f"/q/{building_code(city)}").heading
    assert "桥头街道" in open_page(client, f"/q/{city.yard_code}").text
    fallback = open_page(client, f"/complain?community={city.fallback}")
    assert "利佳物业" in fallback.text
    assert "演示数据" in fallback.main


RARE = "楼上\U0002ebf0先生装修\U0001fa77\U0001fae8，王\ue81e家也听得到"


@pytest.mark.parametrize(
    "phone", ["0353-2028888#8012", "我的座机0353-2028888转8012，白天打", "0353-2028888-8012"]
)
def test_rare_characters_and_an_extension_arrive(
    client: FlaskClient, city: City, database: Database, phone: str
) -> None:
    send(client, open_page(client, f"/q/{city.code}"), words=RARE, phone=phone)
    body = {"words": RARE, "phone": phone, "community_id": city.lawn}
    headers = {"Idempotency-Key": "a-key-of-this-test"}
    assert client.post("/api/v1/complaints", json=body, headers=headers).status_code == 201
    for complaint in complaints(database):
        assert complaint.words == RARE.replace("\ue81e", "\u9fb4")
        assert complaint.phone == "+863532028888;ext=8012"


@pytest.mark.parametrize("words", ["？？？", "。。。", "……"])
def test_punctuation_alone_is_asked_for_in_words(
    client: FlaskClient, city: City, database: Database, words: str
) -> None:
    answer = send(client, open_page(client, f"/q/{city.code}"), words=words)
    assert answer.status_code == 422
    assert "只有标点" in Page(answer).text
    assert complaints(database) == []


def test_a_complaint_with_photos_reaches_its_status_page(
    client: FlaskClient, city: City, database: Database
) -> None:
    page = open_page(client, f"/q/{building_code(city)}")
    answer = send(
        client,
        page,
        words=LIFT,
        phone="138 0013 8000",
        photos=[(io.BytesIO(photo(200 + n)), f"{n}.jpg") for n in range(9)],
    )
    assert answer.status_code == 303
    [complaint] = complaints(database)
    assert complaint.channel is Channel.WEB
    assert complaint.building_id == city.buildings[1]
    assert complaint.phone == "+8613800138000"
    status = open_page(client, answer.location)
    number = complaint.number
    assert f"{number[:3]} {number[3:6]} {number[6:]}" in status.text
    assert f"{complaint.pin[:3]} {complaint.pin[3:]}" in status.text
    assert LIFT in status.text
    assert status.headers["Cache-Control"] == "no-store"
    assert "noindex" in status.headers["X-Robots-Tag"]
    pictures = re.findall(r'src="(/c/[^"]+)"', status.html)
    assert len(pictures) == 9
    got = client.get(pictures[0].replace("?small=1", ""))
    assert got.mimetype == "image/jpeg"
    assert "private" in got.headers["Cache-Control"]


def test_the_same_page_sent_twice_is_one_complaint(
    client: FlaskClient, city: City, database: Database
) -> None:
    page = open_page(client, f"/q/{city.code}")
    first, second = (send(client, page, words=LIFT) for _ in range(2))
    assert first.location == second.location
    assert len(complaints(database)) == 1
    more = send(client, page, words=LIFT, photos=[(io.BytesIO(photo()), "later.jpg")])
    assert more.status_code == 409  # answered with the first complaint, the photo would be lost
    third = send(client, page, words="这是另一件事，楼道灯坏了")
    assert third.status_code == 409
    again = Page(third)
    assert again.fields["words"] == "这是另一件事，楼道灯坏了"
    assert send(client, again).status_code == 303
    assert len(complaints(database)) == 2


def test_a_rejected_form_comes_back_filled_with_its_photos(
    client: FlaskClient, city: City, database: Database
) -> None:
    page = open_page(client, f"/q/{city.code}")
    answer = send(
        client,
        page,
        words="漏",
        phone="12",
        place="三楼",
        category="repair",
        anonymous=None,
        building=str(city.buildings[0]),
        photos=[(io.BytesIO(photo()), "good.jpg"), (io.BytesIO(b"<html>not a photo"), "bad.jpg")],
    )
    assert answer.status_code == 422
    rejected = Page(answer)
    assert "第 2 张照片打不开" in rejected.text
    assert {"#words", "#phone", "#photos"} <= set(rejected.links)
    assert (rejected.fields["words"], rejected.fields["phone"], rejected.fields["place"]) == (
        "漏",
        "12",
        "三楼",
    )
    assert rejected.fields["category"] == "repair"
    assert rejected.fields["building"] == str(city.buildings[0])
    assert "anonymous" not in rejected.fields
    [thumbnail] = re.findall(r'src="(/kept/[^"]+)"', rejected.html)
    assert client.get(thumbnail).mimetype == "image/jpeg"
    assert not complaints(database)

    assert send(client, rejected, words="厨房漏水到三楼", phone="").status_code == 303
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Photo)) == 1
    [complaint] = complaints(database)
    assert not complaint.anonymous


def test_an_empty_photo_or_recording_is_told(client: FlaskClient, city: City, database: Database) -> None:
    """Some phones hand over nothing but the name, where a photo is in the cloud only."""
    page = open_page(client, f"/q/{city.code}")
    photos = [(io.BytesIO(photo()), "a.jpg"), (io.BytesIO(), "b.jpg")]
    answer = send(client, page, words=LIFT, photos=photos, recordings=[(io.BytesIO(), "voice.m4a")])
    assert answer.status_code == 422
    rejected = Page(answer)
    assert "第 2 张照片是空的，请重新选" in rejected.text
    assert "这段录音是空的，请重新录一段" in rejected.text
    assert not complaints(database)
    nothing_chosen = {"photos": (io.BytesIO(), ""), "recordings": (io.BytesIO(), "")}
    assert send(client, rejected, **nothing_chosen).status_code == 303


def test_a_kept_photo_can_be_taken_out(client: FlaskClient, city: City, database: Database) -> None:
    page = open_page(client, f"/q/{city.code}")
    rejected = Page(send(client, page, words="", photos=[(io.BytesIO(photo()), "a.jpg")]))
    send(client, rejected, words=LIFT, remove=rejected.fields["kept"])
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Photo)) == 0
    assert len(complaints(database)) == 1


@pytest.mark.parametrize("query", ["", "street"])
def test_without_a_community_a_complaint_is_still_taken(
    client: FlaskClient, city: City, database: Database, query: str
) -> None:
    path = f"/complain?street={city.other_street}" if query else "/complain"
    page = open_page(client, path)
    assert send(client, page, place="某某家属院").status_code == 422
    if not query:
        refused = send(client, page, words=LIFT)
        assert refused.status_code == 422
        page = Page(refused)
    assert send(client, page, words=LIFT, place="某某家属院").status_code == 303
    with database.reading() as session:
        complaint = session.scalars(select(Complaint)).one()
        assert complaint.unrouted
        assert (complaint.parties[0].street_id == city.other_street) == bool(query)
