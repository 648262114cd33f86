"""The whole way of an order through the service as an operator starts it, in a real browser.

The bureau orders with a live preview, the printing worker makes and checks the files, the bureau approves and
sends the link; the shop downloads, loses its connection and goes on where it broke, ships; the street ticks.
"""

import hashlib
import http.client
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote, urlsplit

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select

from backend.core.clock import utc_now
from backend.core.config import Config
from backend.demo.accounts import DEMO_PASSWORD
from backend.models import Community, Database, PrintDownload, PrintLink, Role, StaffAccount, Street
from tests.support.patience import PATIENCE
from tests.support.qr_reading import qr_texts
from tests.support.service import Service

pytestmark = pytest.mark.browser
SMALLEST_TARGET = 44  # CSS pixels, WCAG 2.5.5
PHONE, DESK = {"width": 390, "height": 800}, {"width": 1280, "height": 900}


@pytest.fixture
def service(demo_service: Service) -> Service:
    return demo_service


@pytest.fixture
def database(service: Service) -> Iterator[Database]:
    opened = Database(Config.from_env(service.settings))
    yield opened
    opened.dispose()


def test_from_the_order_to_the_wall(
    service: Service, database: Database, browser: Browser, tmp_path: Path
) -> None:
    street, clerk, community_count = a_street(database)
    bureau = signed_in(browser, service, "city", DESK)
    number = order(bureau, street)
    link = approved_and_sent(bureau)

    shop = browser.new_context(viewport=PHONE, accept_downloads=True).new_page()
    faults = faults_of(shop)
    shop.goto(link)
    expect(shop.locator("h1")).to_have_text(number)
    picture = shop.locator(".pictures img").first
    picture.scroll_into_view_if_needed()
    for _ in range(600):  # our own policy forbids the eval that wait_for_function needs
        if picture.evaluate("picture => picture.complete && picture.naturalWidth"):
            break
        shop.wait_for_timeout(50)
    assert picture.evaluate("picture => picture.naturalWidth") > 200
    assert fits(shop)
    check_targets(shop)
    with shop.expect_download() as loading:
        shop.locator(".files .get a").first.click()
    loading.value.save_as(tmp_path / "file.pdf")
    assert digest(tmp_path / "file.pdf") == shop.locator(".files .sum code").first.inner_text()
    resumed(service, database, link, shop)

    received_and_shipped(shop)

    office = signed_in(browser, service, clerk, PHONE)
    office.click("text=彩页张贴")
    assert fits(office)
    check_targets(office)
    card = office.locator(".posts li").first
    name = card.locator("h2").inner_text()
    card.get_by_role("button", name="登记张贴").click()
    expect(office.get_by_role("status")).to_have_text("已登记张贴。")

    bureau.reload()
    expect(bureau.locator(".steps .reached")).to_have_count(5)
    expect(bureau.locator("main")).to_contain_text("顺丰 SF1234567890")
    bureau.click("text=看张贴情况")
    bureau.get_by_role("link", name=street.name).click()
    row = bureau.locator(".posting tr", has_text=name)
    expect(row.locator("[data-label=已张贴]")).to_have_text("3")
    assert community_count >= 1
    assert not faults
    paper_outlives_its_code(service, office, tmp_path / "file.pdf")
    closed(database, bureau, shop, link, number)
    for page in (bureau, shop, office):
        page.context.close()


def paper_outlives_its_code(service: Service, phone: Page, path: Path) -> None:
    """Scanned from the printed page: in force, then replaced, then revoked, each with the next scan."""
    with pypdfium2.PdfDocument(path) as document:
        picture = document[0].render(scale=150 / 72).to_pil()
    (scanned,) = qr_texts(picture)
    code = scanned.rsplit("/", 1)[1]
    answer = phone.goto(scanned.replace("HTTP://", "http://"))
    assert answer is not None
    assert answer.ok
    place = phone.locator(".place h1").inner_text()
    service.command("code", code, "--replace")
    phone.goto(scanned.replace("HTTP://", "http://"))
    assert code not in phone.url
    assert phone.locator(".place h1").inner_text() == place
    service.command("code", phone.url.rsplit("/", 1)[1], "--revoke")
    answer = phone.goto(scanned.replace("HTTP://", "http://"))
    assert answer is not None
    assert answer.status == 410
    expect(phone.locator("main")).to_contain_text("是，去投诉")


def received_and_shipped(shop: Page) -> None:
    """First with a wrong quantity: the form comes back."""
    shop.fill("#received-quantity", "many")
    shop.click("text=确认收到文件")
    expect(shop.locator("#received-quantity-wrong")).to_be_visible()
    expect(shop.locator("#received-quantity")).to_have_value("many")
    shop.fill("#received-quantity", "9")
    shop.click("text=确认收到文件")
    expect(shop.locator(".done")).to_have_text("已登记收到文件，谢谢。")
    shop.fill("#shipped-words", "顺丰 SF1234567890")
    shop.click("text=确认发货")
    expect(shop.locator(".receipts")).to_contain_text("顺丰 SF1234567890")
    assert fits(shop)


