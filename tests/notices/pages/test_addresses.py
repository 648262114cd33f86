"""Notice settings, what does not arrive, early warnings and likely duplicates, as pages."""

import pytest
from sqlalchemy import select

from backend.complaints.rules.warnings.early_warnings import open_early_warnings
from backend.core.clock import utc_now
from backend.models import (
    Complaint,
    Database,
    EarlyWarning,
    NoticeAddress,
    State,
    WarningKind,
    WarningState,
)
from tests.support.city import City
from tests.support.filed import lights
from tests.support.inputs import MAIL
from tests.support.staff_pages import SignIn


@pytest.fixture
def address(sign_in: SignIn, database: Database) -> int:
    """Of firm A."""
    added = sign_in("firm").post("/staff/notices/", data={"owner": "office", "address": MAIL})
    assert added.status_code == 303
    with database.reading() as session:
        return session.scalars(select(NoticeAddress.id)).one()


def change(database: Database, address_id: int, **columns: object) -> None:
    with database.transaction() as session:
        row = session.get_one(NoticeAddress, address_id)
        for name, value in columns.items():
            setattr(row, name, value)


def test_an_address_is_shown_masked(sign_in: SignIn, address: int) -> None:
    page = sign_in("firm").get("/staff/notices/").text
    assert "g***@example.com" in page
    assert MAIL not in page


def test_adding_twice_is_once(sign_in: SignIn, address: int, database: Database) -> None:
    sign_in("firm").post("/staff/notices/", data={"owner": "office", "address": f" {MAIL} "})
    with database.reading() as session:
        assert len(session.scalars(select(NoticeAddress)).all()) == 1


@pytest.mark.parametrize(
    "typed",
    [
        "", "not an address", "a@b", "json://127.0.0.1/",
        "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=12345678",
        "https://qyapi.weixin.qq.com.example.com/cgi-bin/webhook/send?key=12345678",
        "https://127.0.0.1/?key=12345678",
        "https://oapi.dingtalk.com:8080/robot/send?access_token=12345678",
        "https://[::1", "a@b.cn\nBcc: c@d.cn",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=../../x",
        "电子邮箱@例子.中国", "x" * 5000,
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_and_comes_back(
    typed: str, sign_in: SignIn, database: Database
) -> None:
    answer = sign_in("firm").post("/staff/notices/", data={"owner": "me", "address": typed})
    assert answer.status_code == 422
    assert "看不懂这个地址" in answer.text
    with database.reading() as session:
        assert session.scalars(select(NoticeAddress)).all() == []


@pytest.mark.parametrize(
    ("pasted", "address_shown"),
    [
        (
            "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4-97a0-0ec2sifa5abc",
            "企业微信群机器人 …5abc",
        ),
        ("https://oapi.dingtalk.com/robot/send?access_token=abcdef0123456789", "钉钉群机器人 …6789"),
        ("https://open.feishu.cn/open-apis/bot/v2/hook/aaaa-bbbb-cccc-dddd", "飞书群机器人 …dddd"),
    ],
)
def test_robots_are_known_by_what_is_pasted(pasted: str, address_shown: str, sign_in: SignIn) -> None:
    client = sign_in("firm")
    assert client.post("/staff/notices/", data={"address": pasted}).status_code == 303
    assert address_shown in client.get("/staff/notices/").text


def test_bad_settings_come_back_filled_and_good_ones_stay(
    sign_in: SignIn, address: int, database: Database
) -> None:
    client = sign_in("firm")
    typed = {
        "times": "8:30，14点",
        "hourly_limit": "5",
        "quiet_from": "22:00",
        "quiet_until": "7:30",
        "choice-new": "hourly",
    }
    refused = client.post(f"/staff/notices/{address}", data=typed)
    assert refused.status_code == 422
    assert 'value="8:30，14点"' in refused.text
    assert client.post(f"/staff/notices/{address}", data=typed | {"times": "8:30，14:00"}).status_code == 303
    with database.reading() as session:
        row = session.get_one(NoticeAddress, address)
        assert (row.times, row.hourly_limit, row.quiet_from, row.quiet_until) == ("08:30 14:00", 5, 1320, 450)
        assert row.choices["new"] == "hourly"


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("firm", True),
        ("fallback_firm", False),
        ("street", True),
        ("other_street", False),
        ("district", True),
        ("city", True),
    ],
)
def test_failures_show_to_the_office_and_those_above(
    who: str, sees: bool, sign_in: SignIn, address: int, database: Database
) -> None:
    change(
        database,
        address,
        last_error="对方邮箱拒收：550 no such user",
        last_error_at=utc_now(),
        paused_at=utc_now(),
    )
    client = sign_in(who)
    page = client.get("/staff/notices/failing").text
    assert ("550 no such user" in page) is sees
    assert ("发不出去" in client.get("/staff/").text) is sees
    answer = client.post(f"/staff/notices/{address}/retry", data={"from": "failing"})
    assert answer.status_code == (303 if sees else 404)
    with database.reading() as session:
        assert (session.get_one(NoticeAddress, address).paused_at is None) is sees


