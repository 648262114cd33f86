"""As much of WeChat's servers as telling a resident needs, over real HTTP: scripted, slow or broken."""

import json
import threading
from collections import deque
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "/cgi-bin/stable_token"
SERVICE = "/cgi-bin/message/custom/send"
TEMPLATE = "/cgi-bin/message/template/send"
SUBSCRIBE = "/cgi-bin/message/subscribe/bizsend"
MINIPROGRAM = "/cgi-bin/message/subscribe/send"
MEDIA = "/cgi-bin/media/get"
CHECK = "/wxa/msg_sec_check"


class Platform:
    """`calls` are what arrived after the token, in order; `accepted` those that were answered with success.

    `answers[path]` are the next answers of a path: a code, a page of HTML, or bytes; then success.
    """

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.accepted: list[tuple[str, dict[str, Any]]] = []
        self.answers: dict[str, deque[Any]] = {}
        self.before: Callable[[str], None] = lambda _: None
        self._hang = threading.Event()
        self._arrived = threading.Event()
        self._release = threading.Event()
        platform = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                platform.take(self, json.loads(body))

            def do_GET(self) -> None:
                platform.take(self, {k: v[0] for k, v in parse_qs(urlsplit(self.path).query).items()})

            def log_message(self, *_: object) -> None:
                """Keep the test's output quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def hanging(self) -> bool:
        return self._arrived.is_set()

    def hang_once(self) -> None:
        """Take the next message and never answer; those after it are answered."""
        self._hang.set()

    def answer(self, path: str, *answers: object) -> None:
        self.answers.setdefault(path, deque()).extend(answers)

    def take(self, request: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        path = urlsplit(request.path).path
        if path == TOKEN:
            self._say(request, {"access_token": "token", "expires_in": 7200})
            return
        self.before(path)
        self.calls.append((path, body))
        if self._hang.is_set():
            self._hang.clear()
            self._arrived.set()
            self._release.wait()
            return
        waiting = self.answers.get(path)
        answer = waiting.popleft() if waiting else 0
        if answer == 0:
            self.accepted.append((path, body))
        self._say(request, answer if isinstance(answer, str | bytes | dict) else _error(answer))

    def _say(self, request: BaseHTTPRequestHandler, answer: str | bytes | dict[str, Any]) -> None:
        kinds = {str: "text/html", bytes: "application/octet-stream", dict: "application/json"}
        data = json.dumps(answer) if isinstance(answer, dict) else answer
        raw = data.encode() if isinstance(data, str) else data
        request.send_response(200)
        request.send_header("Content-Type", kinds[type(answer)])
        request.send_header("Content-Length", str(len(raw)))
        request.end_headers()
        request.wfile.write(raw)

    def stop(self) -> None:
        self._release.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _error(code: int) -> dict[str, Any]:
    return {"errcode": code, "errmsg": f"some words rid: 6123abcd-{code:08x}"}
