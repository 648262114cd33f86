"""The whole form in a real browser of a phone's width with scripts off, as the oldest phone sees it."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from backend.complaints.rules.handling import lifecycle
from backend.complaints.rules.photos import sort_photos
from backend.core.clock import utc_now
from backend.core.uploads import MAX_PHOTO_BYTES
from backend.models import Complaint, Photo, StaffAccount, State
from tests.support.modern_photos import HEIC
from tests.support.old_engines import FILES_SAY_CHANGE, PHOTOS_LIE
from tests.support.resident_site import Site

SMALLEST_TARGET = 44  # CSS pixels, WCAG 2.5.5; ours aim at 48
PAGE_BUDGET = 50_000

pytestmark = pytest.mark.browser


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 375, "height": 740}, java_script_enabled=False)
    yield context.new_page()
    context.close()


def fits(page: Page) -> bool:
    """No sideways scrolling: nothing reaches beyond the screen's edge."""
    width = (page.viewport_size or {})["width"]
    boxes = [element.bounding_box() for element in page.locator("main *").all()[:400]]
    return all(box["x"] >= 0 and box["x"] + box["width"] <= width + 1 for box in boxes if box)


def test_from_the_scan_to_the_rating_without_script(site: Site, phone: Page, tmp_path: Path) -> None:
    base, services, city = site.url, site.services, site.city
    picture = tmp_path / "p.jpg"
    Image.effect_noise((800, 600), 60).save(picture)
    loaded: list[int] = []
    phone.on("response", lambda response: loaded.append(len(response.body())))
    phone.goto(f"{base}/Q/{city.code}")
    assert sum(loaded) < PAGE_BUDGET
    assert phone.locator("h1").inner_text() == "段西沟一小区"
    assert fits(phone)
    for target in phone.locator("main a, button, select, input:not([type=hidden]), label.tile").all():
        box = target.bounding_box()
        radio = target.get_attribute("type") in {"radio", "checkbox"}  # their label is the target
        assert box is None or radio or box["height"] >= SMALLEST_TARGET, target.inner_text()

    phone.set_input_files("#photos", picture)
    phone.fill("#words", "漏")
    _press(phone, "提交投诉")
    assert phone.locator("#problems").is_visible()
    assert phone.locator("ul.photos img").count() == 1
    assert fits(phone)

    phone.get_by_label("遇到了什么问题？").fill("厨房顶上漏水，滴了一夜")
    phone.get_by_label("哪栋楼？").select_option(label="2号楼")
    phone.get_by_label("房屋及设施维修").check()
    _press(phone, "提交投诉")
    assert phone.locator("h1").first.inner_text().endswith("投诉已收到")
    assert fits(phone)

    with services.database.transaction() as session:
        complaint = session.scalars(select(Complaint)).one()
        clerk = session.scalars(select(StaffAccount).where(StaffAccount.username == "firm")).one()
        lifecycle.reply(session, complaint.id, clerk, "已修好楼上水管", [], utc_now())
    _press(phone, "我记好了")
    assert "已修好楼上水管" in phone.locator("main").inner_text()
    phone.get_by_label("已解决").check()
    phone.get_by_label("满意", exact=True).check()
    _press(phone, "提交评价")
    with services.database.reading() as session:
        rated = session.scalars(select(Complaint)).one()
        assert (rated.state, rated.solved, rated.satisfied) == (State.CLOSED, True, True)


def _press(page: Page, button: str) -> None:
    """And wait for the page that answers: the click itself returns before it is there."""
    with page.expect_navigation():
        page.click(f"text={button}")


def test_with_script_a_large_photo_travels_small(site: Site, phone: Page, tmp_path: Path) -> None:
    """The script is a kindness: fewer bytes over a stairwell's network; the rest of the form is the same."""
    base, services, city = site.url, site.services, site.city
    picture = tmp_path / "large.jpg"
    Image.effect_noise((3000, 4000), 60).save(picture)
    assert phone.context.browser is not None
    page = phone.context.browser.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.goto(f"{base}/q/{city.code}")
    page.set_input_files("#photos", picture)
    for _ in range(600):  # our own policy forbids the eval that wait_for_function needs
        if page.evaluate("document.getElementById('photos').files[0].name") == "photo.jpg":
            break
        page.wait_for_timeout(50)
    assert page.evaluate("document.getElementById('photos').files[0].size") < picture.stat().st_size / 2
    page.fill("#words", "墙皮掉了一大块")
    page.click("text=提交投诉")
    page.wait_for_url("**/c/*")
    with services.database.reading() as session:
        photo = session.scalars(select(Photo)).one()
        assert (photo.width, photo.height) == (1440, 1920)
    assert not faults


