"""邻居报过同样的事: asked once, before all else; a voice is a complaint of its own; no words are told."""

import re

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser
from sqlalchemy import select

from backend.complaints.rules.filing.intake import Submission, submit
from backend.core.clock import utc_now
from backend.models import Channel, Complaint, Database
from tests.support.accessibility import AXE, faults
from tests.support.city import City
from tests.support.page_reading import Page
from tests.support.resident_site import Site

LIFT, AGAIN = "我是张三13812345678，电梯坏了两天没人修", "单元的电梯停运了，老人上不了楼"


def send(client: FlaskClient, city: City, words: str, **more: str):
    path = f"/complain?community={city.lawn}"
    page = client.get(path).text
    typed = {
        "key": re.findall(r'name="key" value="([^"]+)"', page)[0],
        "words": words,
        "anonymous": "1",
    } | more
    return client.post(path, data=typed)


def test_one_is_asked_and_may_add_a_voice(client: FlaskClient, city: City, database: Database) -> None:
    assert send(client, city, LIFT).status_code == 303
    answer = send(client, city, AGAIN)
    assert answer.status_code == 409
    question = Page(answer)
    assert question.heading == "邻居报过这件事吗？"
    before_the_form = question.main.split("<form")[0]
    for said in ("还没有提交", AGAIN, "电梯 · 小区公共区域", "是同一件，算我一票", "都不是，提交我的这一件"):
        assert said in before_the_form
    for personal in ("张三", "1381234", "两天没人修"):
        assert personal not in answer.text
    [reference] = re.findall(r'name="same_as" value="([^"]+)"', answer.text)

    amiss = Page(send(client, city, AGAIN, asked="1", same_as=reference, phone="12"))
    assert amiss.status == 422
    assert amiss.fields["same_as"] == reference, "what was answered is not asked again, nor lost"
    assert send(client, city, AGAIN, asked="1", same_as=reference).status_code == 303
    with database.reading() as session:
        first, second = session.scalars(select(Complaint).order_by(Complaint.id)).all()
    assert second.same_as_id == first.id


def test_another_matter_is_sent_as_it_is(client: FlaskClient, city: City, database: Database) -> None:
    send(client, city, LIFT)
    assert send(client, city, "绿化带的树枝该修剪了").status_code == 303
    assert send(client, city, AGAIN, asked="1", same_as="").status_code == 303
    assert send(client, city, AGAIN, asked="1", same_as="forged").status_code == 303
    with database.reading() as session:
        links = session.scalars(select(Complaint.same_as_id)).all()
    assert links == [None] * 4


def test_danger_is_never_asked_about(client: FlaskClient, city: City) -> None:
    send(client, city, "有人被困在电梯里")
    assert send(client, city, "有人困在电梯里出不来").status_code == 303


@pytest.mark.browser
def test_one_is_asked_while_typing_and_without_a_script_before_all_else(site: Site, browser: Browser) -> None:
    """With a script nothing waits for an answer: a complaint on a bad network is sent as it is."""
    with site.services.database.transaction() as session:
        submission = Submission("neighbour-1", Channel.WEB, LIFT, community_id=site.city.lawn)
        first = submit(session, submission, utc_now()).complaint_id
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    page.goto(f"{site.url}/q/{site.city.code}")
    page.evaluate(AXE)
    page.fill("#words", AGAIN)
    choice = page.locator("#neighbours label").first
    choice.wait_for()
    for width, scheme in ((390, "dark"), (1280, "light")):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        assert faults(page) == []
        page.locator("#neighbours").screenshot(path=f"build/neighbours-{width}.png")
    choice.click()
    page.click("text=提交投诉")
    page.get_by_text("投诉已收到").wait_for()
    page.goto(f"{site.url}/q/{site.city.code}")
    page.fill("#words", AGAIN)
    page.set_viewport_size({"width": 320, "height": 740})
    page.emulate_media(color_scheme="dark")
    page.evaluate("const form = document.forms.complaint; form.elements.asked.value = ''; form.submit()")
    question = page.get_by_role("heading", name="邻居报过这件事吗？")
    question.wait_for()
    assert (question.bounding_box() or {"y": 999})["y"] < 200, "seen without scrolling"
    page.evaluate(AXE)
    assert faults(page) == []
    page.screenshot(path="build/neighbours-no-script.png", full_page=True)
    page.get_by_role("button", name="是同一件，算我一票").first.click()
    page.get_by_text("投诉已收到").wait_for()
    context.close()
    with site.services.database.reading() as session:
        links = session.scalars(select(Complaint.same_as_id).order_by(Complaint.id)).all()
    assert links[:2] == [None, first]
    assert links[2] is not None
