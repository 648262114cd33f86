"""POST /complaints/similar, and a voice that is added by its reference."""

from flask.testing import FlaskClient
from sqlalchemy import select

from backend.models import Complaint
from tests.api.borders import V1, database_of
from tests.support.city import City
from tests.support.inputs import key

LIFT, AGAIN = "我是张三13812345678，电梯坏了两天没人修", "单元的电梯停运了，老人上不了楼"


def test_a_neighbours_complaint_by_place_kind_and_day(app, client: FlaskClient, city: City) -> None:
    body = {"words": LIFT, "community_id": city.lawn, "building_id": city.buildings[2]}
    client.post(f"{V1}/complaints", json=body, headers=key())

    answer = client.post(f"{V1}/complaints/similar", json={"words": AGAIN, "community_id": city.lawn})
    [similar] = answer.json["similar"]
    assert similar.keys() == {
        "reference",
        "category",
        "place",
        "state_name",
        "submitted_on",
        "voices",
        "by_week",
    }
    assert (similar["category"], similar["place"], similar["voices"]) == ("电梯", "3号楼", 1)
    by_code = client.post(f"{V1}/complaints/similar", json={"words": AGAIN, "code": city.code})
    assert [row["place"] for row in by_code.json["similar"]] == ["3号楼"]

    voice = {"words": AGAIN, "community_id": city.lawn, "same_as": similar["reference"]}
    assert client.post(f"{V1}/complaints", json=voice, headers=key()).status_code == 201
    with database_of(app).reading() as session:
        first, second = session.scalars(select(Complaint).order_by(Complaint.id)).all()
    assert second.same_as_id == first.id


def test_elsewhere_and_in_danger_nothing_is_asked(client: FlaskClient, city: City) -> None:
    for words in (LIFT, "有人被困在电梯里"):
        client.post(f"{V1}/complaints", json={"words": words, "community_id": city.lawn}, headers=key())
    for body in (
        {"words": AGAIN, "community_id": city.court},
        {"words": AGAIN},
        {"words": "有人困在电梯里", "community_id": city.lawn},
    ):
        assert client.post(f"{V1}/complaints/similar", json=body).json == {"similar": []}


def test_a_forged_reference_costs_no_complaint(app, client: FlaskClient, city: City) -> None:
    body = {"words": AGAIN, "community_id": city.lawn, "same_as": "MTIz.forged"}
    assert client.post(f"{V1}/complaints", json=body, headers=key()).status_code == 201
