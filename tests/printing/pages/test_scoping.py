"""What a district may order for; whose orders are whose is tried in tests/access/test_borders.py."""

from tests.support.shop import FORM, Shop
from tests.support.staff_pages import SignIn


def test_a_district_orders_for_its_own_ground(shop: Shop, sign_in: SignIn) -> None:
    district = sign_in("other_district")
    page = district.get("/city/leaflets/new").text
    assert "上站街道" in page
    assert "桥头街道" not in page
    look = district.post("/city/leaflets/preview", data=FORM).text
    assert "共 <b>2</b> 个地方" in look
    assert "观象台佳苑" in look
    preview_text = district.post("/city/leaflets/preview", data=FORM | {"look_at": "段西沟一小区"}).text
    assert "没有找到" in preview_text
    assert "<img" not in preview_text


def test_odd_designs_are_not_found(sign_in: SignIn, shop: Shop) -> None:
    bureau = sign_in("city")
    for key in ("x", "design-", "design-0", "design-99", "design-x", "clear.x", "design-" + "9" * 40):
        assert bureau.get(f"/city/leaflets/designs/{key}").status_code == 404
