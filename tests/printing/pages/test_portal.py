"""The printing shop's link: what it opens, what it hides, and what its holder may confirm."""

import hashlib
import io
import logging
import zipfile
from datetime import timedelta

import pikepdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape
from sqlalchemy import select

from backend.core.clock import local_today, utc_now
from backend.models import (
    Community,
    OrderState,
    PrintDownload,
    PrintLink,
    PrintOrderItem,
    PrintReceipt,
    StaffAccount,
)
from backend.printing.pages import order_downloads
from backend.printing.rules import links
from backend.printing.rules.wrong_leaflets import WrongLeafletsError
from backend.qr.rules.codes import move, revoke, show_code
from backend.web.downloads import MOST_OF_ONE_ADDRESS, SLOTS
from tests.support.city import City
from tests.support.shop import Shop


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def portal(shop: Shop) -> str:
    return f"/print/{shop.link(shop.order())}"


def change(shop: Shop, **values: object) -> None:
    with shop.database.transaction() as session:
        link = session.scalars(select(PrintLink)).one()
        for name, value in values.items():
            setattr(link, name, value)


def counts(shop: Shop) -> dict[str, int]:
    with shop.database.reading() as session:
        return {download.name: download.count for download in session.scalars(select(PrintDownload))}


def file_rows(shop: Shop) -> list[tuple[str, str, int]]:
    with shop.database.reading() as session:
        order = shop.row(session, shop.orders[0])
        return [(file.name, file.sha256, file.size) for file in order.files]


def test_the_page_says_what_to_print_and_nothing_about_people(
    client: FlaskClient, shop: Shop, portal: str
) -> None:
    answer = client.get(portal)
    assert answer.status_code == 200
    page = answer.text
    for words in ("P", "210 × 297 mm", "四边各 3 mm", "CMYK", "铜版纸", "单面", "100%", "10 份", "流水号"):
        assert words in page
    for name, sha256, _ in file_rows(shop):
        assert name in page
        assert sha256 in page
    with shop.database.reading() as session:
        people = session.scalars(select(StaffAccount)).all()
        names_shown = [
            word for person in people for word in (person.name, person.username) if f">{word}<" in page
        ]
    assert not names_shown
    assert "0353-" not in page
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "strict-origin"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert 'name="robots" content="noindex"' in page
    assert "PDF/X-4，字体已嵌入；输出条件 Coated FOGRA39" in page
    for name, _, _ in file_rows(shop):  # as a version made it that knew no profile
        with pikepdf.Pdf.open(shop.folder(shop.orders[0]) / name, allow_overwriting_input=True) as pdf:
            (intent,) = pdf.Root.OutputIntents
            intent.OutputConditionIdentifier = "JC200103"
            del intent.DestOutputProfile, intent.Info
            pdf.save(shop.folder(shop.orders[0]) / name)
    changed = client.get(portal).text
    assert "带 PDF/X-4 标记但不完整" in changed
    assert "输出条件 JC200103，未嵌入 ICC 特性文件" in changed


def test_files_arrive_whole_and_are_counted(client: FlaskClient, shop: Shop, portal: str) -> None:
    for name, sha256, size in file_rows(shop):
        answer = client.get(f"{portal}/files/{name}", buffered=True)
        assert hashlib.sha256(answer.data).hexdigest() == sha256
        assert answer.content_length == size
        assert answer.headers["ETag"] == f'"{sha256}"'
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert client.head(f"{portal}/files/{name}").content_length == size
    assert counts(shop) == {name: 1 for name, _, _ in file_rows(shop)}


def test_the_zip_holds_everything_and_its_length_is_known(
    client: FlaskClient, shop: Shop, portal: str
) -> None:
    answer = client.get(f"{portal}/all.zip", buffered=True)
    assert answer.content_length == len(answer.data)
    number = shop.orders[0]
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        assert packed.testzip() is None
        assert {entry.compress_type for entry in packed.infolist()} == {zipfile.ZIP_STORED}
        inside = {entry.filename.removeprefix(f"{number}/"): entry for entry in packed.infolist()}
        sums = packed.read(f"{number}/SHA256SUMS.txt").decode().split()
        for name, sha256, size in file_rows(shop):
            assert inside[name].file_size == size
            assert hashlib.sha256(packed.read(inside[name])).hexdigest() == sha256
            assert sha256 in sums
    assert {paper.name for paper in order_downloads.ORDER_DOCUMENTS} <= set(inside)
    assert counts(shop) == {f"{number}.zip": 1}


