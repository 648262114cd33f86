"""One resident's phone with the mini-program open: a page in Chromium, driven as a finger would."""

import array
import base64
import io
import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal
from zlib import crc32

import av
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.miniprogram.node import BUILD
from tests.miniprogram.site import Site
from tests.support.ways import Effort, way

HARNESS = BUILD / "harness"
HEIGHT = 760  # CSS pixels, of a phone of today
LARGE_BODY = 22
SHOTS = BUILD / "screens"
PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/mini/harness.css">
<body></body><script src="/mini/harness.js"></script></html>"""
MEASURES = Path(__file__).with_name("harness") / "measures.js"


class Handset:
    def __init__(
        self, browser: Browser, site: Site, *, width: int = 375, font: int = 16, openid: str = ""
    ) -> None:
        self.site, self.width, self.font = site, width, font
        self.openid = openid or site.wechat.resident("王阿姨", phone="13900139000").openid
        self.faults: list[str] = []
        self._taps = self._typed = 0
        self._context = browser.new_context(
            viewport={"width": width, "height": HEIGHT}, device_scale_factor=2, locale="zh-CN"
        )
        self.page: Page = self._context.new_page()
        self.page.on("pageerror", lambda problem: self.faults.append(problem.stack or str(problem)))
        self.page.expose_function("loginCode", lambda: site.wechat.code(self.openid))
        self.page.expose_function("phoneCode", lambda: site.wechat.code(self.openid, "phone"))
        self.page.route("**/mini/**", self._program)
        self.launch()

    def _program(self, route: Route) -> None:
        name = route.request.url.rsplit("/", 1)[-1]
        if name == "app":
            route.fulfill(body=PAGE, content_type="text/html; charset=utf-8")
        else:
            route.fulfill(path=HARNESS / name)

    def launch(self) -> None:
        """As after the phone was switched off: only what was stored is left."""
        self.page.goto(f"{self.site.url}/mini/app")
        self.page.wait_for_function("() => Boolean(window.harness && window.harness.app)")
        self.order(font=self.font)

    def close(self) -> None:
        # What is still under way through a route of the test's would fail when its page goes.
        self.page.unroute_all(behavior="ignoreErrors")
        self._context.close()
        assert not self.faults, self.faults

    def order(self, **orders: Any) -> None:
        self.page.evaluate("(orders) => Object.assign(harness.orders, orders)", orders)

    def open(self, url: str) -> None:
        self.page.evaluate("(url) => harness.open(url)", url)

    def tap(self, words: str, *, exact: bool = True) -> None:
        self.button(words, exact=exact).click()
        self._taps += 1

    def button(self, words: str, *, exact: bool = True) -> Locator:
        """The innermost thing on the visible page that says so."""
        button = self.page.locator("#pages").get_by_text(words, exact=exact)
        return button.locator("visible=true").last

    def fill(self, label: str, words: str) -> None:
        """A tap into the field, and the words."""
        self.page.get_by_label(label).locator("visible=true").fill(words)
        self._taps += 1
        self._typed += 1

    @contextmanager
    def taps(self, what: str, most: int) -> Iterator[None]:
        """At most so many; a field that is typed into counts as the tap into it."""
        with way("mini-program", what, Effort(most, most), lambda: Effort(self._taps, self._typed)):
            yield

    def top_of(self, label: str) -> float:
        box = self.page.get_by_label(label).locator("visible=true").bounding_box()
        assert box is not None
        return box["y"]

    def stays_in_reach(self, words: str) -> None:
        """Of the thumb, whatever was scrolled: seen whole, and above the keyboard."""
        box = self.button(words).bounding_box()
        free = HEIGHT - self.page.evaluate("document.querySelector('.phone-keyboard')?.offsetHeight ?? 0")
        assert box is not None
        assert 0 < box["y"] < box["y"] + box["height"] <= free, (words, box, free)

    def keyboard(self, height: int) -> None:
        self.page.evaluate("(height) => harness.keyboard(height)", height)

    def sees(self, words: str) -> None:
        expect(self.page.locator("#pages").get_by_text(words).locator("visible=true").first).to_be_visible()

    def heard(self, name: str) -> list[dict[str, Any]]:
        """What the program asked of the phone."""
        return [entry for entry in self.page.evaluate("harness.log") if entry["name"] == name]

    def agree(self) -> None:
        self.tap("同意")

    def stored(self, key: str) -> Any:
        return self.page.evaluate("(key) => wx.getStorageSync(key)", key)

    def shot(self, name: str) -> None:
        """A picture of the whole page, and what can be measured of it; half of the looks are in the dark."""
        self.page.wait_for_function("() => [...document.images].every((one) => one.complete)")
        self.page.evaluate("document.querySelectorAll('.phone-toast').forEach((one) => one.remove())")
        SHOTS.mkdir(parents=True, exist_ok=True)
        kind, scheme = "large" if self.font > 18 else "standard", self._scheme(name)
        self.page.emulate_media(color_scheme=scheme)
        path = SHOTS / f"{name}-{self.width}-{kind}-{scheme}.png"
        if self.page.locator(".cover, .phone-keyboard").locator("visible=true").count():
            self.page.screenshot(path=path)  # what lies over the screen, not over the page
        else:
            self._shot_of_all(path)
        measured = self.page.evaluate(MEASURES.read_text())
        for fault in ("wide", "cut", "small", "pale"):
            assert not measured[fault], (name, self.width, kind, scheme, fault, measured[fault])
        assert measured["type"] >= (LARGE_BODY if self.font > 18 else 16), (name, measured["type"])

    def _scheme(self, name: str) -> Literal["light", "dark"]:
        """Each page is dark in one look and light in the other."""
        return "dark" if (crc32(name.encode()) + (self.font > 18)) % 2 else "light"

    def _shot_of_all(self, path: Path) -> None:
        """On a screen as long as the page, so that what is fixed at its foot covers nothing."""
        height = self.page.evaluate("(scrollTo(0, 0), document.documentElement.scrollHeight)")
        self.page.set_viewport_size({"width": self.width, "height": max(HEIGHT, height)})
        self.page.screenshot(path=path)
        self.page.set_viewport_size({"width": self.width, "height": HEIGHT})

    def path(self) -> str:
        return str(self.page.evaluate("harness.top().path"))

    def token(self) -> str:
        return re.sub(r".*token=([^&]+).*", r"\1", self.page.evaluate("harness.top().url"))


def photo() -> str:
    """A picture as a temporary file of the phone."""
    picture = Image.effect_noise((640, 480), 40).convert("RGB")
    ImageDraw.Draw(picture).ellipse((220, 90, 420, 290), fill=(230, 210, 120))
    out = io.BytesIO()
    picture.save(out, "JPEG")
    return "data:image/jpeg;base64," + base64.b64encode(out.getvalue()).decode()


def recording() -> str:
    """Three seconds of a tone as MP3, as WeChat's recorder makes them."""
    out, rate = io.BytesIO(), 16000
    tone = array.array("h", (int(8000 * math.sin(at * 0.2)) for at in range(rate * 3)))
    with av.open(out, "w", format="mp3") as target:
        stream = target.add_stream("libmp3lame", rate=rate)
        stream.layout = "mono"
        for start in range(0, len(tone), stream.codec_context.frame_size or 576):
            part = tone[start : start + (stream.codec_context.frame_size or 576)]
            frame = av.AudioFrame(format="s16p", layout="mono", samples=len(part))
            frame.sample_rate = rate
            frame.planes[0].update(part.tobytes())
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    return "data:audio/mpeg;base64," + base64.b64encode(out.getvalue()).decode()
