"""Whatever is filled in, WeChat and its stand-in take it, or the sender is told before."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.demo.wechat_stand_in.api.fields import fits
from backend.wechat.platform.template_fields import UnfitError, fitted, kind_of

HAN = "[\u4e00-\u9fff]"
MOMENT = r"(\d{4}年\d{1,2}月\d{1,2}日)"
# The platform's table of fields (订阅消息参数值内容限制说明), written once more and differently.
RULES = {
    "thing": r"\S(.{0,18}\S)?",
    "number": r"-?[0-9.]{1,32}",
    "amount": r"[¥$€£]?[0-9]{1,10}(\.[0-9]+)?元?",
    "letter": r"[A-Za-z]{1,32}",
    "symbol": r"[!-/:-@\[-`{-~]{1,5}",
    "character_string": r"[!-~]([ -~]{0,30}[!-~])?",
    "phone_number": r"[0-9+()-]{1,17}",
    "car_number": rf"({HAN}|[A-Z0-9])[A-Z0-9]{{0,6}}({HAN}|[A-Z0-9])?",
    "name": rf"({HAN}|[A-Za-z]){{1,10}}|[A-Za-z .'-]{{1,20}}",
    "phrase": rf"{HAN}{{1,5}}",
    "date": rf"{MOMENT}( \d\d:\d\d)?",
    "time": rf"({MOMENT} )?\d\d:\d\d",
}
MAY_REFUSE = {"number", "amount", "letter", "date", "time"}
values = st.text() | st.text("0123456789年月日:-/ .¥元+晋C栋ABx()…😀\ud800\n", max_size=40)


@pytest.mark.parametrize("kind", RULES)
@given(value=values)
def test_what_is_fitted_is_taken(kind: str, value: str) -> None:
    try:
        fit = fitted(kind, value)
    except UnfitError:
        assert kind in MAY_REFUSE
        return
    assert re.fullmatch(RULES[kind], fit), fit
    assert fits(f"{kind}1", fit)
    assert fit.encode()
    assert len(fit.encode("utf-16-le")) // 2 <= 32
    assert fitted(kind, fit) == fit


@pytest.mark.parametrize(
    ("name", "value", "fit"),
    [
        (
            "thing1",
            "3号楼2单元电梯停了两天没有人来修，老人上下楼很不方便",
            "3号楼2单元电梯停了两天没有人来修，老…",
        ),
        ("thing1", "  ", "无"),
        ("thing2", "😀" * 12, "😀" * 9 + "…"),
        ("phrase3", "已受理（加急）", "已受理加急"),
        ("phrase3", "done", "无"),
        ("character_string4", "２６－１２３４５６７８", "26-12345678"),
        ("character_string4", "", "-"),
        ("character_string4", "A" * 40, "A" * 29 + "..."),
        ("phone_number5", "０３５３ ２０００００００ 转 801", "035320000000"),
        ("phone_number5", "1" * 18, "-"),
        ("name6", "北京市阳泉市3号小区物业服务中心", "北京市阳泉市三号小区"),
        ("name6", "John 'Johnny' Appleseed of Leominster", "John 'Johnny' Apples"),
        ("date7", "2026-11-23", "2026年11月23日"),
        ("time8", "2026-11-23T09:05:30", "2026年11月23日 09:05"),
        ("time8", "9:05", "09:05"),
        ("amount9", "¥1,200.50元", "¥1200.50元"),
        ("car_number10", "晋C·8Z888", "晋C8Z888"),
        ("symbol11", "", "-"),
    ],
)
def test_examples(name: str, value: str, fit: str) -> None:
    assert fitted(kind_of(name), value) == fit


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("date", ""), ("date", "2026-02-30"), ("date", "09:05"), ("time", "2026-11-23"), ("time", "24:61"),
        ("number", "1" * 33), ("number", "many"), ("amount", "12345678901"),
        ("letter", "汉字"), ("keyword", "x"),
    ],
)  # fmt: skip
def test_figures_and_days_are_never_cut_or_made_up(kind: str, value: str) -> None:
    with pytest.raises(UnfitError):
        fitted(kind, value)
