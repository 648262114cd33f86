"""axe-core and the eye: what a page breaks of WCAG, what is too small, what sticks out."""

from dataclasses import dataclass
from typing import Literal

from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Page

AXE = AXE_FILE_PATH.read_text("utf-8")


SMALLEST_TARGET = 44  # CSS pixels, WCAG 2.5.5


TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


# What depends on widths, sizes and colours; all other rules of axe read the document and what is shown of it.
DRAWN = ["color-contrast", "target-size", "link-in-text-block", "scrollable-region-focusable"]

# A calendar has 365 days that are alike: three of each kind, by tags and attributes and by what it lies in,
# stand for all. Of a document that axe has read, with the same elements shown, only `DRAWN` is asked again.
# `known`: parts of the same page that were read before, at this width, on another visit.
LOOK = """async ({tags, drawn, known}) => {
  const attributes = one => [...one.attributes].map(({name, value}) =>
    name + (['class', 'type', 'role', 'style'].includes(name) ? '=' + value : '')).join(' ')
  const kinds = new Map(), counts = new Map(), repeated = [], fresh = [], before = new Set(known)
  const short = text => { let a = 5381, b = 52711; for (let i = 0; i < text.length; i++) {
    a = a * 33 ^ text.charCodeAt(i); b = b * 31 ^ text.charCodeAt(i) } return `${a >>> 0}.${b >>> 0}` }
  const isFilled = node => node.nodeType === 3 && node.data.trim()
  const kindOf = one => {
    const children = [...one.children].map(kindOf).join()
    const words = [...one.childNodes].some(isFilled) ? 'words' : ''
    kinds.set(one, `${one.tagName} ${attributes(one)}(${words}${children})`)
    return kinds.get(one)
  }
  const walk = (one, place) => {
    const key = place + kinds.get(one), count = (counts.get(key) || 0) + 1
    counts.set(key, count)
    const name = short(key), isRead = before.has(name) && one !== document.body
    if (count > 3 || isRead) return repeated.push(one)
    fresh.push(name)
    for (const child of one.children) walk(child, `${place}${one.tagName} ${attributes(one)}>`)
  }
  kindOf(document.body)
  walk(document.body, '')
  const shown = [...document.querySelectorAll('body *')]
    .map(one => one.getClientRects().length && getComputedStyle(one).visibility === 'visible' ? 1 : 0)
    .join('')
  const read = document.body.outerHTML + shown, isRead = window.readByAxe === read
  const runOnly = isRead ? {type: 'rule', values: drawn} : {type: 'tag', values: tags}
  const part = {include: [document], exclude: repeated}
  const found = await axe.run(part, {runOnly, resultTypes: ['violations']})
  window.readByAxe = read
  return {looked: found.passes.length, fresh,
          wrong: found.violations.map(one => one.id + ': ' + one.nodes[0].html.slice(0, 120))}
}"""


# Links within a sentence are as high as its line, which WCAG allows, also a number that is kept on one line.
# A radio's label is its target.
TOO_SMALL = """least => [...document.querySelectorAll('a, button, input, select, textarea, summary')]
  .filter(one => !['hidden', 'radio', 'checkbox'].includes(one.type) && one.offsetParent && !one.ariaHidden)
  .filter(one => !(one.closest('p, li, dd') &&
    (getComputedStyle(one).display === 'inline' || one.matches('.tel'))))
  .filter(one => one.getBoundingClientRect().height < least && !one.classList.contains('skip'))
  .map(one => 'too small: ' + one.outerHTML.slice(0, 120))"""


OVER_THE_EDGE = """() => [...document.querySelectorAll('.card *, .urgent *, .alert *')].filter(one => {
  const card = one.parentElement.closest('.card, .urgent, .alert'), box = one.getBoundingClientRect()
  return card && box.width && box.right > card.getBoundingClientRect().right + 1
    - parseFloat(getComputedStyle(card).paddingRight)
}).map(one => 'over the edge of its card: ' + one.outerHTML.slice(0, 120))"""


@dataclass(frozen=True)
class Look:
    """How a page is looked at. `text` is the size of plain text in the visitor's browser, in pixels."""

    name: str
    width: int
    scheme: Literal["light", "dark"] = "light"
    large: bool = False
    text: int = 16


# One pass over all that a page may have to be: each width, colour and size at least once.
LOOKS = (
    Look("light", 1280),
    Look("dark", 390, scheme="dark"),
    Look("large", 320, large=True),
    Look("twice the text", 320, scheme="dark", text=32),
)


class LookingPage:
    """A page whose look changes without loading it again."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._wire = page.context.new_cdp_session(page)

    def show(self, look: Look) -> None:
        self.page.set_viewport_size({"width": look.width, "height": 800})
        self.page.emulate_media(color_scheme=look.scheme)
        self._wire.send(
            "Page.setFontSizes", {"fontSizes": {"standard": look.text, "fixed": look.text * 13 // 16}}
        )
        self.page.evaluate("large => document.documentElement.classList.toggle('large', large)", look.large)


# As WeChat and Android's WebView have it: the letters grow, and nothing that is measured in their size.
TEXT_ALONE = """() => [...document.querySelectorAll('body *')]
  .map(one => [one, parseFloat(getComputedStyle(one).fontSize)])
  .forEach(([one, size]) => one.style.setProperty('font-size', `${2 * size}px`, 'important'))"""


def asked_of_axe(page: Page, known: set[str] | None = None) -> list[str]:
    """What it finds; the page holds `AXE`. Parts in `known` are not read again; what is read joins them."""
    findings = page.evaluate(LOOK, {"tags": TAGS, "drawn": DRAWN, "known": sorted(known or ())})
    assert findings["looked"]
    if known is not None:
        known.update(findings["fresh"])
    return list(findings["wrong"])


def faults(page: Page) -> list[str]:
    broken_rules = asked_of_axe(page)
    small: list[str] = page.evaluate(TOO_SMALL, SMALLEST_TARGET)
    return [*broken_rules, *small, *sticking_out(page)]


def sticking_out(page: Page) -> list[str]:
    over: list[str] = page.evaluate(OVER_THE_EDGE)
    page.wait_for_load_state()
    beyond = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [*over, *(["sticks out"] if beyond else [])]
