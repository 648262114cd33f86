"""What a resident does from the private page besides rating: urge, add, share."""

import io
import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from backend.complaints.rules.filing.intake import Submission, submit
from backend.complaints.rules.handling import lifecycle
from backend.core.clock import utc_now
from backend.models import Channel, Complaint, ComplaintEvent, Database, Move, Photo, StaffAccount
from tests.support.city import City
from tests.support.inputs import photo
from tests.support.page_reading import Page, open_page, send

WORDS = "单元门坏了，请打 13800138000 找我爸"


@pytest.fixture
def token(database: Database, city: City) -> str:
    with database.transaction() as session:
        submission = Submission("a key of this test", Channel.WEB, WORDS, community_id=city.lawn)
        return submit(session, submission, utc_now()).token


def moves(database: Database) -> list[Move]:
    with database.reading() as session:
        return list(session.scalars(select(ComplaintEvent.move).order_by(ComplaintEvent.seq)))


def test_the_countdown_and_what_may_be_done_now(client: FlaskClient, database: Database, token: str) -> None:
    page = open_page(client, f"/c/{token}")
    assert re.search(r"还有 \d 个工作日答复", page.text)
    for ability in ("催一催", "补充文字或照片", "不想投诉了，撤回"):
        assert ability in page.text
    assert "提交评价" not in page.text
    with database.transaction() as session:
        complaint = session.scalars(select(Complaint)).one()
        complaint.reply_due_at = complaint.accept_due_at = utc_now() - timedelta(days=3)
    late = open_page(client, f"/c/{token}")
    assert "答复已超时 3 天" in late.text
    assert "上一级单位也会知道" in late.text


def test_urging_once_a_day(client: FlaskClient, database: Database, token: str) -> None:
    answer = client.post(f"/c/{token}/urge")
    assert answer.status_code == 303
    page = open_page(client, answer.location)
    assert "已催办" in page.text
    assert "明天可以再催" in page.text
    assert "催一催" not in page.text
    assert client.post(f"/c/{token}/urge").status_code == 409
    assert moves(database).count(Move.URGE) == 1


def test_words_and_photos_added_twice_count_once(client: FlaskClient, database: Database, token: str) -> None:
    page, picture = open_page(client, f"/c/{token}"), photo()
    for _ in range(2):
        answer = send(
            client, page, f"/c/{token}/add", words="今天又坏了", photos=[(io.BytesIO(picture), "a.jpg")]
        )
        assert answer.status_code == 303
    assert moves(database).count(Move.SUPPLEMENT) == 1
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Photo)) == 1
    assert "今天又坏了" in open_page(client, f"/c/{token}").text
    assert send(client, page, f"/c/{token}/add", words="另外，灯也坏了").status_code == 303
    assert moves(database).count(Move.SUPPLEMENT) == 2


def test_an_empty_or_broken_addition_is_told_and_keeps_the_words(
    client: FlaskClient, database: Database, token: str
) -> None:
    unread = client.post(f"/c/{token}/add", data={"words": "灯也坏了", "photos": (io.BytesIO(), "a.jpg")})
    assert unread.status_code == 422
    assert "第 1 张照片是空的，请重新选" in unread.text
    origin_alone = {"Referer": "http://localhost/"}  # what a page with a secret in its address sends
    empty = client.post(f"/c/{token}/add", data={"words": " "}, headers=origin_alone)
    assert empty.status_code == 422
    assert "请写下要补充的内容" in Page(empty).text
    assert f'name="back" value="/c/{token}/add"' in Page(empty).html  # a switch of the view leads back
    files = [(io.BytesIO(b"<html>"), "a.jpg"), (io.BytesIO(photo()), "b.jpg")]
    broken = send(client, open_page(client, f"/c/{token}"), f"/c/{token}/add", words="灯也坏了", photos=files)
    assert broken.status_code == 422
    assert "第 1 张照片打不开" in Page(broken).text
    assert "灯也坏了" in Page(broken).html
    assert Move.SUPPLEMENT not in moves(database)
    # The good one need not be chosen again.
    [thumbnail] = re.findall(r'src="(/kept/[^"]+)"', broken.text)
    assert client.get(thumbnail).mimetype == "image/jpeg"
    assert send(client, Page(broken), f"/c/{token}/add").status_code == 303
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Photo)) == 1
    assert "灯也坏了" in open_page(client, f"/c/{token}").text


def test_whoever_has_the_shared_link_reads_no_word_that_is_held(
    client: FlaskClient, database: Database, city: City
) -> None:
    """It may travel further than its sender: it says no more than the property firm is told."""
    form = {"words": "门又坏了，操你妈", "place": "3单元，狗日的门", "key": "the key of held words"}
    token = client.post(f"/q/{city.code}", data=form).location.split("/c/")[1].split("?")[0]
    client.post(f"/c/{token}/add", data={"words": "还没修，王八蛋"})
    own = Page(client.get(f"/c/{token}"))
    shared = open_page(client, "/s/" + own.html.split('id="link"')[1].split("/s/")[1].split('"')[0])
    for bad in ("操你妈", "狗日的", "王八蛋"):
        assert bad in own.text
        assert bad not in shared.html
    for rest in ("门又坏了", "3单元", "还没修"):
        assert rest in shared.text


def test_whoever_has_the_shared_link_reads_and_does_nothing(
    client: FlaskClient, database: Database, city: City, token: str
) -> None:
    with database.transaction() as session:
        complaint = session.scalars(select(Complaint)).one()
        clerk = session.scalars(select(StaffAccount).where(StaffAccount.username == "firm")).one()
        if complaint.parties[0].firm_id:
            lifecycle.accept(session, complaint.id, clerk, utc_now())
        pin, number = complaint.pin, complaint.number
    client.post(f"/c/{token}/add", data={"words": "见照片", "photos": (io.BytesIO(photo()), "a.jpg")})
    link = Page(client.get(f"/c/{token}")).html.split('id="link"')[1].split('value="')[1].split('"')[0]
    path = "/s/" + link.rpartition("/s/")[2]
    shared = open_page(client, path)
    assert "单元门坏了" in shared.text
    assert "段西沟一小区的一件投诉" in shared.text
    for secret in (token, pin, f"{pin[:3]} {pin[3:]}", number, "13800138000"):
        assert secret not in shared.html
    assert "<form" not in shared.main
    assert shared.headers["Cache-Control"] == "no-store"
    [picture] = re.findall(r'src="(/s/[^"]+)"', shared.html)
    assert client.get(picture).mimetype == "image/jpeg"
    # The second last: some bits of a last character of base64 may mean nothing.
    altered = path[:-2] + ("A" if path[-2] != "A" else "B") + path[-1]
    assert client.get(altered).status_code == 404
    assert client.post(f"{path}/withdraw").status_code == 404
    other = client.get(f"/s/{token}")
    assert other.status_code == 404
