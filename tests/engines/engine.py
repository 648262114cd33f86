"""A browser that a test drives with little: engines differ in what they understand, also of drivers."""

import json
import os
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TypeVar

PATIENCE = 120.0  # seconds for one step
TYPE = """(function (selector, text) {
  var field = document.querySelector(selector);
  field.focus();
  field.value = text;
  ["input", "change"].forEach(function (name) { field.dispatchEvent(new Event(name, {bubbles: true})); });
}(%s, %s))"""


Answer = TypeVar("Answer")


class BusyError(Exception):
    """The page is on its way to another, and cannot be asked now."""


def until(ask: Callable[[], Answer | None], what: Callable[[], str]) -> Answer:
    """The first answer that is something."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            answer = ask()
        except BusyError:
            answer = None
        if answer:
            return answer
        assert time.monotonic() < end, what()
        time.sleep(0.05)


class Engine(ABC):
    name: str
    width, height = 375, 740

    def __init__(self) -> None:
        self._opened = ExitStack()

    def close(self) -> None:
        self._opened.close()

    def _start(self, command: Sequence[str | Path], inherited: Sequence[int] = (), **around: str) -> None:
        """A process that ends with the engine."""
        process = subprocess.Popen(
            command, env={**os.environ, **around}, pass_fds=inherited,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._opened.callback(process.wait, PATIENCE)
        self._opened.callback(process.terminate)

    @abstractmethod
    def run(self, expression: str) -> Any:
        """Its value, as JSON."""

    @abstractmethod
    def choose(self, selector: str, *paths: Path) -> None:
        """Files into a picker, as if a person had chosen them."""

    @abstractmethod
    def screenshot(self) -> bytes:
        """What the window shows, as PNG."""

    @abstractmethod
    def faults(self) -> list[str]:
        """What pages reported as wrong since the last question; nothing, where an engine does not tell."""

    def open(self, url: str) -> None:
        self.leave_by(f"location.href = {json.dumps(url)}")

    def leave_by(self, expression: str) -> None:
        """Do what ends at another page, and wait until that page is whole.

        Between two pages there is an empty document, which is complete as well.
        """
        self.run(f"window.isLeft = true, {expression}, true")
        self.wait_for(
            "!window.isLeft && document.readyState === 'complete' && location.protocol !== 'about:'"
            " && document.body && document.body.childElementCount > 0"
        )

    def wait_for(self, expression: str) -> Any:
        return until(lambda: self.run(expression), lambda: self._missed(expression))

    def _missed(self, expression: str) -> str:
        shown = self.run("location.href + ' ' + document.body.innerText")
        return f"{self.name} never came to {expression}:\n{shown}\n{self.faults()}"

    def click(self, selector: str) -> None:
        self.run(f"document.querySelector({json.dumps(selector)}).click(), true")

    def follow(self, selector: str) -> None:
        self.leave_by(f"document.querySelector({json.dumps(selector)}).click()")

    def fill(self, selector: str, text: str) -> None:
        self.run(TYPE % (json.dumps(selector), json.dumps(text)))

    def text(self, selector: str = "body") -> str:
        return str(self.run(f"document.querySelector({json.dumps(selector)}).innerText"))

    def wait_for_text(self, text: str) -> None:
        self.wait_for(f"document.body.innerText.indexOf({json.dumps(text)}) >= 0")