@pytest.mark.parametrize("what", ["file", "zip"])
def test_ranges_join_to_the_same_bytes(client: FlaskClient, shop: Shop, portal: str, what: str) -> None:
    path = f"{portal}/all.zip" if what == "zip" else f"{portal}/files/{file_rows(shop)[0][0]}"
    whole = client.get(path, buffered=True)
    middle, etag = len(whole.data) // 3, whole.headers["ETag"]
    first = client.get(path, headers={"Range": f"bytes=0-{middle - 1}"}, buffered=True)
    rest = client.get(path, headers={"Range": f"bytes={middle}-", "If-Range": etag}, buffered=True)
    assert (first.status_code, rest.status_code) == (206, 206)
    assert rest.headers["Content-Range"] == f"bytes {middle}-{len(whole.data) - 1}/{len(whole.data)}"
    assert first.data + rest.data == whole.data
    # Another file in the meantime: the whole comes, never two halves of different ones.
    changed = client.get(path, headers={"Range": f"bytes={middle}-", "If-Range": '"old"'}, buffered=True)
    assert (changed.status_code, changed.data) == (200, whole.data)
    beyond = client.get(path, headers={"Range": f"bytes={len(whole.data)}-"})
    assert beyond.status_code == 416
    assert client.get(path, headers={"If-None-Match": etag}).status_code == 304
    # The whole, the first third, the changed one; not what resumed, was refused or known.
    assert list(counts(shop).values()) == [3]


RFC_9110 = [
    # several ranges: the whole; an unknown unit, a bad one and a method without ranges: as if none was asked
    ({"Range": "bytes=0-9,20-29"}, 200),
    ({"Range": "bytes=0-0,-1"}, 200),
    ({"Range": "lines=1-2"}, 200),
    ({"Range": "bytes=abc"}, 200),
    ({"Range": "bytes=9-1"}, 200),
    ({"Range": "bytes=-5"}, 206),
    ({"Range": "bytes=0-99999999999"}, 206),
    ({"Range": "bytes=99999999999-"}, 416),
    # If-Range compares strongly, and dates exactly
    ({"Range": "bytes=0-9", "If-Range": "{etag}"}, 206),
    ({"Range": "bytes=0-9", "If-Range": "W/{etag}"}, 200),
    ({"Range": "bytes=0-9", "If-Range": '"other"'}, 200),
    ({"Range": "bytes=0-9", "If-Range": "Fri, 01 Jan 2100 00:00:00 GMT"}, 200),
    ({"Range": "bytes=0-9", "If-Range": "nonsense"}, 200),
    ({"If-None-Match": "W/{etag}"}, 304),
    ({"If-Match": '"other"'}, 412),
]


def test_ranges_and_conditions_are_those_of_rfc_9110(client: FlaskClient, shop: Shop, portal: str) -> None:
    for path in (f"{portal}/all.zip", f"{portal}/files/{file_rows(shop)[0][0]}"):
        whole = client.get(path, buffered=True)
        etag = whole.headers["ETag"]
        for headers, status in RFC_9110:
            sent = {name: value.replace("{etag}", etag) for name, value in headers.items()}
            answer = client.get(path, headers=sent, buffered=True)
            assert answer.status_code == status, headers
            if status == 200:
                assert answer.data == whole.data, headers
                assert "Content-Range" not in answer.headers, headers
            if status == 416:
                assert answer.headers["Content-Range"] == f"bytes */{len(whole.data)}"
        head = client.head(path, headers={"Range": "bytes=0-9"})
        assert (head.status_code, head.content_length) == (200, len(whole.data))
    assert SLOTS._running.total() == 0


def test_slow_downloads_leave_threads_for_pages(
    app: Flask, client: FlaskClient, shop: Shop, portal: str
) -> None:
    path = f"{portal}/files/{file_rows(shop)[0][0]}"
    slow = [app.test_client().get(path) for _ in range(MOST_OF_ONE_ADDRESS)]
    refused = client.get(path)
    assert refused.status_code == 503
    assert refused.headers["Retry-After"]
    assert "请过十几秒再试" in refused.text
    assert client.get(f"{portal}/all.zip").status_code == 503
    assert client.head(path).status_code == 200
    assert client.get(portal).status_code == 200, "pages are still served"
    elsewhere = [{"REMOTE_ADDR": f"192.0.2.{number}"} for number in range(2)]
    slow.append(app.test_client().get(path, environ_overrides=elsewhere[0]))
    assert slow[-1].status_code == 200, "one address does not take all"
    assert client.get(path, environ_overrides=elsewhere[1]).status_code == 503
    for answer in slow:
        answer.close()
    assert client.get(path, buffered=True).status_code == 200
    assert SLOTS._running.total() == 0


