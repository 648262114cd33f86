"""A clerk's and a street's work through the pages, and what happens to bad input."""

import io

import pytest
from flask import Flask
from sqlalchemy import func, select

from backend.core.clock import utc_now
from backend.models import (
    Complaint,
    ComplaintEvent,
    Database,
    Delivery,
    InboxNotice,
    PersonalDataLook,
    State,
)
from tests.support.staff_pages import SignIn, jpeg


def state_of(database: Database, complaint_id: int) -> State:
    with database.reading() as session:
        return session.get_one(Complaint, complaint_id).state


def test_accept_answer_with_a_photo_and_go_on(
    sign_in: SignIn, complaints: dict[str, int], database: Database
) -> None:
    clerk = sign_in("firm")
    path = f"/staff/complaints/{complaints['served']}"
    page = clerk.get(path).text
    assert "13800138000" not in page
    assert "138****" in page
    assert clerk.post(f"{path}/accept").status_code == 303
    data = {"words": "已清理干净", "photos": (io.BytesIO(jpeg()), "after.jpg"), "then": "next"}
    answer = clerk.post(f"{path}/reply", data=data)
    assert answer.location == "/staff/"  # nothing else is waiting
    assert "答复已发给居民" in clerk.get("/staff/").text
    with database.reading() as session:
        complaint = session.get_one(Complaint, complaints["served"])
        assert complaint.state is State.REPLIED
        assert [photo.event_id for photo in complaint.photos] == [
            complaint.events[0].id,
            complaint.events[-1].id,
        ]
        resident = f"/c/{complaint.token}"
    assert "已清理干净" in clerk.get(resident).text


def test_a_return_is_ruled_by_the_street_once(
    sign_in: SignIn, complaints: dict[str, int], database: Database
) -> None:
    path = f"/staff/complaints/{complaints['served']}"
    clerk, street, other = sign_in("firm"), sign_in("street"), sign_in("district")
    assert clerk.post(f"{path}/return", data={"words": "不在合同范围内"}).status_code == 303
    assert path in street.get("/staff/?tab=rulings").text
    assert path not in other.get("/staff/?tab=rulings").text
    assert other.post(f"{path}/ruling", data={"words": "同意", "granted": "yes"}).status_code == 403
    assert street.post(f"{path}/ruling", data={"words": "属物业职责", "granted": "no"}).status_code == 303
    assert state_of(database, complaints["served"]) is State.DISPATCHED
    again = clerk.post(f"{path}/return", data={"words": "还是不归我们"})
    assert again.status_code == 409
    assert "不能再次申请退单" in again.text


def test_a_granted_return_takes_it_from_the_firm(sign_in: SignIn, complaints: dict[str, int]) -> None:
    path = f"/staff/complaints/{complaints['served']}"
    clerk, street = sign_in("firm"), sign_in("street")
    clerk.post(f"{path}/return", data={"words": "市政管道，不归我们"})
    street.post(f"{path}/ruling", data={"words": "情况属实", "granted": "yes"})
    assert clerk.get(path).status_code == 404
    assert clerk.post(f"{path}/reply", data={"words": "我来答"}).status_code == 404
    assert street.post(f"{path}/reply", data={"words": "街道已联系市政"}).status_code == 303


@pytest.mark.parametrize(
    ("who", "name", "action"),
    [
        ("street", "served", "accept"),
        ("firm", "served", "ruling"),
    ],
)
def test_moves_of_others_are_refused_in_words(
    sign_in: SignIn, complaints: dict[str, int], database: Database, who: str, name: str, action: str
) -> None:
    path = f"/staff/complaints/{complaints[name]}"
    answer = sign_in(who).post(f"{path}/{action}", data={"words": "试一试别人的事", "granted": "yes"})
    assert answer.status_code == 403
    assert "只有" in answer.text or "不能再" in answer.text
    with database.reading() as session:
        query = select(func.count()).where(ComplaintEvent.complaint_id == complaints[name])
        assert session.scalar(query) == 2


def test_only_the_street_rejects_and_the_resident_reads_why(
    sign_in: SignIn, complaints: dict[str, int], database: Database
) -> None:
    answer = sign_in("street").post(
        f"/staff/complaints/{complaints['served']}/rejection", data={"words": "已进入司法程序"}
    )
    assert answer.status_code == 303
    with database.reading() as session:
        token = session.get_one(Complaint, complaints["served"]).token
    assert "已进入司法程序" in sign_in("city").get(f"/c/{token}").text


