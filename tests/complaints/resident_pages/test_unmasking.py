"""您自己的话可能让物业知道您是谁: said on the page before it is sent, without a script as well."""

from flask.testing import FlaskClient
from sqlalchemy import select

from backend.complaints.rules.handling import lifecycle
from backend.core.clock import utc_now
from backend.models import Complaint, Cover, Database
from tests.support.city import City
from tests.support.page_reading import Page, open_page, send
from tests.support.staff_pages import SignIn

WORDS = "我叫张三，我家302漏水"
WHO = "我是张三，灯在五楼"


def complaint_of(database: Database) -> Complaint:
    with database.reading() as session:
        return session.scalars(select(Complaint)).one()


def moves_of(database: Database) -> list[tuple[str, str]]:
    with database.reading() as session:
        complaint = session.scalars(select(Complaint)).one()
        return [(event.move, event.words) for event in complaint.events]


def filed(client: FlaskClient, city: City) -> str:
    """The path of a complaint of somebody anonymous."""
    sent = send(client, open_page(client, f"/q/{city.code}"), words="楼道灯坏了三天")
    return sent.headers["Location"].partition("?")[0]


def test_it_is_said_once_and_one_tap_covers(
    client: FlaskClient, city: City, database: Database, sign_in: SignIn
) -> None:
    first = send(client, open_page(client, f"/q/{city.code}"), words=WORDS)
    assert first.status_code == 409
    page = Page(first)
    for words in ("还没有提交", "姓名给物业遮住", "我叫〔已隐去〕，我家302漏水", "不给物业看"):
        assert words in page.text
    # Without a script the page opens at its top: the question stands there, before all that was filled in.
    assert (
        page.text.index("还没有提交") < page.text.index("姓名给物业遮住") < page.text.index("遇到了什么问题")
    )
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
    assert "姓名、门牌给物业遮住" in status.text
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
    assert client.post(f"{path}/add", data={"words": "电话13912345678"}).status_code == 422, "reaches nobody"
    burning = {"words": "我是王五，楼道着火了"}
    assert client.post(f"{path}/add", data=burning).status_code == 303, "danger waits for nothing"


def test_it_is_told_before_withdrawing(client: FlaskClient, city: City, database: Database) -> None:
    path = filed(client, city)
    first = client.post(f"{path}/withdraw", data={"words": WHO})
    assert first.status_code == 409
    page = Page(first)
    assert "还没有撤回" in page.text
    assert "我是〔已隐去〕，灯在五楼" in page.text
    seen = {"words": WHO, "told": page.fields["told"]}
    assert client.post(f"{path}/withdraw", data=seen).status_code == 303
    assert moves_of(database)[2:] == [("withdraw", WHO)]


def test_unsolved_and_urged_wait_for_no_choice_only_their_words_do(
    client: FlaskClient, city: City, database: Database
) -> None:
    path = filed(client, city)
    page = Page(client.post(f"{path}/urge", data={"words": WHO}))
    assert "已催办。您写的话还没有发送" in page.text
    assert moves_of(database)[2:] == [("urge", "")]
    addition = page.by_action[f"{path}/add"]
    assert addition["words"] == WHO
    assert client.post(f"{path}/add", data={**addition, "cover": "none"}).status_code == 303
    assert moves_of(database)[3:] == [("supplement", WHO)]
    assert complaint_of(database).cover is Cover.NONE

    with database.transaction() as session:
        complaint = session.scalars(select(Complaint)).one()
        lifecycle.reply(session, complaint.id, city.staff["firm"], "已更换灯泡。", [], utc_now())
    rating = {"solved": "no", "satisfied": "no", "words": "师傅没来，我叫王芳，电话13812345678"}
    page = Page(client.post(f"{path}/rate", data=rating))
    assert "已经退回重办。您写的话还没有发送" in page.text
    assert "没有成功" not in page.text
    rated = [(move, words) for move, words in moves_of(database) if move in {"rate", "redo"}]
    assert rated == [("rate", ""), ("redo", "")]
    assert complaint_of(database).satisfied is False
    assert page.by_action[f"{path}/add"]["words"] == rating["words"]
    again = client.post(f"{path}/rate", data=rating)
    assert again.status_code == 409, "the page was reloaded"
    assert rating["words"] in Page(again).by_action[f"{path}/add"]["words"], "and the words are not lost"
    assert client.post(f"{path}/add", data=page.by_action[f"{path}/add"]).status_code == 303


def test_who_gives_their_name_is_told_nothing(client: FlaskClient, city: City, database: Database) -> None:
    sent = send(client, open_page(client, f"/q/{city.code}"), words=WORDS, anonymous=None)
    assert sent.status_code == 303
    assert complaint_of(database).cover is Cover.NONE


def test_a_flat_that_a_danger_shows_is_said(
    client: FlaskClient, city: City, database: Database, sign_in: SignIn
) -> None:
    """Help must find the door; who was told that it is hidden hears that it is not any more."""
    first = Page(send(client, open_page(client, f"/q/{city.code}"), words=WORDS))
    sent = send(client, first, path=f"/q/{city.code}", cover="home")
    path = sent.headers["Location"].partition("?")[0]
    before = open_page(client, path)
    assert "姓名、门牌给物业遮住" in before.text
    assert "门牌现在给物业看了" not in before.text
    assert client.post(f"{path}/add", data={"words": "水流到电表箱里冒火花了"}).status_code == 303
    assert complaint_of(database).emergency
    after = open_page(client, path)
    assert "门牌现在给物业看了" in after.text
    assert "姓名、门牌给物业遮住" not in after.text
    read = sign_in("firm").get(f"/staff/complaints/{complaint_of(database).id}").text
    assert "302" in read
    assert "张三" not in read
