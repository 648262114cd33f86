"""An HTTP server that takes alerts as an office's group robot would, and can be slow or broken."""

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Receiver:
    """`url` is an apprise address; `numbers` are the complaint numbers that arrived, in order."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, str]] = []
        self.status = 200
        self.answer = b""
        self.paths: list[str] = []
        self._hang = threading.Event()
        self._release = threading.Event()
        self._arrived = threading.Event()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                receiver.take(self)

            def log_message(self, *_: object) -> None:
                """Keep the test's output quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"json://someone:geheim@127.0.0.1:{self._server.server_port}/robot"

    @property
    def webhook(self) -> str:
        """The address as a robot's own, with a key."""
        return f"http://127.0.0.1:{self._server.server_port}/cgi-bin/webhook/send?key=geheim-key-0001"

    @property
    def numbers(self) -> list[str]:
        found = (re.search(r"编号 (\S+)", body["message"]) for body in self.bodies)
        return [match[1] for match in found if match]

    @property
    def hanging(self) -> bool:
        return self._arrived.is_set()

    def hang_once(self) -> None:
        """Never answer the next request; the ones after it are answered."""
        self._hang.set()

    def take(self, request: BaseHTTPRequestHandler) -> None:
        body = json.loads(request.rfile.read(int(request.headers["Content-Length"])))
        if self._hang.is_set():
            self._hang.clear()
            self._arrived.set()
            self._release.wait()
            return
        self.bodies.append(body)
        self.paths.append(request.path)
        request.send_response(self.status)
        request.send_header("Content-Length", str(len(self.answer)))
        request.end_headers()
        request.wfile.write(self.answer)

    def stop(self) -> None:
        self._release.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
