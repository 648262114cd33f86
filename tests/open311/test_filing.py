"""What an application may file, on both databases, and that the same twice is one complaint."""

import threading

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text

from backend.models import Building, Channel, Community, Complaint, Cover, Database
from backend.registry.rules.coordinates import to_wgs84
from tests.open311.conftest import Post
from tests.support.city import City
from tests.support.databases import on_either_database  # noqa: F401 - the fixture database_url


def filed(database: Database) -> list[Complaint]:
    with database.reading() as session:
        return list(session.scalars(select(Complaint).order_by(Complaint.id)))


def test_every_way_to_say_where(post: Post, database: Database, city: City) -> None:
    with database.transaction() as session:
        court = session.get_one(Community, city.court)
        court.latitude, court.longitude = 37.8566, 113.5833
    north, east = to_wgs84(37.8566, 113.5833)
    here = {"lat": str(north), "long": str(east)}
    assert abs(north - 37.8566) > 0.0005, "the two datums lie apart"
    ways: list[tuple[dict[str, str], int | None, int | None]] = [
        ({"address_id": "T1"}, city.lawn, None),
        ({"address_id": city.code}, city.lawn, None),
        ({"address_id": str(city.lawn)}, city.lawn, None),
        ({"attribute__community": "T1", "attribute__building": "3号楼"}, city.lawn, city.buildings[2]),
        ({"address_string": "矿区桥头街道段西沟一小区3号楼2单元501"}, city.lawn, city.buildings[2]),
        ({"address_string": "段西沟一小区", **here}, city.lawn, None),
        (here, city.court, None),
        ({"lat": str(north + 0.02), "long": str(east)}, None, None),
        ({"address_string": "没有名字的一条路"}, None, None),
    ]
    for fields, _, _ in ways:
        answer = post(**{"address_id": None, **fields})
        assert answer.status_code == 200, (fields, answer.text)
    assert [(complaint.community_id, complaint.building_id) for complaint in filed(database)] == [
        way[1:] for way in ways
    ]
    assert filed(database)[-1].unrouted
    assert filed(database)[-1].place == "没有名字的一条路"


NOWHERE: list[dict[str, str]] = [
    {},
    {"address_id": "no such"},
    {"address_id": "9" * 15},
    {"lat": "37.8"},
    {"lat": "91", "long": "113"},
    {"lat": "nan", "long": "inf"},
    {"lat": "这里", "long": "那里"},
    {"address_string": "很远" * 60},
]


def test_a_place_that_is_none_is_told(post: Post, database: Database) -> None:
    for fields in NOWHERE:
        assert post(**{"address_id": None, **fields}).status_code == 400, fields
    assert filed(database) == []


def test_personal_data_is_kept_as_everywhere_or_not_at_all(
    post: Post, database: Database, client: FlaskClient
) -> None:
    personal_fields = {
        "email": "wang@example.com",
        "first_name": "芳菲",
        "last_name": "欧阳",
        "device_id": "d-77812",
    }
    answer = post(phone="13800138000", media_url="http://127.0.0.1:1/photo.jpg", **personal_fields)
    notice = answer.json[0]["service_notice"]
    for words in ("email 没有保存", "姓名没有保存", "device_id 没有保存", "没有抓取"):
        assert notice.count(words) == 1
    [complaint] = filed(database)
    assert (complaint.phone, complaint.anonymous, complaint.channel) == (
        "+8613800138000",
        True,
        Channel.OPEN311,
    )
    with database.reading() as session:
        names = session.execute(text("SELECT * FROM complaints")).mappings().one()
    stored = " ".join(map(str, names.values()))
    assert not any(value in stored for value in ("8613800138000", "photo.jpg", *personal_fields.values()))
    assert post(attribute__anonymous="false").status_code == 200
    assert post(attribute__anonymous="maybe").status_code == 400
    assert post(attribute__cover="maybe").status_code == 400
    assert [complaint_row.anonymous for complaint_row in filed(database)] == [True, False]


def test_rare_characters_and_an_extension_arrive(post: Post, database: Database) -> None:
    words = "楼上\U0002ebf0先生装修\U0001fa77\U0001fae8，王\ue81e家也听得到"
    assert post(description=words, phone="0353-2028888转8012").status_code == 200
    [complaint] = filed(database)
    assert (complaint.words, complaint.phone) == (words.replace("\ue81e", "\u9fb4"), "+863532028888;ext=8012")


def test_a_voice_cannot_come_this_way_and_does_not_stand_for_words(post: Post, database: Database) -> None:
    """So a voice alone, which is never anonymous, is refused for its missing words."""
    spoken = {"media_url": "http://127.0.0.1:1/voice.amr", "description": ""}
    for anonymous in ("true", "false"):
        answer = post(**spoken, attribute__anonymous=anonymous)
        assert (answer.status_code, "请写下遇到的问题" in answer.json[0]["description"]) == (400, True)
    assert filed(database) == []


def test_the_same_twice_is_one_and_other_words_are_told(
    post: Post, other_key: str, database: Database
) -> None:
    for sent in ({"headers": {"Idempotency-Key": "one"}}, {"attribute__external_id": "one"}):
        first, again = post(**sent), post(**sent)
        assert first.json == again.json
        assert (first.headers.get("Idempotency-Replayed"), again.headers["Idempotency-Replayed"]) == (
            None,
            "true",
        )
        other = post(**sent, description="另一件事，路灯坏了")
        assert (other.status_code, "已经用过" in other.text) == (400, True)
    assert post(api_key=other_key, attribute__external_id="one").json != first.json
    assert len(filed(database)) == 3, "the header, the own number, and the other application's"
    assert len({post().json[0]["service_request_id"] for _ in range(2)}) == 2, "without a key each is new"


def test_eight_at_once_are_one(app: Flask, post: Post, key: str, database: Database) -> None:
    answers: list[tuple[int, str]] = []

    def send() -> None:
        fields = {
            "api_key": key,
            "service_code": "repair",
            "address_id": "T1",
            "description": "三号楼楼道灯坏了三天",
            "attribute[external_id]": "311-1",
        }
        answer = app.test_client().post("/open311/v2/requests.json", data=fields)
        answers.append((answer.status_code, answer.text))

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(answers)) == 1, answers
    assert answers[0][0] == 200
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Complaint)) == 1


def test_an_emergency_is_told_what_saves_a_life_first(post: Post) -> None:
    answer = post(service_code="lift", description="电梯里困人了，快来")
    notice = answer.json[0]["service_notice"]
    assert notice.startswith("电梯困人")
    assert "2 小时内" in notice


def test_a_building_of_another_community_is_read_as_words(post: Post, database: Database, city: City) -> None:
    with database.transaction() as session:
        session.add(Building(community_id=city.court, name="9号楼"))
    assert post(attribute__building="9号楼").status_code == 200
    [complaint] = filed(database)
    assert (complaint.community_id, complaint.building_id, complaint.place) == (city.lawn, None, "9号楼")


def test_a_name_and_a_flat_in_the_words_are_covered_and_told(post: Post, database: Database) -> None:
    answer = post(description="我叫张三，住3-2-501，物业态度恶劣", attribute__external_id="unmask-1")
    assert "姓名、门牌给物业遮住" in answer.json[0]["service_notice"]
    assert post(description="我叫张三，灯坏了", attribute__cover="none").status_code == 200
    assert [complaint.cover for complaint in filed(database)] == [Cover.HOME, Cover.NONE]
