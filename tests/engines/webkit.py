"""WebKitGTK, the nearest relative of Safari on Linux, over WebDriver, in a window on a screen of its own."""

import base64
import json
import os
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from tests.engines.engine import PATIENCE, BusyError, Engine, until
from tests.support.servers import free_port

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the name that WebDriver gives an element's key


class WebKit(Engine):
    name = "webkit"

    def __init__(self, driver: str, browser: str, screen: str, folder: Path, width: int = 375) -> None:
        super().__init__()
        port = free_port()
        self._address = f"http://127.0.0.1:{port}"
        reading, writing = os.pipe()
        size = "1400x1000x24"
        self._start([screen, "-displayfd", str(writing), "-screen", "0", size, "-nolisten", "tcp"], [writing])
        os.close(writing)
        with os.fdopen(reading) as display_number:
            display = f":{display_number.readline().strip()}"
        self._start(
            [driver, f"--port={port}"], DISPLAY=display, GDK_BACKEND="x11", LIBGL_ALWAYS_SOFTWARE="1",
            WEBKIT_DISABLE_DMABUF_RENDERER="1", NO_AT_BRIDGE="1", HOME=str(folder),
        )  # fmt: skip
        until(self._is_ready, lambda: "WebKit's driver did not start")
        options = {"binary": browser, "args": ["--automation"]}
        capabilities = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
        self._session = f"/session/{self._ask('POST', '/session', capabilities)['sessionId']}"
        self._opened.callback(self._ask, "DELETE", self._session)
        self._ask("POST", f"{self._session}/window/rect", {"width": width, "height": self.height})

    def run(self, expression: str) -> Any:
        asked = {"script": f"return ({expression})", "args": []}
        return self._ask("POST", f"{self._session}/execute/sync", asked)

    def choose(self, selector: str, *paths: Path) -> None:
        # WebDriver adds to what is chosen already; a person's choice replaces it.
        self.run(f"document.querySelector({json.dumps(selector)}).value = ''")
        field = self._ask("POST", f"{self._session}/element", {"using": "css selector", "value": selector})
        files = {"text": "\n".join(str(path) for path in paths)}
        self._ask("POST", f"{self._session}/element/{field[ELEMENT]}/value", files)

    def screenshot(self) -> bytes:
        return base64.b64decode(self._ask("GET", f"{self._session}/screenshot"))

    def faults(self) -> list[str]:
        return []  # WebDriver does not tell

    def _is_ready(self) -> bool:
        try:
            return bool(self._ask("GET", "/status")["ready"])
        except OSError:
            return False

    def _ask(self, method: str, path: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._address + path, data, method=method)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as problem:
            failure = json.load(problem)["value"]
            assert failure["error"] != "javascript error", failure["message"]
            raise BusyError(f"{path}: {failure['error']}: {failure['message']}") from problem
