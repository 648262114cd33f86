"""A signed-in person at the service behind TLS, without a browser: a thousand tries cost little."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from itertools import count
from urllib.parse import quote, urlencode, urlsplit

from werkzeug.test import Cookie

from backend.web.http_bodies import WORTH_PACKING
from tests.support.tls_proxy import TlsSite

# From a new machine now and then: a hundred right passwords from one address are too many.
TRIES_OF_A_MACHINE = 50
IN_WORDS = re.compile(r"text/|javascript|json|xml")
_machines = count(1)


@dataclass(frozen=True)
class TlsAnswer:
    status_code: int
    location: str
    body: bytes

    def get_data(self) -> bytes:
        return self.body


class TlsPerson:
    """One connection that is kept, and one session, whatever an answer would make of it."""

    def __init__(self, site: TlsSite, session: str) -> None:
        self._site = site
        self._headers = {
            "Cookie": f"linsheng={session}", "Referer": f"{site.url}/", "Host": urlsplit(site.url).netloc,
        }  # fmt: skip
        self._tries = 0

    def open(self, path: str, method: str, form: Mapping[str, str]) -> TlsAnswer:
        if self._tries % TRIES_OF_A_MACHINE == 0:
            self.leave()
            self._connection = self._site.connect(_machine())
        self._tries += 1
        body, headers = None, self._headers
        if method == "POST":
            body = urlencode(form)
            headers = {**headers, "Content-Type": "application/x-www-form-urlencoded"}
        self._connection.request(method, quote(path, safe="/?&=%+:,;@~*!$'()"), body, headers)
        answer = self._connection.getresponse()
        return TlsAnswer(answer.status, answer.headers.get("Location", ""), answer.read())

    def leave(self) -> None:
        if self._tries:
            self._connection.close()


def plain_answers(site: TlsSite, cookie: Cookie | None, links: Iterable[str]) -> dict[str, int]:
    """Sizes of what comes unpacked to a browser that takes gzip, though it is words and not small."""
    headers = {"Accept-Encoding": "gzip", "Host": urlsplit(site.url).netloc}
    if cookie is not None:
        headers["Cookie"] = f"{cookie.key}={cookie.value}"
    sizes, connection = {}, site.connect("127.0.0.1")
    for link in sorted(links):
        connection.request("GET", link, headers=headers)
        answer = connection.getresponse()
        size = len(answer.read())
        assert answer.status == HTTPStatus.OK, link
        is_packed = answer.headers["Content-Encoding"] == "gzip"
        if not is_packed and IN_WORDS.search(answer.headers["Content-Type"]) and size > WORTH_PACKING:
            sizes[link] = size
    connection.close()
    return sizes


def _machine() -> str:
    number = next(_machines)
    return f"127.0.{number // 250}.{number % 250 + 2}"