@pytest.fixture
def warning(database: Database, city: City) -> int:
    """In the street and district A."""
    lights(database, city.lawn, 5)
    with database.transaction() as session:
        open_early_warnings(session, utc_now())
        query = select(EarlyWarning.id).where(EarlyWarning.kind == WarningKind.COMMUNITY)
        return session.scalars(query).one()


@pytest.mark.parametrize(
    ("who", "status", "sees"),
    [
        ("firm", 404, False), ("street", 200, True), ("other_street", 200, False), ("district", 200, True),
        ("other_district", 200, False), ("city", 200, True),
    ],
)  # fmt: skip
def test_early_warnings_by_role(
    who: str, status: int, sees: bool, sign_in: SignIn, warning: int, database: Database
) -> None:
    client = sign_in(who)
    page = client.get("/staff/warnings/")
    assert page.status_code == status
    assert ("段西沟一小区 7 天内 5 件" in page.text) is sees
    assert ("条预警没有看" in client.get("/staff/").text) is sees
    for action in ("seen", "closing"):
        answer = client.post(f"/staff/warnings/{warning}/{action}", data={"words": "换了灯"})
        assert answer.status_code == (303 if sees else 404)
    with database.reading() as session:
        assert (session.get_one(EarlyWarning, warning).state is WarningState.CLOSED) is sees


def test_closing_a_warning_without_words_comes_back(sign_in: SignIn, warning: int) -> None:
    answer = sign_in("street").post(f"/staff/warnings/{warning}/closing", data={"words": ""})
    assert answer.status_code == 422
    assert "处理情况" in answer.text


def test_likely_duplicates_stand_on_the_page_and_the_street_merges_them(
    sign_in: SignIn, database: Database, city: City
) -> None:
    first, second, third, fourth = lights(database, city.lawn, 4)
    firm = sign_in("firm").get(f"/staff/complaints/{first}").text
    assert "都说到灯" in firm
    assert "同一天提交" in firm
    assert "对照着看" in firm
    assert "并案的理由" not in firm
    street = sign_in("street")
    here = f"/staff/complaints/{first}/members"
    assert street.get(f"/staff/complaints/{first}").text.count('name="members"') == 3
    with database.reading() as session:
        number = session.get_one(Complaint, third).number
    typed = {"members": [str(second)], "numbers": f"{number[:3]} {number[3:]}，", "words": ""}
    refused = street.post(here, data=typed)
    assert refused.status_code == 422
    assert refused.text.count(f'value="{second}" checked') == 1
    assert f"{number[:3]} {number[3:]}" in refused.text
    assert "10 位数字" in street.post(here, data=typed | {"numbers": "123", "words": "同一处灯"}).text
    assert street.post(here, data=typed | {"words": "同一处灯"}).status_code == 303
    late = street.get(f"/staff/complaints/{fourth}").text
    assert "一起并入" in late
    assert late.count('name="members"') == 0  # one leads, two are merged
    joining = {"leading": str(first), "words": "还是那处灯"}
    assert street.post(f"/staff/complaints/{fourth}/members", data=joining).status_code == 303
    with database.reading() as session:
        rows = [session.get_one(Complaint, row) for row in (first, second, third, fourth)]
        assert [row.state for row in rows] == [State.DISPATCHED, *[State.MERGED] * 3]
        assert {row.merged_into_id for row in rows} == {None, first}
    assert "没有别的相像的投诉" in street.get(f"/staff/complaints/{first}").text


def test_what_is_of_another_street_is_not_merged(sign_in: SignIn, database: Database, city: City) -> None:
    [first], [foreign] = lights(database, city.lawn, 1), lights(database, city.orphan, 1)
    with database.reading() as session:
        number = session.get_one(Complaint, foreign).number
    here, street = f"/staff/complaints/{first}/members", sign_in("street")
    for typed in ({"members": [str(foreign)]}, {"leading": str(foreign)}):
        assert street.post(here, data=typed | {"words": "一起办"}).status_code == 404
    assert "没有找到编号" in street.post(here, data={"numbers": number, "words": "一起办"}).text
    assert sign_in("firm").post(here, data={"words": "一起办"}).status_code == 422
