"""From the bureau's form to the shop and the wall, through the pages."""

import io

import pytest
from flask import Flask
from sqlalchemy import func, select

from backend.core.clock import local_today, utc_now
from backend.models import (
    Code,
    CodeScan,
    Community,
    DeliveryState,
    LeafletDesign,
    LeafletPosting,
    LeafletReport,
    Letter,
    OrderState,
    OutboxMessage,
    PrintLink,
    PrintOrder,
)
from backend.qr.rules.codes import revoke
from tests.support.city import City
from tests.support.shop import FORM, Shop
from tests.support.staff_pages import SignIn, jpeg

NEW = "/city/leaflets/new"


def only_order(shop: Shop) -> PrintOrder:
    with shop.database.reading() as session:
        return session.scalars(select(PrintOrder)).one()


def test_from_the_form_to_the_approval(shop: Shop, sign_in: SignIn, city: City) -> None:
    bureau = sign_in("city")
    with shop.database.transaction() as session:
        session.get_one(Community, city.orphan).name = "한글小区"
        session.get_one(Community, city.fallback).name = "😀花园"
    looked = bureau.post("/city/leaflets/preview", data=FORM).text
    assert "2 处的名称印不出来" in looked
    assert "한글小区：“한”（U+D55C）、“글”（U+AE00）字库中没有" in looked
    placed = bureau.post(NEW, data=FORM | {"copies": "2"})
    assert placed.status_code == 303
    order = only_order(shop)
    page = f"/city/leaflets/orders/{order.number}"
    assert placed.location == page
    waiting = bureau.get(page).text
    assert "排队中" in waiting
    assert "有 2 处的名称印不出来，这次不印" in waiting
    assert "😀花园" in waiting.split('id="left-out"')[1]
    assert '<noscript><meta http-equiv="refresh"' in waiting
    with shop.database.reading() as session:
        assert session.scalars(select(OutboxMessage.job)).all() == [PrintOrder.job]
    shop.produce(order.number)

    ready = bureau.get(page).text
    assert "等您批准" in ready
    assert "http-equiv" not in ready
    assert bureau.get(f"{page}/files/样张.pdf", buffered=True).data.startswith(b"%PDF")
    assert bureau.post(f"{page}/links", data={"shop": "甲厂", "days": "30"}).status_code == 409
    assert bureau.post(f"{page}/approve").status_code == 303
    assert bureau.post(f"{page}/approve").status_code == 409
    assert bureau.post(f"{page}/cancel").status_code == 409


def test_from_the_link_to_the_shop(app: Flask, shop: Shop, sign_in: SignIn) -> None:
    order, bureau = shop.order(), sign_in("city")
    page = f"/city/leaflets/orders/{order}"
    sent = bureau.post(f"{page}/links", data={"shop": "甲厂", "recipient": "a@b.cn", "days": "30"})
    assert sent.status_code == 303
    page_text = bureau.get(page).text
    assert "邮件正在发送" in page_text
    with shop.database.reading() as session:
        assert session.scalars(select(OutboxMessage.job)).all() == [PrintOrder.job, Letter.job]
    token = page_text.split("/print/")[1].split('"')[0]
    visitor = app.test_client()
    with shop.database.reading() as session:
        files = [(file.name, file.sha256) for file in shop.row(session, order).files]
    assert visitor.get(f"/print/{token}/files/{files[0][0]}", buffered=True).status_code == 200
    visitor.post(f"/print/{token}/shipped", data={"on": local_today().isoformat(), "quantity": "6"})
    after = bureau.get(page).text
    assert "下载记录：1 次" in after
    assert "已发货" in after
    link = after.split(f"{page}/links/")[1].split("/")[0]
    assert bureau.post(f"{page}/links/{link}/revoke").status_code == 303
    assert visitor.get(f"/print/{token}").status_code == 410
    assert "已收回" in bureau.get(page).text


