"""An HTTP server that takes what a group robot would, and can be broken."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Receiver:
    """`bodies` are what it took, in order; `answer` is its reply."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, str]] = []
        self.status = 200
        self.answer = b""
        self.paths: list[str] = []
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
    def webhook(self) -> str:
        """The address as a robot's own, with a key."""
        return f"http://{self.inner_host}/cgi-bin/webhook/send?key=geheim-key-0001"

    @property
    def inner_host(self) -> str:
        """As LINSHENG_INNER_HOSTS names it: the robots' own hosts are none of a test's."""
        return f"localhost:{self._server.server_port}"

    def take(self, request: BaseHTTPRequestHandler) -> None:
        body = json.loads(request.rfile.read(int(request.headers["Content-Length"])))
        self.bodies.append(body)
        self.paths.append(request.path)
        request.send_response(self.status)
        request.send_header("Content-Length", str(len(self.answer)))
        request.end_headers()
        request.wfile.write(self.answer)

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
