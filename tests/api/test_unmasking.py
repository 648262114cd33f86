"""POST /complaints/unmasking, and the cover that is chosen with a complaint, with a move or by itself."""

from flask.testing import FlaskClient

from tests.api.borders import V1
from tests.support.city import City
from tests.support.inputs import key

WORDS = "我叫张三，我家302漏水"


def test_what_the_firm_reads_is_told_before_sending(client: FlaskClient) -> None:
    ask = f"{V1}/complaints/unmasking"
    view = client.post(ask, json={"words": WORDS, "place": "3-2-302"}).json
    assert (view["kinds"], view["cover"]) == (["name", "home"], "name")
    assert (view["words"], view["place"]) == ("我叫〔已隐去〕，我家302漏水", "3-2-302")
    assert "“张三”" in view["sentence"]
    assert [choice["cover"] for choice in view["choices"]] == ["home", "name", "none"]
    covered = client.post(ask, json={"words": WORDS, "cover": "home"}).json
    assert covered["words"] == "我叫〔已隐去〕，我家〔已隐去〕漏水"
    assert client.post(ask, json={"words": "三号楼的灯坏了"}).json["sentence"] == ""
    assert client.post(ask, json={"words": WORDS, "cover": "all"}).status_code == 422
    assert client.post(ask, json={"words": WORDS, "token": "no-such-token-of-ours"}).status_code == 404


def test_the_cover_goes_with_the_complaint_and_changes_with_every_move(
    client: FlaskClient, city: City
) -> None:
    body = {"words": WORDS, "community_id": city.lawn}
    token = client.post(f"{V1}/complaints", json=body, headers=key()).json["token"]
    address = f"{V1}/complaints/{token}"
    complaint = client.get(address).json
    assert (complaint["anonymous"], complaint["cover"], complaint["words"]) == (True, "name", WORDS)
    assert "姓名给物业遮住" in complaint["unmasking"]

    added = {"words": "我是张三，补充一下", "cover": "home"}
    assert client.post(f"{address}/additions", json=added, headers=key()).json["cover"] == "home"
    assert client.post(f"{address}/cover", json={"cover": "none"}, headers=key()).json["cover"] == "none"
    later = client.post(f"{V1}/complaints/unmasking", json={"words": "我是张三", "token": token}).json
    assert later["words"] == "我是张三", "as this complaint's firm reads it"

    named = client.post(f"{V1}/complaints", json=body | {"anonymous": False}, headers=key()).json["token"]
    assert client.get(f"{V1}/complaints/{named}").json["unmasking"] == ""
    asked = {"words": WORDS, "token": named}
    assert client.post(f"{V1}/complaints/unmasking", json=asked).json["sentence"] == ""
