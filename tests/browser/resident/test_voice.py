"""A complaint that is spoken: by the phone's own recorder, and within the page."""

import io
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from backend.complaints.rules.filing.submissions import NEVER_ANONYMOUS
from backend.models import Complaint, Database, Recording
from tests.conftest import CHROMIUM_ARGUMENTS, browser_path, patient
from tests.support import page_reading as reading
from tests.support.city import City
from tests.support.page_reading import open_page, send
from tests.support.resident_site import Site
from tests.support.voices import voice

WORDS = "二单元电梯停了三天"


def spoken(seconds: float = 2) -> tuple[io.BytesIO, str]:
    return io.BytesIO(voice(seconds)), "录音.amr"


def stored_voices(database: Database) -> list[tuple[str, bool, int]]:
    """Words, whether anonymous, and how many voices, of each complaint."""
    with database.reading() as session:
        voices = list(session.scalars(select(Recording.complaint_id)))
        return [
            (row.words, row.anonymous, voices.count(row.id)) for row in session.scalars(select(Complaint))
        ]


def test_a_voice_goes_along_with_the_words(client: FlaskClient, city: City, database: Database) -> None:
    page = open_page(client, f"/q/{city.code}")
    answer = send(client, page, words=WORDS, recordings=spoken())
    assert answer.status_code == 303
    assert stored_voices(database) == [(WORDS, True, 1)]
    status = open_page(client, answer.location)
    [player] = [part.split('"')[0] for part in status.html.split('<audio controls preload="none" src="')[1:]]
    assert client.get(player).mimetype == "audio/mpeg"


def test_only_a_voice_is_not_anonymous_and_nobody_is_told_so_too_late(
    client: FlaskClient, city: City, database: Database
) -> None:
    page = open_page(client, f"/q/{city.code}")
    refused = reading.Page(send(client, page, recordings=spoken()))
    assert refused.status == 422
    assert NEVER_ANONYMOUS in refused.text
    assert stored_voices(database) == []
    assert "录音 1（2 秒）已经收好" in refused.text
    assert send(client, refused, anonymous=None).status_code == 303
    assert stored_voices(database) == [("语音投诉，请听录音。", False, 1)]


def test_a_kept_voice_can_be_taken_out_and_what_is_none_is_told(
    client: FlaskClient, city: City, database: Database
) -> None:
    page = open_page(client, f"/q/{city.code}")
    refused = reading.Page(send(client, page, words="", recordings=spoken()))
    sent = send(client, refused, words=WORDS, remove_voice=refused.fields["voice"])
    assert sent.status_code == 303
    assert stored_voices(database) == [(WORDS, True, 0)]
    fresh = open_page(client, f"/q/{city.code}")
    broken = send(client, fresh, words=WORDS, recordings=(io.BytesIO(b"<html>"), "x.amr"), voice="forged")
    assert broken.status_code == 422
    page_text = reading.Page(broken).text
    assert "这段录音打不开" in page_text
    assert "已失效" in page_text
    many = send(client, fresh, words=WORDS, recordings=[spoken(1 + n) for n in range(4)])
    assert "最多 3 段录音" in reading.Page(many).text


@pytest.fixture
def speaking(browser: Browser) -> Iterator[Page]:
    """A browser with a microphone that hears a tone."""
    assert browser.is_connected()
    tone = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    arguments = [*CHROMIUM_ARGUMENTS, *tone]
    started = patient(browser.browser_type.launch(executable_path=browser_path(), args=arguments))
    context = started.new_context(viewport={"width": 390, "height": 800}, permissions=["microphone"])
    yield context.new_page()
    started.close()


@pytest.mark.browser
def test_spoken_within_the_page_kept_offline_and_sent_once(site: Site, speaking: Page) -> None:
    page, context = speaking, speaking.context
    page.goto(f"{site.url}/q/{site.city.code}")
    page.get_by_label("遇到了什么问题？").fill(WORDS)
    page.get_by_role("button", name="开始录音").click()
    page.get_by_role("button", name="正在录音，说完点这里").wait_for()
    page.wait_for_timeout(1500)  # what is said
    page.get_by_role("button", name="正在录音，说完点这里").click()
    page.get_by_role("button", name="删掉录音").wait_for()
    assert page.evaluate("document.querySelector('audio').error") is None
    context.set_offline(True)
    page.click("text=提交投诉")
    page.locator("#send-note").wait_for()
    context.set_offline(False)
    page.get_by_text("投诉已收到").wait_for()
    assert stored_voices(site.services.database) == [(WORDS, True, 1)]
    with site.services.database.reading() as session:
        assert session.scalars(select(Recording.seconds)).one() in range(1, 5)


@pytest.mark.browser
def test_a_voice_survives_a_reload_and_may_be_all_there_is(site: Site, speaking: Page) -> None:
    page = speaking
    page.goto(f"{site.url}/q/{site.city.code}")
    page.get_by_role("button", name="开始录音").click()
    page.get_by_role("button", name="正在录音，说完点这里").wait_for()
    page.wait_for_timeout(1500)  # what is said
    page.get_by_role("button", name="正在录音，说完点这里").click()
    page.get_by_role("button", name="删掉录音").wait_for()
    page.reload()
    page.get_by_role("button", name="删掉录音").wait_for()
    page.click("text=提交投诉")
    page.locator("#problems").wait_for()
    assert "听声音可能认出您" in page.locator("#problems").inner_text()
    page.get_by_label("匿名投诉").uncheck()
    page.click("text=提交投诉")
    page.get_by_text("投诉已收到").wait_for()
    assert stored_voices(site.services.database) == [("语音投诉，请听录音。", False, 1)]
