"""WebKitGTK, the nearest relative of Safari on Linux, over WebDriver; its window stands on a screen of its own."""

import base64
import json
import os
import subprocess
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
        port = free_port()
        self._address = f"http://127.0.0.1:{port}"
        reading, writing = os.pipe()
        self._screen = subprocess.Popen(
            [screen, "-displayfd", str(writing), "-screen", "0", "1400x1000x24", "-nolisten", "tcp"],
            pass_fds=(writing,), stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(writing)
        with os.fdopen(reading) as told:
            display = f":{told.readline().strip()}"
        around = {
            "DISPLAY": display, "GDK_BACKEND": "x11", "LIBGL_ALWAYS_SOFTWARE": "1", "LANG": "C.UTF-8",
            "WEBKIT_DISABLE_DMABUF_RENDERER": "1", "NO_AT_BRIDGE": "1", "HOME": str(folder),
        }  # fmt: skip
        self._driver = subprocess.Popen(
            [driver, f"--port={port}"], env={**os.environ, **around},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        until(self._is_ready, lambda: "WebKit's driver did not start")
        options = {"binary": browser, "args": ["--automation"]}
        wanted = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
        self._session = f"/session/{self._ask('POST', '/session', wanted)['sessionId']}"
        self._ask("POST", f"{self._session}/window/rect", {"width": width, "height": self.height})

    def run(self, expression: str) -> Any:
        asked = {"script": f"return ({expression})", "args": []}
        return self._ask("POST", f"{self._session}/execute/sync", asked)

    def choose(self, selector: str, *paths: Path) -> None:
        found = self._ask("POST", f"{self._session}/element", {"using": "css selector", "value": selector})
        files = {"text": "\n".join(str(path) for path in paths)}
        self._ask("POST", f"{self._session}/element/{found[ELEMENT]}/value", files)

    def screenshot(self) -> bytes:
        return base64.b64decode(self._ask("GET", f"{self._session}/screenshot"))

    def faults(self) -> list[str]:
        return []  # WebDriver does not tell

    def close(self) -> None:
        self._ask("DELETE", self._session)
        for process in (self._driver, self._screen):
            process.terminate()
            process.wait(PATIENCE)

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
            told = json.load(problem)["value"]
            assert told["error"] != "javascript error", told["message"]
            raise BusyError(f"{path}: {told['error']}: {told['message']}") from problem
