"""The main job, end to end, through real parts and nothing else.

A leaflet is rendered to PDF and its QR read from the page by another library; a real browser opens the link
and files a complaint with a photo; a real RQ worker delivers it through a real Valkey; the firm's clerk
answers in the browser; the resident sees the answer and rates it. Once on SQLite, once on PostgreSQL. Then
the same complaint through an encrypted WeChat message.
"""

import re
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pypdfium2
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from backend.complaints.rules.replay import replay
from backend.core.config import Config
from backend.demo.accounts import DEMO_PASSWORD
from backend.models import (
    Community,
    Complaint,
    Database,
    Delivery,
    DeliveryState,
    InboxNotice,
    ServiceContract,
    StaffAccount,
    State,
)
from tests.support.patience import PATIENCE
from tests.support.processes import eventually
from tests.support.qr_reading import qr_texts
from tests.support.servers import Postgres
from tests.support.service import Service, running
from tests.support.wechat.sender import Sender

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def service(
    request: pytest.FixtureRequest, demo_service: Service, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """The demo city's service on each database."""
    if request.param == "sqlite":
        yield demo_service
        return
    server: Postgres = request.getfixturevalue("postgres")
    server.execute("CREATE DATABASE main_job")
    yield from running(Service(tmp_path_factory.mktemp("postgresql"), database_url=server.url("main_job")))


@pytest.fixture
def database(service: Service) -> Iterator[Database]:
    opened = Database(Config.from_env(service.settings))
    yield opened
    opened.dispose()


def test_from_the_printed_page_to_the_rated_answer(
    service: Service, database: Database, browser: Browser, tmp_path: Path
) -> None:
    community, clerk = firm_with_a_community(database)
    link = code_on_the_printed_page(service, community, tmp_path)
    photo = tmp_path / "photo.jpg"
    Image.effect_noise((1600, 1200), 60).convert("RGB").save(photo)

    resident = browser.new_page(viewport={"width": 375, "height": 800}, java_script_enabled=False)
    number = file_a_complaint(resident, link, community.name, photo)
    status_page = resident.url.split("?")[0]
    complaint_id = wait_for_inbox(database, number)

    desk = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    answer_it(desk, service.url, clerk, number, photo)

    resident.goto(status_page)
    expect(resident.locator("#rate")).to_contain_text("灯泡已经换好")
    resident.get_by_label("已解决").check()
    resident.get_by_label("满意", exact=True).check()
    resident.get_by_role("button", name="提交评价").click()
    expect(resident.locator("h1")).to_contain_text("办结")

    with database.reading() as session:
        complaint = session.get_one(Complaint, complaint_id)
        assert complaint.state is State.CLOSED
        assert (complaint.solved, complaint.satisfied) == (True, True)
        assert replay(complaint.events).state is State.CLOSED
        notices = session.scalars(select(InboxNotice).where(InboxNotice.complaint_id == complaint_id)).all()
        assert len(notices) == 1
        assert notices[0].seen_at is not None
        assert len(complaint.photos) == 2
    eventually(lambda: number in worker_logs(service))  # the demo's console notice goes out too


def test_the_same_through_an_encrypted_wechat_message(service: Service, database: Database) -> None:
    community, _ = firm_with_a_community(database)
    resident = Sender(Config.from_env(service.settings), over_http(service), sealed=True)
    for words in ("投诉", "楼道灯坏了三天没人修", community.name, "3号楼2单元", "1"):
        answer = resident.say(words)
    number = re.search(r"\d{3} \d{3} \d{4}", answer)
    assert number, answer
    complaint_id = wait_for_inbox(database, number[0])
    with database.reading() as session:
        complaint = session.get_one(Complaint, complaint_id)
        assert complaint.community_id == community.id
        assert complaint.channel == "wechat"


def firm_with_a_community(database: Database) -> tuple[Community, str]:
    """The demo clerk with most communities, and one of them."""
    with database.reading() as session:
        clerk = session.scalars(select(StaffAccount).where(StaffAccount.username == "firm1")).one()
        community = session.scalars(
            select(Community)
            .join(ServiceContract)
            .where(ServiceContract.firm_id == clerk.firm_id)
            .order_by(Community.id.desc())  # others who walk through this service take the first
            .limit(1)
        ).one()
        return community, clerk.username


def code_on_the_printed_page(service: Service, community: Community, folder: Path) -> str:
    """Render the leaflet and read its QR as a phone would, with a library that did not draw it."""
    service.command("leaflets", "--out", str(folder / "print"), "--community", community.code)
    (path,) = (folder / "print").glob("*.pdf")
    with pypdfium2.PdfDocument(path) as document:
        assert len(document) == 1
        image = document[0].render(scale=150 / 72).to_pil()
        assert community.name in document[0].get_textpage().get_text_range()
    (text,) = qr_texts(image)
    assert text == text.upper()
    return text


def file_a_complaint(page: Page, link: str, community: str, photo: Path) -> str:
    page.goto(link)
    expect(page.locator("h1")).to_contain_text(community)
    page.fill("#words", "楼道灯坏了三天，晚上老人下楼看不见")
    page.set_input_files("#photos", photo)
    page.fill("#phone", "13800138000")
    page.get_by_role("button", name="提交投诉").click()
    number = page.locator(".receipt dd").first.inner_text()
    assert re.fullmatch(r"\d{3} \d{3} \d{4}", number)
    return number


def answer_it(page: Page, url: str, clerk: str, number: str, photo: Path) -> None:
    page.goto(f"{url}/staff/")
    page.fill("#username", clerk)
    page.fill("#password", DEMO_PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.locator(".inbox a", has_text=number).click()
    expect(page.locator(".words")).to_contain_text("楼道灯坏了三天")
    expect(page.locator("main")).not_to_contain_text("13800138000")
    page.get_by_role("button", name="签收").click()
    expect(page.locator(".head .state")).to_contain_text("办理中")
    page.fill("#reply-words", "灯泡已经换好，谢谢反映。")
    page.set_input_files("#reply-photos", photo)
    page.get_by_role("button", name="答复", exact=True).click()
    expect(page.locator(".head .state")).to_contain_text("已答复")


def wait_for_inbox(database: Database, number: str) -> int:
    """Until every delivery of the complaint has arrived through relay, Valkey and worker."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with database.reading() as session:
            complaint = session.scalars(
                select(Complaint).where(Complaint.number == number.replace(" ", ""))
            ).one()
            states = session.scalars(
                select(Delivery.state).where(Delivery.complaint_id == complaint.id)
            ).all()
        if states and set(states) == {DeliveryState.DELIVERED}:
            return complaint.id
        time.sleep(0.1)
    raise AssertionError(f"still {states}")


def over_http(service: Service) -> Callable[[dict[str, str], bytes], tuple[int, bytes]]:
    def post(query: dict[str, str], body: bytes) -> tuple[int, bytes]:
        connection = HTTPConnection("127.0.0.1", service.port, timeout=PATIENCE)
        connection.request("POST", f"/wechat/?{urlencode(query)}", body, {"Content-Type": "text/xml"})
        response = connection.getresponse()
        data = response.read()
        connection.close()
        return response.status, data

    return post


def worker_logs(service: Service) -> str:
    return "".join(path.read_text() for path in (service.data / "logs").glob("worker*.log"))