def test_revoked_and_moved_codes_stop_the_link_and_the_downloads(
    client: FlaskClient, shop: Shop, portal: str, city: City
) -> None:
    (first, *_), (last, *_) = file_rows(shop)[0], file_rows(shop)[-1]
    assert "已停用" not in client.get(portal).text
    with shop.database.transaction() as session:
        order = shop.row(session, shop.orders[0])
        item = session.scalars(
            select(PrintOrderItem).where(PrintOrderItem.file_id == order.files[0].id)
        ).first()
        assert item
        revoke(item.code, utc_now())
        code, community = show_code(item.code.value), item.code.community.name
    page = client.get(portal).text
    assert "先不要印：1 个编号停用或改到了别处" in page
    for words in (code, community, first):
        assert words in page.split('id="wrong"')[1]
    for path in (f"files/{first}", "all.zip"):
        assert f'href="{portal}/{path}"' not in page, "it is not offered"
        answer = client.get(f"{portal}/{path}")
        assert answer.status_code == 409, path
        assert f"{code}（{community}" in answer.text
        assert "联系发链接的单位" in answer.text
    assert last != first
    assert client.get(f"{portal}/files/{last}", buffered=True).status_code == 200
    with pytest.raises(WrongLeafletsError, match="重新下单"):
        shop.link(shop.orders[0])

    def moved(*, back: bool) -> str:
        """A leaflet of the last file says where its code belonged when it was ordered."""
        with shop.database.transaction() as session:
            files = shop.row(session, shop.orders[0]).files
            item = session.scalars(select(PrintOrderItem).filter_by(file_id=files[-1].id)).first()
            assert item
            printed = session.get_one(Community, item.printed_community_id)
            elsewhere = session.get_one(Community, city.orphan)
            move(session, item.code, printed if back else elsewhere, None, item.printed_spot)
            return f"{show_code(item.code.value)}</b> {printed.name}"

    moved_code = moved(back=False)
    page = client.get(portal).text
    assert "先不要印：2 个编号停用或改到了别处" in page
    assert moved_code in page
    assert "已改到别处：" in page
    refused = client.get(f"{portal}/files/{last}")
    assert (refused.status_code, "已改到别处" in refused.text) == (409, True)
    moved(back=True)
    assert client.get(f"{portal}/files/{last}", buffered=True).status_code == 200


def test_a_closed_link_opens_nothing(client: FlaskClient, shop: Shop, portal: str) -> None:
    paths = ("", "/all.zip", "/files/x.pdf", "/papers/样张.pdf", "/pictures/1.png")
    change(shop, expires_at=utc_now() - timedelta(seconds=1))
    for path in paths:
        answer = client.get(portal + path)
        assert answer.status_code == 410, path
        assert "已过期" in answer.text
    change(shop, expires_at=utc_now() + timedelta(days=1), revoked_at=utc_now())
    for path in paths:
        answer = client.get(portal + path)
        assert answer.status_code == 410, path
        assert "已被收回" in answer.text
        assert "联系" in answer.text
    assert client.post(f"{portal}/received", data={"on": "2026-11-23", "quantity": "1"}).status_code == 410


def test_a_forged_link_is_not_found(client: FlaskClient, shop: Shop, portal: str) -> None:
    token = portal.removeprefix("/print/")
    other = links._serializer("another secret, just as long as ours").dumps([1, 1])
    # Not the last character: its lowest bits are padding, and no part of the signature.
    flipped = token[:-4] + ("A" if token[-4] != "A" else "B") + token[-3:]
    for forged in (flipped, token[:-3], token + "x", other, "x", "..", "%00", "编号", "a" * 3000):
        answer = client.get(f"/print/{forged}")
        assert answer.status_code == 404, forged
    answer = client.get(f"/print/{flipped}")
    assert "打不开这个链接" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_only_the_files_of_the_order_are_there(client: FlaskClient, shop: Shop, portal: str) -> None:
    tried = ("../../linsheng.db", "..%2F..%2Flinsheng.db", "%2Fetc%2Fpasswd", "P0.pdf", "x.part", "\x00")
    for path in (f"{folder}/{name}" for folder in ("files", "papers") for name in tried):
        assert client.get(f"{portal}/{path}").status_code == 404, path
    assert client.get(f"{portal}/pictures/99.png").status_code == 404


def test_another_orders_files_are_not_there(client: FlaskClient, shop: Shop, portal: str) -> None:
    other = shop.order()
    with shop.database.reading() as session:
        name = shop.row(session, other).files[0].name
    assert client.get(f"{portal}/files/{name}").status_code == 404