def test_the_script_refuses_and_spoils_nothing(site: Site, browser: Browser, tmp_path: Path) -> None:
    """A strip and what this browser cannot open travel as they are; what would be refused is told at once."""
    strip, clear = tmp_path / "chat.png", tmp_path / "clear.png"
    modern, empty = tmp_path / "iphone.heic", tmp_path / "cloud.jpg"
    Image.effect_noise((400, 4000), 60).save(strip)
    noise = Image.effect_noise((1500, 1500), 60).convert("RGBA")
    noise.paste((0, 0, 0, 0), (0, 0, 700, 1500))
    noise.save(clear)
    modern.write_bytes(HEIC + bytes(1_100_000))
    empty.write_bytes(b"")
    film, torn, heavy = tmp_path / "film.jpg", tmp_path / "torn.jpg", tmp_path / "heavy.heic"
    film.write_bytes(b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + bytes(100))
    torn.write_bytes(b"\xff\xd8\xff\xe0 torn")
    heavy.write_bytes(HEIC + bytes(MAX_PHOTO_BYTES))
    assert min(path.stat().st_size for path in (strip, clear, modern)) > 1_000_000
    page = browser.new_page()
    page.goto(f"{site.url}/q/{site.city.code}")
    chosen = [strip, empty, film, torn, heavy, clear, modern]
    page.set_input_files("#photos", chosen)
    expect(page.locator("#photos-note")).to_contain_text("已选 3 张")
    _, problems = sort_photos(site.services.photos, [path.read_bytes() for path in chosen])
    messages = "".join(problem.message for problem in problems)
    assert messages.count("第") == 4
    assert page.locator("#photos-note").inner_text().startswith(messages), (
        "as the server would say it afterwards"
    )
    names = page.evaluate(
        "Array.from(document.getElementById('photos').files).map(function (f) { return f.name; })"
    )
    assert names == ["chat.png", "photo.jpg", "iphone.heic"]
    page.fill("#words", "墙皮掉了一大块")
    page.click("text=提交投诉")
    page.wait_for_url("**/c/*")
    with site.services.database.reading() as session:
        photos = session.scalars(select(Photo).order_by(Photo.id.desc()).limit(3)).all()
    assert [(photo.width, photo.height) for photo in reversed(photos)] == [
        (400, 4000),
        (1500, 1500),
        (64, 96),
    ]
    with Image.open(io.BytesIO(site.services.photos.load(photos[1].storage_key))) as stored:
        assert min(stored.getpixel((100, 100))) > 250  # type: ignore[type-var]  # RGB
    page.close()


def test_in_an_old_engine_a_photo_stays_one_and_stands(site: Site, browser: Browser, tmp_path: Path) -> None:
    held = Image.Exif()
    held[0x0112] = 6  # turn me a quarter to the right
    lying, other = tmp_path / "lying.jpg", tmp_path / "other.jpg"
    Image.effect_noise((1200, 900), 90).save(lying, quality=98, exif=held)
    Image.effect_noise((640, 480), 60).save(other)
    assert lying.stat().st_size > 1_000_000
    page = browser.new_page()
    page.add_init_script(FILES_SAY_CHANGE)
    page.add_init_script(PHOTOS_LIE)
    page.goto(f"{site.url}/q/{site.city.code}")
    page.set_input_files("#photos", other)
    page.set_input_files("#photos", lying)
    expect(page.locator("#photos-note")).to_contain_text("已选 2 张")
    page.get_by_role("button", name="去掉第 1 张照片").click()
    expect(page.locator("#photos-note")).to_contain_text("已选 1 张")
    expect(page.locator("ul.photos img")).to_have_count(1)
    page.fill("#words", "墙皮掉了一大块")
    page.click("text=提交投诉")
    page.wait_for_url("**/c/*")
    with site.services.database.reading() as session:
        photo = session.scalars(select(Photo)).one()
    assert (photo.width, photo.height) == (900, 1200)
    page.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_sticks_out(site: Site, phone: Page, width: int) -> None:
    base, city = site.url, site.city
    phone.set_viewport_size({"width": width, "height": 740})
    for path in ("/", f"/q/{city.code}", "/communities?name=段西沟", "/follow", "/q/NOTACODE", "/nowhere"):
        phone.goto(base + path)
        assert fits(phone), path