def test_from_the_street_to_the_figures(shop: Shop, sign_in: SignIn, city: City) -> None:
    order, bureau, street = shop.order(), sign_in("city"), sign_in("street")
    assert "段西沟一小区" in street.get("/staff/leaflets/").text
    with shop.database.reading() as session:
        code = session.scalars(select(Code).where(Code.value == city.code)).one()
    tick = {"code_id": code.id, "copies": "2", "key": "form-one", "photo": (io.BytesIO(jpeg()), "wall.jpg")}
    assert street.post("/staff/leaflets/posted", data=tick).status_code == 303
    with shop.database.transaction() as session:
        session.add(CodeScan(code_id=code.id, day=local_today(), count=7))
    figures = bureau.get("/city/leaflets/posted").text
    assert "已张贴份数</dt><dd>2 " in figures
    assert "张贴后被扫</dt><dd>7 " in figures
    assert "已张贴份数</dt><dd>2<" in bureau.get("/city/").text
    of_street = bureau.get(f"/city/leaflets/posted?street={city.street}").text
    assert "段西沟一小区" in of_street
    photo = of_street.split('href="/staff/leaflets/photos/')[1].split('"')[0]
    assert bureau.get(f"/staff/leaflets/photos/{photo}").data.startswith(b"\xff\xd8")
    assert "已登记张贴 <b>2</b> / 10" in bureau.get(f"/city/leaflets/orders/{order}").text
    assert "个编号不能印" not in bureau.get("/city/leaflets/").text
    with shop.database.transaction() as session:
        revoke(session.get_one(Code, code.id), utc_now())
    assert "1 个编号不能印" in bureau.get("/city/leaflets/").text
    assert "段西沟一小区" not in street.get("/staff/leaflets/").text
    dead = street.get("/staff/leaflets/?tab=dead").text
    assert "段西沟一小区" in dead
    assert "贴了的请撕下来" in dead
    assert street.post("/staff/leaflets/posted", data=tick | {"key": "late", "photo": ""}).status_code == 422


def test_a_wrong_order_comes_back_filled(shop: Shop, sign_in: SignIn) -> None:
    wrong = {
        "scope": "communities",
        "communities": "段西沟一小区\n没有这个<小区>",
        "copies": "abc",
        "name": "名" * 81,
        "note": "请分开打包",
        "sheet": "nonsense",
    }
    answer = sign_in("city").post(NEW, data=FORM | wrong)
    assert answer.status_code == 422
    for words in (
        "没有这个&lt;小区&gt;",
        "份数要填",
        "最多 80 个字",
        "请选择拼版方式",
        "请分开打包",
        "名" * 81,
    ):
        assert words in answer.text
    assert 'value="abc"' in answer.text
    assert "<小区>" not in answer.text
    with shop.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(PrintOrder)) == 0


ODD: list[dict[str, str | list[str]]] = [
    {"scope": "x"},
    {"scope": "streets", "streets": ["x", "9" * 40]},
    {"scope": "firms"},
    {"placement": "moon"},
    {"format": "a0"},
    {"design": "design-99999999999999999999999"},
    {"design": "design-999999"},
    {"copies": "0"},
    {"copies": "九十九"},
    {"copies": "1" * 5000},
    {"spots": "东" * 5000},
    {"communities": "\x00\u202e", "scope": "communities"},
]


def test_odd_orders_are_told_and_previewed_without_a_crash(shop: Shop, sign_in: SignIn) -> None:
    bureau = sign_in("city")
    for change in [*ODD, {"look_at": "\x00" * 50}]:
        assert bureau.post(NEW, data=FORM | change | {"then": "preview"}).status_code == 200, change
        assert bureau.post("/city/leaflets/preview", data=FORM | change).status_code == 200, change
    for change in ODD:
        assert bureau.post(NEW, data=FORM | change).status_code == 422, change