def test_the_phone_shows_once_with_a_watermark_and_a_record(
    sign_in: SignIn, complaints: dict[str, int], database: Database
) -> None:
    clerk = sign_in("firm")
    path = f"/staff/complaints/{complaints['served']}"
    assert clerk.post(f"{path}/phone", data={"words": ""}).status_code == 422
    page = clerk.post(f"{path}/phone", data={"words": "联系上门时间"}).text
    assert "+8613800138000" in page
    assert "保阳物业办理员" in page.split("watermark")[1][:80]
    assert "+8613800138000" not in clerk.get(path).text
    with database.reading() as session:
        assert [look.purpose for look in session.scalars(select(PersonalDataLook))] == ["联系上门时间"]


def test_a_rejected_form_comes_back_filled_with_its_photos(
    sign_in: SignIn, complaints: dict[str, int], database: Database
) -> None:
    clerk = sign_in("firm")
    path = f"/staff/complaints/{complaints['served']}/reply"
    words = "很长的答复" * 500
    refused = clerk.post(path, data={"words": words, "photos": (io.BytesIO(jpeg()), "a.jpg")})
    assert refused.status_code == 422
    assert "最多 2000 字" in refused.text
    assert words in refused.text
    hidden_photo = refused.text.split('name="kept_photo" value="')[1].split('"')[0]
    assert clerk.post(path, data={"words": "短一些", "kept_photo": hidden_photo}).status_code == 303
    with database.reading() as session:
        assert len(session.get_one(Complaint, complaints["served"]).photos) == 2


@pytest.mark.parametrize(
    "data",
    [
        {"words": ""},
        {"words": "\x00\u202e"},
        {"words": ["一", "二"]},
        {"words": "好" * 20_000},
        {"words": "答复", "photos": (io.BytesIO(b"<html>"), "x.jpg")},
        {"words": "答复", "photos": (io.BytesIO(), "x.jpg")},
        {"words": "答复", "photos_before": (io.BytesIO(), "x.jpg")},
        {"words": "答复", "photos": (io.BytesIO(b"\x89PNG\r\n\x1a\n" + b"\0" * 50), "x.png")},
        {"words": "答复", "kept_photo": "forged", "photos": (io.BytesIO(jpeg()[:200]), "cut.jpg")},
    ],
)
def test_bad_input_is_told_and_changes_nothing(
    sign_in: SignIn, complaints: dict[str, int], database: Database, data: dict
) -> None:
    answer = sign_in("firm").post(f"/staff/complaints/{complaints['served']}/reply", data=data)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert state_of(database, complaints["served"]) is State.DISPATCHED


def test_markup_in_words_stays_text(sign_in: SignIn, complaints: dict[str, int]) -> None:
    clerk = sign_in("firm")
    path = f"/staff/complaints/{complaints['served']}"
    clerk.post(f"{path}/reply", data={"words": "<script>alert(1)</script>'; DROP TABLE complaints; --"})
    page = clerk.get(path).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_opening_marks_it_seen(
    app: Flask, sign_in: SignIn, complaints: dict[str, int], database: Database
) -> None:
    with database.transaction() as session:
        party = session.get_one(Complaint, complaints["served"]).parties[0]

        delivery = session.scalars(select(Delivery).where(Delivery.party_id == party.id)).first()
        session.add(
            InboxNotice(
                delivery_id=delivery.id,
                complaint_id=complaints["served"],
                party_id=party.id,
                arrived_at=utc_now(),
            )
        )
    clerk = sign_in("firm")
    assert ">新</span>" in clerk.get("/staff/").text
    clerk.get(f"/staff/complaints/{complaints['served']}")
    assert ">新</span>" not in clerk.get("/staff/").text


def test_ten_megabytes_of_text_are_told_too_large(sign_in: SignIn, complaints: dict[str, int]) -> None:
    path = f"/staff/complaints/{complaints['served']}/reply"
    answer = sign_in("firm").post(path, data={"words": "好" * 3_500_000})
    assert answer.status_code == 413
    assert "太大" in answer.text


@pytest.mark.parametrize(
    "after", ["0", "-1", "x", "９.９", "9" * 5000, "1e3", "", f"{2**62 - 1}.1", "1.", "1.2.3"]
)
@pytest.mark.parametrize("tab", ["open", "done", "found"])
def test_odd_cursors_show_a_page(sign_in: SignIn, after: str, tab: str) -> None:
    assert sign_in("firm").get(f"/staff/?tab={tab}&after={after}").status_code == 200
