"""axe-core and the eye: what a page breaks of WCAG, what is too small, what sticks out."""

from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Page

AXE = AXE_FILE_PATH.read_text("utf-8")


SMALLEST_TARGET = 44  # CSS pixels, WCAG 2.5.5


TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


LOOK = """async tags => {
  const found = await axe.run({runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})
  return {looked: found.passes.length,
          wrong: found.violations.map(one => one.id + ': ' + one.nodes[0].html.slice(0, 120))}
}"""


# Links within a sentence are as high as its line, which WCAG allows; a radio's label is its target.
TOO_SMALL = """least => [...document.querySelectorAll('a, button, input, select, textarea, summary')]
  .filter(one => !['hidden', 'radio', 'checkbox'].includes(one.type) && one.offsetParent && !one.ariaHidden)
  .filter(one => !(one.closest('p, li, dd') && getComputedStyle(one).display === 'inline'))
  .filter(one => one.getBoundingClientRect().height < least && !one.classList.contains('skip'))
  .map(one => 'too small: ' + one.outerHTML.slice(0, 120))"""


OVER_THE_EDGE = """() => [...document.querySelectorAll('.card *, .urgent *, .alert *')].filter(one => {
  const card = one.parentElement.closest('.card, .urgent, .alert'), box = one.getBoundingClientRect()
  return card && box.width && box.right > card.getBoundingClientRect().right + 1
    - parseFloat(getComputedStyle(card).paddingRight)
}).map(one => 'over the edge of its card: ' + one.outerHTML.slice(0, 120))"""


def faults(page: Page) -> list[str]:
    findings = page.evaluate(LOOK, TAGS)
    assert findings["looked"]
    beyond = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    small: list[str] = page.evaluate(TOO_SMALL, SMALLEST_TARGET)
    small += page.evaluate(OVER_THE_EDGE)
    return [*findings["wrong"], *small, *(["sticks out"] if beyond else [])]
