"""Firefox over WebDriver BiDi, which it speaks by itself."""

import base64
import json
from pathlib import Path
from typing import Any

from websockets.exceptions import InvalidHandshake
from websockets.sync.client import ClientConnection, connect

from tests.engines.engine import PATIENCE, BusyError, Engine, until
from tests.support.servers import free_port

PREFERENCES = """user_pref("app.update.disabledForTesting", true);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("extensions.update.enabled", false);
user_pref("intl.accept_languages", "zh-CN");
"""


class Firefox(Engine):
    name = "firefox"

    def __init__(self, program: str, folder: Path, width: int = 375) -> None:
        super().__init__()
        profile, port = folder / "profile", free_port()
        profile.mkdir()
        (profile / "user.js").write_text(PREFERENCES)
        self._start(
            [program, "--headless", "--no-remote", "--profile", profile, f"--remote-debugging-port={port}"]
        )
        self._socket = until(lambda: self._connected(port), lambda: "Firefox did not start")
        self._number = 0
        self._faults: list[str] = []
        self._call("session.new", capabilities={})
        self._call("session.subscribe", events=["log.entryAdded"])
        self._page = self._call("browsingContext.getTree")["contexts"][0]["context"]
        self._call(
            "browsingContext.setViewport", context=self._page,
            viewport={"width": width, "height": self.height},
        )  # fmt: skip

    def run(self, expression: str) -> Any:
        # The values of BiDi are typed; as JSON they are what the other engines answer.
        value = self._evaluate(f"JSON.stringify(({expression}))")["result"].get("value")
        return None if value is None else json.loads(value)

    def choose(self, selector: str, *paths: Path) -> None:
        field = self._evaluate(f"document.querySelector({json.dumps(selector)})")["result"]
        files = [str(path) for path in paths]
        element = {"sharedId": field["sharedId"]}
        self._call("input.setFiles", context=self._page, element=element, files=files)

    def screenshot(self) -> bytes:
        return base64.b64decode(self._call("browsingContext.captureScreenshot", context=self._page)["data"])

    def faults(self) -> list[str]:
        faults, self._faults = self._faults, []
        return faults

    def _evaluate(self, expression: str) -> dict[str, Any]:
        answer = self._call(
            "script.evaluate", expression=expression, target={"context": self._page}, awaitPromise=True
        )
        if answer["type"] == "exception":
            raise AssertionError(f"{self.name}: {expression}: {answer['exceptionDetails']['text']}")
        return answer

    def _call(self, method: str, **parameters: object) -> dict[str, Any]:
        self._number += 1
        self._socket.send(json.dumps({"id": self._number, "method": method, "params": parameters}))
        while True:
            message: dict[str, Any] = json.loads(self._socket.recv(PATIENCE))
            if message.get("method") == "log.entryAdded" and message["params"]["level"] == "error":
                self._faults.append(str(message["params"]["text"]))
            if message.get("id") == self._number:
                break
        if message["type"] == "error":
            raise BusyError(f"{method}: {message['error']} {message['message']}")
        result: dict[str, Any] = message["result"]
        return result

    def _connected(self, port: int) -> ClientConnection | None:
        address = f"ws://127.0.0.1:{port}/session"
        try:
            speaking = connect(address, compression=None, max_size=None, proxy=None, ping_interval=None)
            return self._opened.enter_context(speaking)
        except (OSError, InvalidHandshake):
            return None
