"""您自己的话可能让物业知道您是谁: said on the page before it is sent, without a script as well."""

from flask.testing import FlaskClient
from sqlalchemy import select

from backend.models import Complaint, Cover, Database
from tests.support.city import City
from tests.support.page_reading import Page, open_page, send
from tests.support.staff_pages import SignIn

WORDS = "我叫张三，我家302漏水"


def complaint_of(database: Database) -> Complaint:
    with database.reading() as session:
        return session.scalars(select(Complaint)).one()


def test_it_is_said_once_and_one_tap_covers(
    client: FlaskClient, city: City, database: Database, sign_in: SignIn
) -> None:
    first = send(client, open_page(client, f"/q/{city.code}"), words=WORDS)
    assert first.status_code == 409
    page = Page(first)
    for words in ("还没有提交", "物业看不到姓名", "我叫〔已隐去〕，我家302漏水", "不给物业看"):
        assert words in page.text
    # Without a script the page opens at its top: it must not look as if nothing had happened.
    assert page.text.index("还没有提交") < page.text.index("谁来负责") < page.text.index("物业看不到姓名")
    assert page.fields["cover"] == "name", "somebody has to come to the door"
    sent = send(client, page, path=f"/q/{city.code}", cover="home")
    assert sent.status_code == 303
    assert complaint_of(database).cover is Cover.HOME
    firm, street = sign_in("firm"), sign_in("street")
    path = f"/staff/complaints/{complaint_of(database).id}"
    for address in (path, "/staff/", f"{path}/slip"):
        assert "张三" not in firm.get(address).text
        assert "〔已隐去〕" in firm.get(address).text
    assert WORDS in street.get(path).text

    status = open_page(client, sent.headers["Location"])
    assert "物业看不到姓名、门牌" in status.text
    assert client.post(f"{status.path.partition('?')[0]}/cover", data={"cover": "name"}).status_code == 303
    assert "302" in firm.get(path).text
    assert client.post(f"{status.path.partition('?')[0]}/cover", data={"cover": "odd"}).status_code == 303
    assert complaint_of(database).cover is Cover.NAME


def test_what_is_added_is_told_too(client: FlaskClient, city: City, database: Database) -> None:
    sent = send(client, open_page(client, f"/q/{city.code}"), words="楼道灯坏了三天")
    path = sent.headers["Location"].partition("?")[0]
    first = client.post(f"{path}/add", data={"words": "我是张三，灯在五楼"})
    assert first.status_code == 409
    page = Page(first)
    assert "还没有发送" in page.text
    assert "我是〔已隐去〕，灯在五楼" in page.text
    other_words = {"words": "我是李四，灯在五楼", "told": page.fields["told"]}
    assert client.post(f"{path}/add", data=other_words).status_code == 409, "these have not been seen"
    seen = other_words | {"words": "我是张三，灯在五楼"}
    assert client.post(f"{path}/add", data=seen).status_code == 303
    assert client.post(f"{path}/add", data={"words": "电话13912345678"}).status_code == 303, "never shown"


def test_it_is_told_with_every_form_that_takes_words(
    client: FlaskClient, city: City, database: Database
) -> None:
    sent = send(client, open_page(client, f"/q/{city.code}"), words="楼道灯坏了三天")
    path = sent.headers["Location"].partition("?")[0]
    for form, not_done in (("urge", "还没有发送"), ("withdraw", "还没有撤回")):
        first = client.post(f"{path}/{form}", data={"words": "我是张三，灯在五楼"})
        assert first.status_code == 409, form
        page = Page(first)
        assert not_done in page.text
        assert "我是〔已隐去〕，灯在五楼" in page.text
        seen = {"words": "我是张三，灯在五楼", "told": page.fields["told"]}
        assert client.post(f"{path}/{form}", data=seen).status_code == 303, form
    with database.reading() as session:
        words = [(event.move, event.words) for event in session.scalars(select(Complaint)).one().events[2:]]
    assert words == [("urge", "我是张三，灯在五楼"), ("withdraw", "我是张三，灯在五楼")]


def test_who_gives_their_name_is_told_nothing(client: FlaskClient, city: City, database: Database) -> None:
    sent = send(client, open_page(client, f"/q/{city.code}"), words=WORDS, anonymous=None)
    assert sent.status_code == 303
    assert complaint_of(database).cover is Cover.NONE
