"""A server at WeChat's place that answers what a test tells it to, also what WeChat never should."""

import json
import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

TOKEN_PATHS = {"/cgi-bin/stable_token", "/cgi-bin/token"}
RID = "6a22f1c0-0b1c2d3e-4f5a6b7c"


@dataclass(frozen=True)
class Call:
    method: str
    path: str
    query: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Reply:
    body: bytes
    content_type: str = "application/json; encoding=utf-8"
    status: int = 200


def reply(**answer: Any) -> Reply:
    return Reply(json.dumps(answer, ensure_ascii=False).encode())


def refused(errcode: int, errmsg: str = "refused") -> Reply:
    return reply(errcode=errcode, errmsg=f"{errmsg} rid: {RID}")


class ApiServer:
    """Checks the token as WeChat does. `answers[path]` is what a good call gets, once each; the last stays.

    `rejections` is how many more calls find their token expired: each ends the token in force.
    """

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.answers: dict[str, list[Reply]] = defaultdict(list)
        self.rejections = 0.0
        self.lasting = False
        self.hold: Callable[[Call], None] = lambda call: None
        self._tokens = 1
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def token(self) -> str:
        return f"token-{self._tokens}"

    def expire(self) -> None:
        """The token in force ends; the next fetch gives another."""
        self._tokens += 1

    def fetches(self) -> list[Call]:
        return [call for call in self.calls if call.path in TOKEN_PATHS]

    def to(self, path: str) -> list[Call]:
        return [call for call in self.calls if call.path == path]

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(self, call: Call) -> Reply:
        self.calls.append(call)
        self.hold(call)
        with self._lock:
            return self._token(call) if call.path in TOKEN_PATHS else self._service(call)

    def _token(self, call: Call) -> Reply:
        planned = self._planned(call.path)
        if planned:
            return planned
        if call.path == "/cgi-bin/token" or call.json.get("force_refresh"):
            self.expire()  # the old way, and the forced one, end the token before
        return reply(access_token=self.token, expires_in=7200)

    def _service(self, call: Call) -> Reply:
        if not call.path.startswith("/sns/"):
            if self.rejections > 0:
                self.rejections -= 1
                if not self.lasting:
                    self.expire()
                return refused(42001, "access_token expired")
            if call.query.get("access_token") != self.token:
                return refused(40001, "invalid credential, access_token is invalid or not latest")
        return self._planned(call.path) or reply(errcode=0, errmsg="ok")

    def _planned(self, path: str) -> Reply | None:
        planned = self.answers[path]
        if not planned:
            return None
        return planned.pop(0) if len(planned) > 1 else planned[0]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            wbufsize = -1  # head and body in one packet

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                parts = urlsplit(self.path)
                reply = server.answer(
                    Call(self.command, parts.path, dict(parse_qsl(parts.query, keep_blank_values=True)), body)
                )
                try:
                    self.send_response(reply.status)
                    self.send_header("Content-Type", reply.content_type)
                    self.send_header("Content-Length", str(len(reply.body)))
                    self.end_headers()
                    self.wfile.write(reply.body)
                except ConnectionError:
                    self.close_connection = True  # the caller had enough

            do_GET = do_POST  # noqa: N815 - the name that http.server calls

            def log_message(self, *args: Any) -> None:
                pass

        return Handler
