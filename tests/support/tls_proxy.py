"""TLS before the service, as in production: nginx with the settings of `deploy/`, and a certificate.

Where nginx is not installed, the service itself speaks TLS: forms and cookies are the same, and there are no
logs of a proxy to be looked at.
"""

import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import Flask
from werkzeug.serving import make_server

from backend.core.clock import utc_now
from tests.support.patience import PATIENCE
from tests.support.servers import free_port

SETTINGS = Path(__file__).parents[2] / "deploy/nginx.conf"
NGINX = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
MISSING = (
    "NO NGINX ON PATH: the proxy's settings and logs were not tried; install it (apt install nginx-light)"
)
AROUND = """pid {folder}/nginx.pid;
error_log {folder}/error.log {level};
daemon off;
worker_processes 1;
{user}
events {{ worker_connections 256; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/unused;
    uwsgi_temp_path {folder}/unused;
    scgi_temp_path {folder}/unused;
    include {folder}/site.conf;
}}
"""


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    location: str
    retry_after: str


class TlsSite:
    """An app at `https://localhost:PORT`. The app is made for that address before it is served."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._inner_port, self._port, self.plain_port = free_port(), free_port(), free_port()
        self.url = f"https://localhost:{self._port}"
        self.proxies = "1" if NGINX else "0"
        self._keys = _certificate(folder)
        self._nginx: subprocess.Popen[bytes] | None = None

    @contextmanager
    def serving(self, app: Flask) -> Iterator["TlsSite"]:
        self._app = app
        self.start_service()
        if NGINX is not None:
            self._nginx = subprocess.Popen(
                [NGINX, "-c", write_settings(self._folder, self._ports, self._keys)]
            )
            self._wait()
        try:
            yield self
        finally:
            self.stop_service()
            if self._nginx is not None:
                self._nginx.terminate()
                self._nginx.wait(PATIENCE)

    def start_service(self) -> None:
        port, keys = (self._inner_port, None) if NGINX else (self._port, self._keys)
        self._server = make_server("127.0.0.1", port, self._app, threaded=True, ssl_context=keys)
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def stop_service(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def connect(self, machine: str) -> HTTPSConnection:
        """Kept open between requests, from an address of this machine's own."""
        return HTTPSConnection(
            "127.0.0.1", self._port, timeout=PATIENCE, source_address=(machine, 0), context=_any_certificate()
        )

    def ask(self, path: str, headers: Mapping[str, str] | None = None, method: str = "GET") -> Answer:
        return _answer(
            HTTPSConnection("localhost", self._port, context=_any_certificate()), method, path, headers
        )

    def takes(self, path: str, size: int) -> bool:
        """Whether a form of so many bytes would be read, asked as a careful client does."""
        lines = (
            f"POST {path} HTTP/1.1", "Host: localhost", "Expect: 100-continue",
            "Content-Type: multipart/form-data; boundary=x", f"Content-Length: {size}", "", "",
        )  # fmt: skip
        plain = socket.create_connection(("localhost", self._port), PATIENCE)
        with _any_certificate().wrap_socket(plain, server_hostname="localhost") as connection:
            connection.sendall("\r\n".join(lines).encode())
            status = connection.recv(12).decode()
        assert status in {"HTTP/1.1 100", "HTTP/1.1 413"}, status
        return status.endswith("100")

    def ask_plainly(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        return _answer(HTTPConnection("localhost", self.plain_port), "GET", path, headers)

    def log(self) -> str:
        """Everything that nginx wrote, wherever: a line comes after its answer, so a moment is waited."""
        if NGINX is None:
            pytest.skip(MISSING)
        paths, before = [*self._folder.glob("*.log")], -1
        while before != (now := sum(path.stat().st_size for path in paths)):
            before = now
            time.sleep(0.1)
        return "".join(path.read_text("utf-8") for path in paths)

    @property
    def _ports(self) -> tuple[int, int, int]:
        return self._inner_port, self._port, self.plain_port

    def _wait(self) -> None:
        end = time.monotonic() + PATIENCE
        while True:
            try:
                self.ask_plainly("/")
            except ConnectionRefusedError:
                assert time.monotonic() < end, "nginx did not start"
                time.sleep(0.02)
            else:
                return


def write_settings(
    folder: Path, ports: tuple[int, int, int], keys: tuple[str, str], level: str = "error"
) -> str:
    """The settings of `deploy/`, with ports, files and names of the test's own."""
    inner, outer, plain = ports
    text = SETTINGS.read_text("utf-8")
    for pattern, value in (
        (r"listen 443 ", f"listen {outer} "),
        (r"listen 80;", f"listen {plain};"),
        (r"127\.0\.0\.1:8000", f"127.0.0.1:{inner}"),
        (r"/etc/ssl/linsheng/fullchain\.pem", keys[0]),
        (r"/etc/ssl/linsheng/privkey\.pem", keys[1]),
        (r"/var/log/nginx/", f"{folder}/"),
        (r"linsheng\.example\.gov\.cn", "localhost"),
    ):
        text, found = re.subn(pattern, value, text)
        assert found, pattern
    (folder / "site.conf").write_text(text, "utf-8")
    user = "user root;" if os.getuid() == 0 else ""
    path = folder / "nginx.conf"
    path.write_text(AROUND.format(folder=folder, level=level, user=user), "utf-8")
    return str(path)


def _answer(connection: HTTPConnection, method: str, path: str, headers: Mapping[str, str] | None) -> Answer:
    connection.timeout = PATIENCE
    try:
        connection.putrequest(method, path)
        for name, value in (headers or {}).items():
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        return Answer(
            answer.status, text, answer.headers.get("Location", ""), answer.headers.get("Retry-After", "")
        )
    finally:
        connection.close()


def _any_certificate() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _certificate(folder: Path) -> tuple[str, str]:
    """Paths of a certificate for localhost that nobody signed but itself, and of its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(utc_now() - timedelta(days=1))
        .not_valid_after(utc_now() + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return str(paths[0]), str(paths[1])
