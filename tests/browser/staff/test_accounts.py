"""A passkey and a reset link in a real browser over TLS; invitation and code are in test_a_days_work.py."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.app import create_app
from backend.core.clock import utc_now
from backend.models import AuditEntry, StaffAccount
from backend.staff.rules import account_changes, links
from backend.web.services import EXTENSION, Services
from tests.conftest import config_for
from tests.support.accessibility import AXE, TOO_SMALL, asked_of_axe
from tests.support.city import PASSWORD, build_city
from tests.support.tls_proxy import TlsSite

pytestmark = pytest.mark.browser

FRESH = "马路边的香樟树五月里会开花结果子"

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
        broken_rules = asked_of_axe(page)
        beyond = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert (broken_rules, page.evaluate(TOO_SMALL_HERE, 44), beyond) == ([], [], False), (
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
    reset_by_link(desk, page, tmp_path)
    clear_factor(desk, page, tmp_path)


def reset_by_link(desk: AccountBrowser, page: Page, tmp_path: Path) -> None:
    """The new password signs in, the old one does not, and what was signed in before is not any more."""
    with desk.services.database.transaction() as session:
        city, firm = named(session, "city"), named(session, "firm")
        token = links.new_link(session, city, firm, desk.services.config.secret_key, utc_now())
    other = page.context.browser.new_context() if page.context.browser else page.context
    stranger = other.new_page()
    stranger.goto(f"{desk.url}/staff/join/{token}")
    look(stranger, tmp_path, "reset")
    stranger.fill("#password", FRESH)
    stranger.get_by_role("button", name="设置密码").click()
    stranger.wait_for_url("**/staff/")
    page.reload()
    page.wait_for_url("**/sign-in**")
    sign_in(page, desk, "firm", PASSWORD)
    expect(page.get_by_text("用户名或密码不对")).to_be_visible()
    sign_in(page, desk, "firm", FRESH)
    page.wait_for_url("**/staff/")
    other.close()


def clear_factor(desk: AccountBrowser, page: Page, tmp_path: Path) -> None:
    """By an administrator: a short password alone opens only the page where a longer one is chosen."""
    with desk.services.database.transaction() as session:
        firm = named(session, "firm")
        firm.totp_sealed, firm.password_is_long = "sealed", False
        account_changes.clear_second_factor(session, named(session, "city"), firm, utc_now())
    sign_in(page, desk, "firm", FRESH)
    page.wait_for_url("**/staff/me")
    look(page, tmp_path, "me-without-factor")


def named(session: Session, username: str) -> StaffAccount:
    return session.scalars(select(StaffAccount).where(StaffAccount.username == username)).one()
