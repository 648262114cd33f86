"""A person's way in, in a real browser: invitation, password, code, sessions, passkey; axe at two widths."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyotp
import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select
from werkzeug.serving import make_server

from backend.app import create_app
from backend.clock import utc_now
from backend.models import AuditEntry, Role
from backend.services import EXTENSION, Services
from backend.staff import links
from backend.staff.accounts import create_account
from backend.staff.audit_check import verify
from tests.conftest import config_for
from tests.web.conftest import PASSWORD, build_city
from tests.web.resident.test_accessible import AXE, LOOK, TAGS, TOO_SMALL

pytestmark = pytest.mark.browser

NEW_PASSWORD = "k7#Qp2!xZ9"
# The head of all pages is looked at elsewhere.
TOO_SMALL_HERE = TOO_SMALL.replace("querySelectorAll('a,", "querySelector('main').querySelectorAll('a,")


@dataclass(frozen=True)
class Desk:
    url: str
    app: Flask
    services: Services


@pytest.fixture
def desk(sqlite_url: str, tmp_path: Path) -> Iterator[Desk]:
    """On a name, not a number: browsers bind passkeys to names."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://localhost:{port}"
    app = create_app(config_for(sqlite_url, tmp_path, second_factor="required", base_url=url))
    services: Services = app.extensions[EXTENSION]
    build_city(services.database, url)
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Desk(url, app, services)
    server.shutdown()
    thread.join()
    server.server_close()
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
        found = page.evaluate(LOOK, TAGS)
        assert found["looked"]
        beyond = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert (found["wrong"], page.evaluate(TOO_SMALL_HERE, 44), beyond) == ([], [], False), (name, width)
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


def sign_in(page: Page, desk: Desk, username: str, password: str) -> None:
    page.goto(f"{desk.url}/staff/sign-in")
    page.fill("#username", username)
    page.fill("#password", password)
    page.get_by_role("button", name="登录", exact=True).click()


def test_from_the_invitation_to_the_last_session(
    desk: Desk, context: BrowserContext, browser: Browser, tmp_path: Path
) -> None:
    with desk.services.database.transaction() as session:
        root = create_account(
            session, username="root", name="系统管理员", password="", role=Role.ADMINISTRATOR
        )
        token = links.new_link(session, root, root, desk.services.config.secret_key, utc_now())
    page = context.new_page()
    choose_password(page, f"{desk.url}/staff/join/{token}", tmp_path)
    recovery = set_up_code(page, tmp_path)
    look(page, tmp_path, "accounts")
    address = invite_clerk(page, tmp_path)
    clerk, second = browser.new_context().new_page(), browser.new_context().new_page()
    clerk.goto(address)
    clerk.fill("#password", "槐花开在旧城墙下的清晨里真好呀")
    clerk.click("text=设置密码并进入")
    clerk.wait_for_url("**/staff/")
    second.goto(address)
    expect(second.locator("main")).to_contain_text("已经用过")
    sign_in(second, desk, "root", NEW_PASSWORD)
    second.wait_for_url("**/sign-in/code")
    look(second, tmp_path, "code")
    second.fill("#code", recovery)
    second.get_by_role("button", name="登录", exact=True).click()
    second.wait_for_url("**/accounts/")
    end_sessions(page, desk, tmp_path, second, clerk)
    page.goto(f"{desk.url}/staff/audit/")
    look(page, tmp_path, "audit")
    expect(page.locator("tbody")).to_contain_text("使用恢复码")
    with desk.services.database.reading() as session:
        assert verify(session).problems == []
        acts = set(session.scalars(select(AuditEntry.act)))
    assert {"account.invited", "account.joined", "totp.on", "recovery.used", "session.all_ended"} <= acts


def choose_password(page: Page, address: str, pictures: Path) -> None:
    """A poor one is refused, a good one leads to the code."""
    page.goto(address)
    look(page, pictures, "join")
    page.fill("#password", "password123")
    page.click("text=设置密码，下一步")
    expect(page.locator("#password-hint")).to_contain_text("太常见")
    look(page, pictures, "join-again")
    page.fill("#password", NEW_PASSWORD)
    page.click("text=显示")
    expect(page.locator("#password")).to_have_attribute("type", "text")
    page.click("text=设置密码，下一步")


def set_up_code(page: Page, pictures: Path) -> str:
    """Returns a recovery code."""
    page.wait_for_url("**/me/totp")
    look(page, pictures, "totp")
    page.click("text=扫不了")
    totp = pyotp.TOTP((page.text_content(".secret") or "").replace(" ", ""))
    page.fill("#code", totp.now())
    page.get_by_role("button", name="开启").click()
    expect(page.locator(".codes li")).to_have_count(10)
    look(page, pictures, "recovery")
    code = page.locator(".codes li").first.text_content() or ""
    page.click("text=开始工作")
    return code


def invite_clerk(page: Page, pictures: Path) -> str:
    """Returns the link's address."""
    page.click("text=邀请新人")
    look(page, pictures, "invite")
    page.fill("#name", "王芳")
    page.fill("#username", "Wang Fang")
    page.select_option("#office", label="甲物业公司")
    page.click("text=生成邀请链接")
    expect(page.locator("#username-error")).to_contain_text("小写字母")
    expect(page.locator("#name")).to_have_value("王芳")
    look(page, pictures, "invite-again")
    page.fill("#username", "wangfang")
    page.click("text=生成邀请链接")
    look(page, pictures, "invited")
    return page.input_value("#link")


def end_sessions(page: Page, desk: Desk, pictures: Path, second: Page, clerk: Page) -> None:
    page.goto(f"{desk.url}/staff/me")
    look(page, pictures, "me")
    expect(page.locator("#sessions li")).to_have_count(2)
    page.click("text=退出其他设备")
    expect(page.locator("#sessions li")).to_have_count(1)
    second.reload()
    second.wait_for_url("**/sign-in**")
    page.goto(f"{desk.url}/staff/accounts/?q=wangfang")
    page.get_by_role("link", name="王芳").click()
    look(page, pictures, "account")
    page.get_by_role("button", name="全部退出").click()
    clerk.goto(f"{desk.url}/staff/")
    clerk.wait_for_url("**/sign-in**")


def test_a_passkey_signs_in_without_name_password_or_code(
    desk: Desk, context: BrowserContext, tmp_path: Path
) -> None:
    page = context.new_page()
    authenticator(page)
    sign_in(page, desk, "firm_a", PASSWORD)
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
    assert added == ["firm_a"]
