"""A passkey in a real browser over TLS; invitation, password and code are in test_a_days_work.py."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from backend.app import create_app
from backend.models import AuditEntry
from backend.web.services import EXTENSION, Services
from tests.conftest import config_for
from tests.support.accessibility import AXE, LOOK, TAGS, TOO_SMALL
from tests.support.city import PASSWORD, build_city
from tests.support.tls_proxy import TlsSite

pytestmark = pytest.mark.browser

# The head of all pages is looked at elsewhere.
TOO_SMALL_HERE = TOO_SMALL.replace("querySelectorAll('a,", "querySelector('main').querySelectorAll('a,")


@dataclass(frozen=True)
class AccountBrowser:
    url: str
    app: Flask
    services: Services


@pytest.fixture
def desk(sqlite_url: str, tmp_path: Path) -> Iterator[AccountBrowser]:
    """On a name, not a number: browsers bind passkeys to names."""
    tls = TlsSite(tmp_path)
    config = config_for(sqlite_url, tmp_path, second_factor="required", base_url=tls.url, proxies=tls.proxies)
    app = create_app(config)
    services: Services = app.extensions[EXTENSION]
    build_city(services.database)
    with tls.serving(app):
        yield AccountBrowser(tls.url, app, services)
    services.database.dispose()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(bypass_csp=True, viewport={"width": 390, "height": 800})
    yield made
    made.close()


def look(page: Page, pictures: Path, name: str) -> None:
    """No fault at either width; pictures for people to look at."""
    page.evaluate(AXE)
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.screenshot(path=pictures / f"{name}-{width}.png", full_page=True)
        findings = page.evaluate(LOOK, TAGS)
        assert findings["looked"]
        beyond = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert (findings["wrong"], page.evaluate(TOO_SMALL_HERE, 44), beyond) == ([], [], False), (
            name,
            width,
        )
    page.set_viewport_size({"width": 390, "height": 800})


def authenticator(page: Page) -> None:
    """A phone's own lock, as Chromium's DevTools protocol plays it."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def sign_in(page: Page, desk: AccountBrowser, username: str, password: str) -> None:
    page.goto(f"{desk.url}/staff/sign-in")
    page.fill("#username", username)
    page.fill("#password", password)
    page.get_by_role("button", name="登录", exact=True).click()


def test_a_passkey_signs_in_without_name_password_or_code(
    desk: AccountBrowser, context: BrowserContext, tmp_path: Path
) -> None:
    page = context.new_page()
    authenticator(page)
    sign_in(page, desk, "firm", PASSWORD)
    page.wait_for_url("**/staff/")
    page.goto(f"{desk.url}/staff/me")
    page.fill("#passkey-name", "办公室电脑")
    page.fill("#passkey-password", "wrong")
    page.get_by_role("button", name="添加通行密钥").click()
    expect(page.locator("#add-passkey [role=alert]")).to_have_text("现在的密码不对。")
    page.fill("#passkey-password", PASSWORD)
    page.get_by_role("button", name="添加通行密钥").click()
    expect(page.locator("#passkeys li")).to_contain_text("办公室电脑")
    look(page, tmp_path, "me-with-passkey")
    page.get_by_role("button", name="退出", exact=True).first.click()
    page.wait_for_url("**/sign-in")
    look(page, tmp_path, "sign-in")
    # What the browser proved once is worth nothing the second time.
    with page.expect_request("**/sign-in/passkey") as sent:
        page.click("text=用通行密钥登录")
        page.wait_for_url("**/staff/")
    again = page.evaluate(
        """async body => (await fetch('/staff/sign-in/passkey', {method: 'POST', body,
           headers: {'Content-Type': 'application/json',
                     'X-CSRFToken': document.querySelector('[name=csrf_token]').value}})).status""",
        sent.value.post_data,
    )
    assert again == 401
    with desk.services.database.reading() as session:
        ways = list(session.scalars(select(AuditEntry.details).where(AuditEntry.act == "sign_in.done")))
        added = session.scalars(select(AuditEntry.actor).where(AuditEntry.act == "passkey.added")).all()
    assert ["passkey" in way for way in ways] == [False, True]
    assert added == ["firm"]
