"""As FixMyStreet speaks: updates both ways, photos in a multipart form, long descriptions."""

import io
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from backend.complaints.rules.handling import lifecycle
from backend.core.clock import utc_now
from backend.models import Complaint, Database, Move, StaffAccount
from tests.open311.conftest import V2, Both, Post

ROUTE = f"{V2}/servicerequestupdates"


def picture(shade: int = 90) -> bytes:
    out = io.BytesIO()
    Image.new("L", (40, 30), shade).save(out, "JPEG")
    return out.getvalue()


def add(client: FlaskClient, key: str, number: str, **fields: Any) -> TestResponse:
    """As FixMyStreet sends it."""
    sent = {
        "api_key": key, "service_request_id": number, "update_id": "41", "status": "OPEN", "phone": "",
        "updated_datetime": "2026-11-29T12:00:00Z", "description": "今天又坏了", "first_name": "芳菲",
        "last_name": "-", "email": "a@example.com",
    }  # fmt: skip
    return client.post(f"{ROUTE}.json", data=sent | fields)


def test_what_offices_do_is_told_once_and_in_order(
    both_formats: Both, number: str, other_key: str, database: Database
) -> None:
    with database.transaction() as session:
        complaint = session.scalars(select(Complaint)).one()
        clerk = session.scalars(select(StaffAccount).where(StaffAccount.username == "firm")).one()
        lifecycle.accept(session, complaint.id, clerk, utc_now())
        lifecycle.reply(session, complaint.id, clerk, "已换灯，有事打13912345678", [], utc_now())
    now = utc_now()
    begin, end = now - timedelta(hours=2), now + timedelta(hours=1)
    span = {"start_date": begin.isoformat(), "end_date": end.isoformat()}
    updates = both_formats("updates", "servicerequestupdates", **span)
    assert [
        (update["service_request_id"], update["status"], update["description"]) for update in updates
    ] == [
        (number, "open", "已签收，办理中"),
        (number, "open", "已换灯，有事打139****"),
    ]
    assert len({update["update_id"] for update in updates}) == 2
    assert updates == both_formats("updates", "servicerequestupdates"), "the last 90 days"
    assert both_formats("updates", "servicerequestupdates", api_key=other_key) == []
    assert both_formats("updates", "servicerequestupdates", end_date=span["start_date"]) == []
    assert len(both_formats("updates", "servicerequestupdates", page_size="1", page="2")) == 1
    both_formats("errors", "servicerequestupdates", 400, start_date="yesterday")


def test_an_update_is_an_addition_and_the_same_again_is_the_same(
    client: FlaskClient, key: str, other_key: str, number: str, database: Database
) -> None:
    first, again = add(client, key, number), add(client, key, number)
    assert (first.status_code, again.json, again.headers["Idempotency-Replayed"]) == (200, first.json, "true")
    assert set(first.json[0]) == {"update_id"}
    assert add(client, key, number, description="别的话").status_code == 400
    assert add(client, key, number, update_id="42").json != first.json
    for refused, status in (
        (add(client, other_key, number, update_id="43"), 404),
        (add(client, key, "2699999999"), 404),
        (add(client, "", number), 403),
        (add(client, key, number, update_id="4" * 201), 400),
        (add(client, key, number, update_id="44", description=""), 400),
    ):
        assert refused.status_code == status, refused.text
    with database.reading() as session:
        events = session.scalars(select(Complaint)).one().events
        assert [event.words for event in events if event.move is Move.SUPPLEMENT] == ["今天又坏了"] * 2


def test_photos_come_in_parts_of_any_name(
    client: FlaskClient, post: Post, key: str, number: str, database: Database
) -> None:
    def parts() -> dict[str, Any]:
        return {"photo1": (io.BytesIO(picture()), "1.jpeg"), "media": (io.BytesIO(picture(9)), "2.jpeg")}

    fields = {
        "api_key": key, "service_code": "repair", "address_id": "T1", "description": "墙皮掉了",
        "attribute[external_id]": "P-1",
    }  # fmt: skip
    numbers = {
        client.post(f"{V2}/requests.json", data=fields | parts()).json[0]["service_request_id"]
        for _ in range(2)
    }
    assert len(numbers) == 1, "the same with its photos"
    assert add(client, key, number, description="", **parts()).status_code == 200
    assert add(client, key, number, description="", **parts()).headers["Idempotency-Replayed"] == "true"
    broken = client.post(f"{V2}/requests.json", data=fields | {"media": (io.BytesIO(b"<html>"), "1.jpeg")})
    assert (broken.status_code, "第 1 张照片" in broken.text) == (400, True)
    with database.reading() as session:
        assert [len(complaint.photos) for complaint in session.scalars(select(Complaint))] == [2, 2]


def test_descriptions_have_room_for_what_the_specification_allows(
    client: FlaskClient, post: Post, key: str, number: str, both_formats: Both
) -> None:
    assert post(description="灯坏了" * 1333 + "。").status_code == 200
    assert post(description="灯坏了" * 1333 + "。。").status_code == 400
    assert add(client, key, number, description="又坏了" * 1333 + "。").status_code == 200
    assert len(both_formats("requests", "requests")[0]["description"]) == 4000