def test_receipts_move_the_order_on_and_count_once(client: FlaskClient, shop: Shop, portal: str) -> None:
    today = local_today().isoformat()
    for _ in range(2):
        answer = client.post(f"{portal}/received", data={"on": today, "quantity": "6", "words": ""})
        assert answer.status_code == 303
    assert state(shop) is OrderState.RECEIVED
    shipped = {"on": today, "quantity": "4", "words": "顺丰 SF123"}
    for _ in range(2):
        answer = client.post(f"{portal}/shipped", data=shipped, follow_redirects=True)
        assert "已登记发货" in answer.text
    assert "顺丰 SF123" in answer.text
    client.post(f"{portal}/shipped", data=shipped | {"quantity": "2"})
    for kind, quantity, words in (
        ("shipped", "999999", "这个订单共 10 份，已登记发货 6 份，最多填 4"),
        ("shipped", "5", "最多填 4"),
        ("received", "11", "这个订单共 10 份，最多填 10"),
    ):
        answer = client.post(f"{portal}/{kind}", data={"on": today, "quantity": quantity, "words": "新的"})
        assert (answer.status_code, words in answer.text) == (422, True), (kind, quantity)
    assert client.post(f"{portal}/shipped", data=shipped).status_code == 303, "it is known"
    assert state(shop) is OrderState.SHIPPED
    assert client.get(f"{portal}/shipped").location == f"{portal}#receipts"
    with shop.database.reading() as session:
        assert [receipt.quantity for receipt in session.scalars(select(PrintReceipt))] == [6, 4, 2]


def test_two_parts_of_one_size_on_one_day_count_twice(client: FlaskClient, shop: Shop, portal: str) -> None:
    for _ in range(2):
        page = client.get(portal).text.split('id="form-shipped"')[1]
        key = page.split('name="key" value="')[1].split('"')[0]
        for _ in range(2):
            form = {"on": local_today().isoformat(), "quantity": "3", "words": "", "key": key}
            assert client.post(f"{portal}/shipped", data=form).status_code == 303
    form |= {"quantity": "1"}  # gone back to the same page for a third part
    assert client.post(f"{portal}/shipped", data=form).status_code == 303
    with shop.database.reading() as session:
        assert [receipt.quantity for receipt in session.scalars(select(PrintReceipt))] == [3, 3, 1]


WRONG = [
    ({"on": "明天"}, "日期"),
    ({"on": "2020-01-01"}, "日期不能早于下单"),
    ({"on": ""}, "日期"),
    ({"quantity": "0"}, "数量"),
    ({"quantity": "-1"}, "数量"),
    ({"quantity": "९"}, "数量"),
    ({"quantity": "00000002" + "0" * 40}, "数量"),  # its first nine digits alone would do
    ({"quantity": "2e40"}, "数量"),
    ({"quantity": "9" * 400}, "数量"),
    ({"words": "长" * 201}, "最多 200 个字"),
]


def test_a_wrong_receipt_comes_back_filled(client: FlaskClient, shop: Shop, portal: str) -> None:
    good = {"on": local_today().isoformat(), "quantity": "777", "words": "<b>晋C12345</b>"}
    for change_of, message in WRONG:
        answer = client.post(f"{portal}/shipped", data=good | change_of)
        assert answer.status_code == 422, change_of
        assert message in answer.text
        for name, value in (good | change_of).items():
            assert f'value="{escape(value)}"' in answer.text, (name, value)
        assert "<b>晋" not in answer.text
    with shop.database.reading() as session:
        assert session.scalars(select(PrintReceipt)).all() == []


def test_the_secret_stays_out_of_the_log(
    app: Flask, shop: Shop, portal: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def burst(*_: object) -> None:
        raise RuntimeError("burst")

    monkeypatch.setattr("backend.printing.pages.shop.order.specification", burst)
    with caplog.at_level(logging.DEBUG):
        assert app.test_client().get(portal).status_code == 500
    assert "Exception on /print/…" in caplog.text
    assert portal.removeprefix("/print/") not in caplog.text


def test_a_file_that_is_gone_is_told(client: FlaskClient, shop: Shop, portal: str) -> None:
    name = file_rows(shop)[0][0]
    (shop.folder(shop.orders[0]) / name).unlink()
    answer = client.get(portal)
    assert answer.status_code == 404
    assert "文件不在了" in answer.text


def state(shop: Shop) -> OrderState:
    with shop.database.reading() as session:
        return shop.row(session, shop.orders[0]).state