def test_the_preview_is_the_communitys_own_leaflet(shop: Shop, sign_in: SignIn, city: City) -> None:
    bureau = sign_in("city")
    first = bureau.post("/city/leaflets/preview", data=FORM | {"copies": "5", "shared": "1"}).text
    assert "共 <b>5</b> 个地方，印 <b>5</b> 份" in first
    assert "观象台佳苑的彩页" in first
    assert 'src="data:image/png;base64,iVBOR' in first
    # 德胜小区 has no code yet: it is previewed with a sample, and nothing is minted by looking.
    other = bureau.post("/city/leaflets/preview", data=FORM | {"look_at": "德胜小区"}).text
    assert "德胜小区的彩页" in other
    assert "还没有码" in other
    both = bureau.post("/city/leaflets/preview", data=FORM | {"format": "a5", "duplex": "1"}).text
    assert both.count("<img") == 2
    with shop.database.reading() as session:
        assert session.scalar(select(func.count()).where(Code.community_id == city.fallback)) == 0
    few = bureau.post("/city/leaflets/preview", data=FORM | {"copies": "2", "shared": "1"}).text
    assert "总份数不能比它少" in few
    assert "<img" in few


def test_a_failed_order_says_why_and_is_made_again(
    shop: Shop, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau = sign_in("city")
    bureau.post(NEW, data=FORM)
    number = only_order(shop).number
    page = f"/city/leaflets/orders/{number}"
    with monkeypatch.context() as patch:
        patch.setattr("backend.printing.rules.production.inspect_file", lambda *_: ["第 2 页：二维码扫不出"])
        with pytest.raises(AssertionError):
            shop.produce(number)
    failed = bureau.get(page).text
    assert "生成失败" in failed
    assert "第 2 页：二维码扫不出" in failed
    assert bureau.post(f"{page}/again").status_code == 303
    shop.produce(number)
    assert "等您批准" in bureau.get(page).text
    assert bureau.post(f"{page}/cancel").status_code == 303
    assert only_order(shop).state is OrderState.CANCELLED


def test_an_order_whose_files_could_not_be_made_says_so_while_it_is_tried_again(
    shop: Shop, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau = sign_in("city")
    bureau.post(NEW, data=FORM)
    number = only_order(shop).number
    page = f"/city/leaflets/orders/{number}"
    assert "正在统计小区" in bureau.get(page).text
    with monkeypatch.context() as patch:
        patch.setattr("backend.printing.rules.production.inspect_file", lambda *_: 1 / 0)
        with pytest.raises(AssertionError):
            shop.produce(number)
    failing = bureau.get(page).text
    assert "已有 1 次没有生成成功" in failing
    assert "系统会自己再试" in failing
    assert "生成不会停" not in failing
    assert "出过错，会再试" in bureau.get("/city/leaflets/").text
    with shop.database.transaction() as session:
        shop.row(session, number).state = OrderState.FAILED  # without a word, as where it cannot be read
    assert "程序出错，已多次重试" in bureau.get(page).text
    bureau.post(f"{page}/again")
    assert "没有生成成功" not in bureau.get(page).text
    shop.produce(number)
    assert "等您批准" in bureau.get(page).text


def test_a_wrong_link_comes_back_filled(shop: Shop, sign_in: SignIn) -> None:
    number = shop.order()
    bureau = sign_in("city")
    page = f"/city/leaflets/orders/{number}"
    wrong = {"shop": "", "recipient": "not an address", "days": "9999"}
    answer = bureau.post(f"{page}/links", data=wrong)
    assert answer.status_code == 422
    assert all(words in answer.text for words in ("请填写印刷厂名称", "邮箱地址不对", "有效天数填"))
    assert 'value="not an address"' in answer.text
    assert 'value="9999"' in answer.text
    with shop.database.reading() as session:
        assert session.scalars(select(PrintLink)).all() == []


def test_the_outcome_of_the_mail_is_shown(shop: Shop, sign_in: SignIn) -> None:
    number, bureau = shop.order(), sign_in("city")
    page = f"/city/leaflets/orders/{number}"
    shop.link(number)
    assert "邮件正在发送" not in bureau.get(page).text, "it is handed over another way"
    bureau.post(f"{page}/links", data={"shop": "甲厂", "recipient": "a@b.cn", "days": "30"})
    for state, words in (
        (DeliveryState.SENDING, "邮件正在发送。"),
        (DeliveryState.DELIVERED, "邮件已发出。"),
        (DeliveryState.FAILED, "邮件没有发出去：没有配置邮件服务器"),
    ):
        with shop.database.transaction() as session:
            letter = session.scalars(select(Letter)).one()
            letter.state, letter.last_error = state, "没有配置邮件服务器"
        assert words in bureau.get(page).text


def test_a_design_is_made_previewed_and_retired(shop: Shop, sign_in: SignIn) -> None:
    bureau = sign_in("city")
    page = bureau.get("/city/leaflets/designs/clear").text
    assert "data:image/png;base64,iVBOR" in page
    form = {"name": "阳泉版", "city": "阳泉市", "hotline": "0353-12345", "colours.brand": "pine"}
    wrong = bureau.post(
        "/city/leaflets/designs/clear",
        data=form | {"name": "", "words.headline": "很" * 90, "logo": (io.BytesIO(png()), "logo.png")},
    )
    assert wrong.status_code == 422
    assert "请给版式起个名字" in wrong.text
    assert "很" * 90 in wrong.text
    hidden_logo = wrong.text.split('name="kept.logo" value="')[1].split('"')[0]
    look = bureau.post("/city/leaflets/designs/clear/preview", data=form | {"kept.logo": hidden_logo}).text
    assert "<img" in look
    assert (
        bureau.post("/city/leaflets/designs/clear", data=form | {"kept.logo": hidden_logo}).status_code == 303
    )
    with shop.database.reading() as session:
        row = session.scalars(select(LeafletDesign)).one()
        assert row.logo == png()
        assert "0353-12345" in row.settings
    own = f"/city/leaflets/designs/design-{row.id}"
    assert "阳泉版" in bureau.get("/city/leaflets/designs/").text
    assert bureau.get(f"{own}.png").data.startswith(b"\x89PNG")
    assert "阳泉版" in bureau.get(NEW).text
    changed = form | {"name": "阳泉新版", "colours.brand": "", "colours.brand.own": "60 20 30 45"}
    pale = bureau.post(own, data=changed | {"colours.brand.own": "0 0 0 0"})
    assert (pale.status_code, "的字看不清" in pale.text) == (422, True)
    assert "的字看不清" in bureau.post(f"{own}/preview", data=changed | {"colours.brand.own": "2 0 0 0"}).text
    assert bureau.post(own, data=changed | {"drop.logo": "1"}).status_code == 303
    assert 'value="60 20 30 45"' in bureau.get(own).text
    bad = bureau.post(own, data=form | {"logo": (io.BytesIO(b"<svg/>"), "x.png")})
    assert bad.status_code == 422
    assert "图片打不开" in bad.text
    empty = bureau.post(own, data=form | {"logo": (io.BytesIO(), "logo.png")})
    assert empty.status_code == 422
    assert "图片是空的，请重新选" in empty.text
    nothing_chosen = {"logo": (io.BytesIO(), ""), "miniprogram_code": (io.BytesIO(), "")}
    assert bureau.post(own, data=form | nothing_chosen).status_code == 303
    assert bureau.post(own, data={"then": "archive"}).status_code == 303
    assert bureau.get(own).status_code == 404
    assert "阳泉新版" not in bureau.get(NEW).text


def test_streets_tick_and_report_what_is_theirs(shop: Shop, sign_in: SignIn, city: City) -> None:
    shop.order(copies="3")
    street, other = sign_in("street"), sign_in("other_street")
    with shop.database.reading() as session:
        mine = session.scalars(select(Code).where(Code.value == city.code)).one().id
    tick = {"form": "tick", "code_id": mine, "copies": "2", "key": "the same form"}
    for _ in range(2):
        assert street.post("/staff/leaflets/posted", data=tick).status_code == 303
    too_many = street.post(
        "/staff/leaflets/posted",
        data=tick | {"copies": "5", "key": "another", "photo": (io.BytesIO(jpeg()), "a.jpg")},
    )
    assert too_many.status_code == 422
    assert "最多还能登记 1 份" in too_many.text
    assert 'value="5"' in too_many.text
    empty = street.post(
        "/staff/leaflets/posted",
        data=tick | {"copies": "1", "key": "empty", "photo": (io.BytesIO(), "a.jpg")},
    )
    assert empty.status_code == 422
    assert "第 1 张照片是空的，请重新选" in empty.text
    hidden_photo = too_many.text.split('name="kept_photo" value="')[1].split('"')[0]
    rest = tick | {"copies": "1", "key": "another", "kept_photo": hidden_photo}
    assert street.post("/staff/leaflets/posted", data=rest).status_code == 303
    assert "段西沟一小区" in street.get("/staff/leaflets/?tab=done").text
    for copies in ("", "0", "x", "9" * 30, "-1"):
        assert street.post("/staff/leaflets/posted", data=tick | {"copies": copies}).status_code == 422
    assert other.post("/staff/leaflets/posted", data=tick | {"key": "third"}).status_code == 404
    broken = {"form": "report", "code_id": mine, "copies": "1", "kind": "damaged"}
    assert street.post("/staff/leaflets/reported", data=broken | {"kind": "eaten"}).status_code == 422
    assert street.post("/staff/leaflets/reported", data=broken).status_code == 303
    assert other.post("/staff/leaflets/reported", data=broken).status_code == 404
    assert "报缺损 1 份" in street.get("/staff/leaflets/?tab=reported").text
    with shop.database.reading() as session:
        assert [posting.copies for posting in session.scalars(select(LeafletPosting))] == [2, 1]
        assert session.scalars(select(LeafletReport)).one().copies == 1
    again = (
        sign_in("city").post("/city/leaflets/preview", data=FORM | {"scope": "damaged", "copies": "1"}).text
    )
    assert "共 <b>1</b> 个地方" in again


def test_a_street_finds_a_community_and_ticks_a_page_at_once(
    shop: Shop, sign_in: SignIn, city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.order(copies="3")
    street = sign_in("street")
    assert "德胜小区" not in street.get("/staff/leaflets/?q=段西沟").text
    assert "没有找到这个名称的" in street.get("/staff/leaflets/?q=%00</input>").text
    with monkeypatch.context() as patch:
        patch.setattr("backend.printing.pages.street.posting_list.PAGE_SIZE", 1)
        assert "段西沟一小区" in street.get("/staff/leaflets/").text
        second = street.get("/staff/leaflets/?page=2").text
        assert "众望小区" in second
        assert "上一页" in second
    page = street.get("/staff/leaflets/").text.split("/staff/leaflets/posted-all")[1]
    with shop.database.reading() as session:
        ids = list(session.scalars(select(Code.id)))  # those of the other street too
    form = {"key": page.split('name="key" value="')[1].split('"')[0], "code_id": [*map(str, ids), "x"]}
    for _ in range(2):
        assert street.post("/staff/leaflets/posted-all", data=form).status_code == 303
    with shop.database.reading() as session:
        postings = session.scalars(select(LeafletPosting)).all()
        assert sorted(posting.copies for posting in postings) == [3, 3, 3]
        assert {posting.code.community_id for posting in postings} == {city.lawn, city.yard, city.fallback}


def png() -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGBA", (300, 200), (20, 90, 60, 128)).save(out, "PNG")
    return out.getvalue()