def closed(database: Database, bureau: Page, shop: Page, link: str, number: str) -> None:
    """What the shop reads behind a forged, an expired and a revoked link."""
    answer = shop.goto(f"{link}x")
    assert answer is not None
    assert (answer.status, shop.locator("h1").inner_text()) == (404, "打不开这个链接")
    old_expiry = expire(database, utc_now() - timedelta(seconds=1))
    answer = shop.goto(link)
    assert answer is not None
    assert answer.status == 410
    expect(shop.locator("main")).to_contain_text("已过期")
    assert fits(shop)
    expire(database, old_expiry)
    answer = shop.goto(link)
    assert answer is not None
    assert answer.ok
    bureau.goto(bureau.url.split("/city/")[0] + f"/city/leaflets/orders/{number}")
    bureau.get_by_role("button", name="收回链接").click()
    expect(bureau.locator("#links")).to_contain_text("已收回")
    shop.reload()
    expect(shop.locator("main")).to_contain_text("已被收回")


def expire(database: Database, at: datetime) -> datetime:
    """Move the end of the link. Returns where it was."""
    with database.transaction() as session:
        link = session.scalars(select(PrintLink)).one()
        old_expiry, link.expires_at = link.expires_at, at
    return old_expiry


def a_street(database: Database) -> tuple[Street, str, int]:
    """The street with the fewest communities, its clerk, and how many communities it has."""
    with database.reading() as session:
        street, community_count = session.execute(
            select(Street, func.count(Community.id).label("communities"))
            .join(Community)
            .group_by(Street.id)
            .order_by("communities")
            .limit(1)
        ).one()
        query = select(StaffAccount.username).where(
            StaffAccount.street_id == street.id, StaffAccount.role == Role.STREET
        )
        return street, session.scalars(query).one(), community_count


def order(page: Page, street: Street) -> str:
    """Fill the form, watch the preview follow, place the order; wait until its files are made."""
    page.click("text=宣传彩页")
    page.click("text=下单印刷")
    page.get_by_label("按街道").check()
    page.locator(".only-streets").get_by_label(street.name, exact=True).check()
    page.get_by_label("每处一样多").check()
    page.get_by_label("份数", exact=True).fill("3")
    expect(page.locator("#preview")).to_contain_text("分 1 个街道文件")
    before = page.locator("#preview img").get_attribute("src")
    page.get_by_label("版式").select_option("warm")
    expect(page.locator("#preview img")).not_to_have_attribute("src", str(before))
    assert fits(page)
    page.get_by_role("button", name="下单", exact=True).click()
    expect(page.locator("h2", has_text="等您批准")).to_be_visible()
    return page.url.rsplit("/", 1)[1]


def approved_and_sent(page: Page) -> str:
    """Approve on the order's page and make a link. Returns its address."""
    page.get_by_role("button", name="看过样张，批准").click()
    page.get_by_label("印刷厂").fill("阳泉印刷厂")
    page.get_by_role("button", name="发链接").click()
    return page.get_by_label("链接", exact=True).input_value()


def resumed(service: Service, database: Database, link: str, shop: Page) -> None:
    """A file and the zip, each broken twice on a bare connection: the same bytes, counted as one fetch."""
    whole = digest_of_zip(shop, link)
    name = str(shop.locator(".files .get a").first.get_attribute("href"))
    assert (
        hashlib.sha256(in_three(link, urlsplit(name).path)).hexdigest()
        == shop.locator(".files .sum code").first.inner_text()
    )
    assert hashlib.sha256(in_three(link, f"{urlsplit(link).path}/all.zip")).hexdigest() == whole
    for _ in range(100):  # counted after the answer has left
        with database.reading() as session:
            counts = sorted(session.scalars(select(PrintDownload.count)))
        if sum(counts) >= 4:
            break
        shop.wait_for_timeout(50)
    assert counts == [2, 2]  # once by the browser, once by the broken connection


def digest_of_zip(shop: Page, link: str) -> str:
    with shop.expect_download() as loading:
        shop.click("text=下载全部文件")
    return digest(Path(loading.value.path()))


def in_three(link: str, path: str) -> bytes:
    got, etag = b"", ""
    for piece in (4_000, 20_000, None):
        headers = {"Range": f"bytes={len(got)}-", "If-Range": etag} if got else {}
        where = urlsplit(link)
        connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=PATIENCE)
        connection.request("GET", quote(path, safe="/%"), headers=headers)
        answer = connection.getresponse()
        assert answer.status == (206 if got else 200)
        etag = answer.headers["ETag"]
        got += answer.read(piece)
        connection.close()  # as a lost network does
    return got


def signed_in(browser: Browser, service: Service, username: str, viewport: dict) -> Page:
    page = browser.new_context(viewport=viewport).new_page()
    page.goto(f"{service.url}/staff/sign-in")
    page.fill("#username", username)
    page.fill("#password", DEMO_PASSWORD)
    page.get_by_role("button", name="登录").click()
    return page


def faults_of(page: Page) -> list[str]:
    """What the console complains about from now on, but for answers that the test provokes."""
    faults: list[str] = []

    def note(message) -> None:
        if message.type == "error" and not re.search(r"\b422\b", message.text):
            faults.append(message.text)

    page.on("console", note)
    return faults


def fits(page: Page) -> bool:
    """No sideways scrolling."""
    page.wait_for_load_state()
    width = page.evaluate("document.documentElement.scrollWidth")
    return bool(width <= (page.viewport_size or {})["width"])


def check_targets(page: Page) -> None:
    """Large enough for a thumb; of a radio button its label is the target."""
    targets = "button, a.button, a.btn, label.choice, input:not([type=hidden], [type=radio], [type=checkbox])"
    for target in page.locator("main").locator(targets).all():
        box = target.bounding_box()
        assert box is None or not target.is_visible() or box["height"] >= SMALLEST_TARGET, target.inner_html()


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
