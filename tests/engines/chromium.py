"""Old Chromium out of npm packages, over its debugging protocol: drivers of today do not speak with it."""

import base64
import json
import urllib.request
from pathlib import Path
from typing import Any

from websockets.sync.client import connect

from tests.engines.engine import PATIENCE, BusyError, Engine, until
from tests.support.servers import free_port

OPTIONS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-zygote",
    "--disable-dev-shm-usage", "--disable-background-networking", "--no-first-run", "--lang=zh-CN",
)  # fmt: skip


class OldChromium(Engine):
    def __init__(self, program: Path, folder: Path, width: int = 375) -> None:
        super().__init__()
        self.name, self.width = program.parent.name, width
        port = free_port()
        self._start(
            [program, *OPTIONS, f"--remote-debugging-port={port}", f"--user-data-dir={folder / 'profile'}",
             "about:blank"]
        )  # fmt: skip
        target = until(lambda: _page_of(port), lambda: f"{self.name} did not start")
        speaking = connect(target, compression=None, max_size=None, proxy=None, ping_interval=None)
        self._socket = self._opened.enter_context(speaking)
        self._number = 0
        self._faults: list[str] = []
        for domain in ("Page", "Runtime", "Log", "DOM"):
            self._call(f"{domain}.enable")
        size = {"width": self.width, "height": self.height, "deviceScaleFactor": 1, "mobile": width < 700}
        self._call("Emulation.setDeviceMetricsOverride", **size)

    def run(self, expression: str) -> Any:
        answer = self._call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise AssertionError(f"{self.name}: {expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def choose(self, selector: str, *paths: Path) -> None:
        root = self._call("DOM.getDocument")["root"]["nodeId"]
        node = self._call("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        self._call("DOM.setFileInputFiles", nodeId=node, files=[str(path) for path in paths])

    def screenshot(self) -> bytes:
        return base64.b64decode(self._call("Page.captureScreenshot")["data"])

    def faults(self) -> list[str]:
        faults, self._faults = self._faults, []
        return faults

    def _call(self, method: str, **parameters: object) -> dict[str, Any]:
        self._number += 1
        self._socket.send(json.dumps({"id": self._number, "method": method, "params": parameters}))
        while True:
            message: dict[str, Any] = json.loads(self._socket.recv(PATIENCE))
            self._note(message)
            if message.get("id") == self._number:
                break
        if "error" in message:
            raise BusyError(f"{method}: {message['error']}")
        result: dict[str, Any] = message["result"]
        return result

    def _note(self, message: dict[str, Any]) -> None:
        details = message.get("params", {})
        if message.get("method") == "Runtime.exceptionThrown":
            self._faults.append(str(details["exceptionDetails"]))
        if message.get("method") == "Log.entryAdded" and details["entry"]["level"] == "error":
            self._faults.append(f"{details['entry']['text']} {details['entry'].get('url', '')}")


def _page_of(port: int) -> str | None:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json", timeout=PATIENCE) as answer:
            targets = json.load(answer)
    except OSError:
        return None
    return next((target["webSocketDebuggerUrl"] for target in targets if target["type"] == "page"), None)
