"""A person before a screen: signs in, looks at every page as axe does, signs out and leaves nothing."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from zlib import crc32

import pyotp
from axe_playwright_python.base import AXE_FILE_PATH
from flask import Flask
from playwright.sync_api import Browser, Locator, expect
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from backend.core.clock import utc_now
from backend.models import Complaint, StaffAccount
from backend.staff.rules import links
from backend.web.services import Services
from tests.stories.days.quarter import Quarter
from tests.support.accessibility import OVER_THE_EDGE, SMALLEST_TARGET, TOO_SMALL, asked_of_axe
from tests.support.city import PASSWORD

AXE = AXE_FILE_PATH.read_text("utf-8")
DESKTOP, PHONE, NARROWEST = 1280, 390, 320
HEIGHT = 800
PICTURES = os.environ.get("PICTURES")  # a folder: every page that was looked at, for people to look at
NEW_PASSWORD = "k7#Qp2!xZ9"
# What no person should read: values that nobody worded, and marks of templates.
MACHINE_WORDS = re.compile(r"\bNone\b|\bundefined\b|\bNaN\b|\[object|\{\{|\}\}|\uFFFD")
UNFOLD = """() => { for (const one of document.querySelectorAll('main details:not([open])'))
  { one.open = true; one.dataset.unfolded = '' } }"""
FOLD = """() => { for (const one of document.querySelectorAll('[data-unfolded]'))
  { one.open = false; delete one.dataset.unfolded } }"""
# What a page is made of: the same parts in the same colours at the same width are not asked about twice.
SHAPE = """() => [...new Set([...document.querySelectorAll('body *')].map(one =>
  one.tagName + '.' + one.getAttribute('class') + (one.type || '')))].sort().join(' ')"""


@dataclass(frozen=True)
class RunningService:
    """The service that all stories share, and what people have looked at in it: (endpoint, width)."""

    url: str
    app: Flask
    services: Services
    plots: dict[str, Quarter]
    looked_at: set[tuple[str, int]] = field(default_factory=set)
    shapes: set[tuple[str, int, str]] = field(default_factory=set)
    parts_read: dict[tuple[str, int], set[str]] = field(default_factory=dict)  # by axe
    stories_done: set[str] = field(default_factory=set)

    def endpoint_of(self, address: str) -> str:
        ways = self.app.url_map.bind("")
        for method in ("GET", "POST"):  # a form that was refused shows its page at the form's own address
            with suppress(HTTPException):
                return str(ways.match(urlsplit(address).path, method=method)[0])
        return ""


def scheme_of(endpoint: str, width: int) -> Literal["light", "dark"]:
    """Each page is looked at in the dark at one width, and in the light at the other."""
    return "dark" if (crc32(endpoint.encode()) + (width == DESKTOP)) % 2 else "light"


class StaffBrowser:
    """One browser of one person. What its console says, and what a policy forbids, is wrong."""

    def __init__(self, tested_service: RunningService, browser: Browser, width: int) -> None:
        self.tested_service, self.url, self.services, self.width = (
            tested_service,
            tested_service.url,
            tested_service.services,
            width,
        )
        # Without motion: a button half way between two colours is none that anybody reads.
        self.context = browser.new_context(
            viewport={"width": width, "height": HEIGHT}, reduced_motion="reduce", accept_downloads=True
        )
        self.page = self.context.new_page()
        self.errors: list[str] = []
        self.page.on("console", lambda event: event.type == "error" and self.errors.append(event.text))
        self.page.on("pageerror", lambda event: self.errors.append(str(event)))
        self.recovery: list[str] = []

    @property
    def wide(self) -> bool:
        return self.width == DESKTOP

    @property
    def drafts(self) -> list[str]:
        """What this browser holds of what was written and has not arrived."""
        keys_stored: list[str] = self.page.evaluate("Object.keys(localStorage)")
        return [name for name in keys_stored if name.startswith("linsheng.draft:")]

    def sign_in(self, username: str, secret: str = "") -> None:
        """With whatever stands between this account and its work: an invitation, a code to set up, a code."""
        with self.services.database.reading() as session:
            account = session.scalars(select(StaffAccount).where(StaffAccount.username == username)).one()
        if account.password_hash:
            self.go("/staff/sign-in")
            self.page.fill("#username", username)
            self.page.fill("#password", PASSWORD)
            self.press("登录")
        else:
            self._join(account)
        self.page.wait_for_load_state()
        if self.page.url.endswith("/me/totp"):
            self._set_up_code()
        elif self.page.url.endswith("/sign-in/code"):
            self.look()
            self.page.fill("#code", pyotp.TOTP(secret).now())
            self.press("登录")
        expect(self.page.get_by_role("button", name="退出", exact=True).first).to_be_visible()
        self.look()

    def sign_out(self) -> None:
        self.page.locator("header").get_by_role("button", name="退出").click()
        self.page.wait_for_url("**/staff/sign-in")
        assert self.drafts == []
        assert self.errors == [], "\n".join(self.errors)

    def go(self, path: str) -> None:
        self.page.goto(self.url + path)
        self.look()

    def follow(self, name: str) -> None:
        """A link of the head of the page."""
        self.page.get_by_role("navigation", name="主导航").get_by_role("link", name=name, exact=True).click()
        self.look()

    def press(self, name: str, within: str = "main") -> None:
        self.page.locator(within).get_by_role("button", name=name, exact=True).click()

    def unfold(self, words: str) -> None:
        self.page.locator("main summary", has_text=words).first.click()

    def says(self, words: str) -> Locator:
        """Waits until it does."""
        label = self.page.locator("main").get_by_text(words).first
        expect(label).to_be_visible()
        self.page.wait_for_load_state()  # what is typed before the script is there is no draft
        return label

    @contextmanager
    def refused(self) -> Iterator[None]:
        """Within, the server says no, or cannot be reached, and the browser's console tells so."""
        before = len(self.errors)
        yield
        self.page.wait_for_load_state()
        fresh = self.errors[before:]
        self.errors[before:] = [error for error in fresh if not error.startswith("Failed to load resource:")]

    def look(self) -> None:
        """Wide and at its narrowest, once dark: nothing for axe, too small, or sticking out, all unfolded."""
        page = self.page
        page.wait_for_load_state("load")
        endpoint = self.tested_service.endpoint_of(page.url)
        page.evaluate(UNFOLD)
        for width in (DESKTOP, NARROWEST) if self.width == PHONE else (NARROWEST, DESKTOP):
            page.set_viewport_size({"width": width, "height": HEIGHT})
            self._look(endpoint, width)
        page.set_viewport_size({"width": self.width, "height": HEIGHT})
        page.evaluate(FOLD)

    def _look(self, endpoint: str, width: int) -> None:
        page = self.page
        self.tested_service.looked_at.add((endpoint, width))
        page.emulate_media(color_scheme=scheme_of(endpoint, width))
        wrong = [*self._ask_axe(endpoint, width), *page.evaluate(TOO_SMALL, SMALLEST_TARGET)]
        wrong += page.evaluate(OVER_THE_EDGE)
        page.wait_for_load_state()
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong.append("sticks out")
        wrong += MACHINE_WORDS.findall(page.inner_text("body"))
        if PICTURES:
            self._draw(endpoint, width)
        assert not wrong, f"{page.url} {width} {wrong}"

    def _ask_axe(self, endpoint: str, width: int) -> list[str]:
        shape = (endpoint, width, self.page.evaluate(SHAPE))
        if shape in self.tested_service.shapes:
            return []
        if not self.page.evaluate("'axe' in window"):  # still there from the other width
            self.page.evaluate(AXE)
        known = self.tested_service.parts_read.setdefault((endpoint, width), set())
        broken_rules = asked_of_axe(self.page, known)
        self.tested_service.shapes.add(shape)
        return broken_rules

    def state_of(self, complaint_id: int) -> str:
        with self.services.database.reading() as session:
            return session.get_one(Complaint, complaint_id).state

    def _join(self, account: StaffAccount) -> None:
        """From the link that was handed over; a poor password is refused."""
        with self.services.database.transaction() as session:
            invited = session.get_one(StaffAccount, account.id)
            token = links.new_link(session, invited, invited, self.services.config.secret_key, utc_now())
        self.go(f"/staff/join/{token}")
        self.page.fill("#password", "password123")
        with self.refused():
            self.press("设置密码，下一步")
            expect(self.page.locator("#password-hint")).to_contain_text("太常见")
        self.look()
        self.page.fill("#password", NEW_PASSWORD)
        self.press("显示")
        expect(self.page.locator("#password")).to_have_attribute("type", "text")
        self.press("设置密码，下一步")
        self.page.wait_for_url("**/me/totp")

    def _set_up_code(self) -> None:
        self.look()
        self.unfold("扫不了")
        totp = pyotp.TOTP((self.page.text_content("p.secret") or "").replace(" ", ""))
        self.page.fill("#code", totp.now())
        self.press("开启")
        expect(self.page.locator(".codes li")).to_have_count(10)
        self.look()
        self.recovery = self.page.locator(".codes li").all_inner_texts()
        self.page.get_by_role("link", name="开始工作").click()

    def _draw(self, endpoint: str, width: int) -> None:
        number = len(list(Path(PICTURES or "").glob(f"{endpoint}-*-{width}.png")))
        path = f"{PICTURES}/{endpoint}-{number:02d}-{width}.png"
        self.page.screenshot(path=path, full_page=True)
