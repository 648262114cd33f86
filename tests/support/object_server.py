"""As much of S3 as photos need: one bucket in memory, which looks at who asks."""

import threading
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

BUCKET, REGION, KEY = "photos-of-a-city", "cn-north-9", "AKIAEXAMPLE"


class ObjectServer:
    """Refuses requests that name another key or region. It does not recompute the signature."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        handler = type("Handler", (_Handler,), {"objects": self.objects})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 5  # a connection that the client keeps open holds no test up
    objects: dict[str, bytes]

    def do_PUT(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        if self._is_known():
            self.objects[self._name] = data
            self._answer(200)

    def do_GET(self) -> None:
        if not self._is_known():
            return
        query = parse_qs(urlsplit(self.path).query)
        if "list-type" in query:
            self._answer(200, self._listed(query.get("prefix", [""])[0]))
        elif self._name in self.objects:
            self._answer(200, self.objects[self._name])
        else:
            self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_DELETE(self) -> None:
        if self._is_known():
            self.objects.pop(self._name, None)
            self._answer(204)

    def _is_known(self) -> bool:
        who = self.headers.get("Authorization", "")
        is_known = f"Credential={KEY}/" in who and f"/{REGION}/s3/" in who
        if not is_known:
            self._answer(403, b"<Error><Code>InvalidAccessKeyId</Code></Error>")
        return is_known

    @property
    def _name(self) -> str:
        return unquote(urlsplit(self.path).path).removeprefix(f"/{BUCKET}/")

    def _listed(self, prefix: str) -> bytes:
        contents = "".join(
            f"<Contents><Key>{escape(name)}</Key><LastModified>2026-11-29T00:00:00.000Z</LastModified>"
            f'<ETag>"1"</ETag><Size>{len(data)}</Size></Contents>'
            for name, data in self.objects.items()
            if name.startswith(prefix)
        )
        return f"<ListBucketResult><IsTruncated>false</IsTruncated>{contents}</ListBucketResult>".encode()

    def _answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"1"')
        self.send_header("Last-Modified", formatdate(usegmt=True))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""
