"""What a resident's way takes: taps, typed fields or messages, and seconds when nobody has to think.

`./scripts/bench ways` prints what the tests of all channels counted as one table; -rP shows the lines.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Page

MARK = "way: "


@dataclass(frozen=True, slots=True)
class Effort:
    """`taps` are those of a finger or, in the chat, messages; `typed` are the fields that are typed into."""

    taps: int
    typed: int = 0

    def __sub__(self, other: "Effort") -> "Effort":
        return Effort(self.taps - other.taps, self.typed - other.typed)


@contextmanager
def way(channel: str, what: str, most: Effort, so_far: Callable[[], Effort]) -> Iterator[None]:
    before, began = so_far(), time.monotonic()
    yield
    seconds, effort = time.monotonic() - began, so_far() - before
    print(f"{MARK}{channel} | {what} | {effort.taps} | {effort.typed} | {seconds:.2f}")
    assert effort.taps <= most.taps, (what, effort)
    assert effort.typed <= most.typed, (what, effort)


# Kept by the tab, since a way leads over several pages. Playwright fills a field and chooses from a list
# without a finger: a tap into the field, and two for a list.
COUNTER = """(() => {
  const add = (name, count) => { sessionStorage[name] = Number(sessionStorage[name] || 0) + count }
  const pressed = new WeakSet(), typed = new WeakSet()
  addEventListener('pointerdown', event => { pressed.add(event.target); add('taps', 1) }, true)
  addEventListener('change', event => { if (event.target.matches('select')) add('taps', 2) }, true)
  addEventListener('input', event => {
    const field = event.target
    if (typed.has(field) || !field.matches('textarea, input:not([type=radio], [type=checkbox], [type=file])'))
      return
    typed.add(field)
    add('typed', 1)
    if (!pressed.has(field)) add('taps', 1)
  }, true)
})()"""


class WebTaps:
    """Counts the taps on the pages of this browser tab, from the next page on."""

    def __init__(self, page: Page) -> None:
        self._page = page
        page.add_init_script(COUNTER)

    @contextmanager
    def way(self, what: str, taps: int, typed: int = 0) -> Iterator[None]:
        """At most so many."""
        with way("web", what, Effort(taps, typed), self._so_far):
            yield

    def _so_far(self) -> Effort:
        taps, typed = self._page.evaluate("['taps', 'typed'].map(name => Number(sessionStorage[name] || 0))")
        return Effort(taps, typed)
