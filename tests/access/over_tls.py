"""A signed-in person at the service behind TLS, without a browser: a thousand tries cost little."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from urllib.parse import quote, urlencode, urlsplit

from tests.support.tls_proxy import TlsSite

# From a new machine now and then: a hundred right passwords from one address are too many.
TRIES_OF_A_MACHINE = 50
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


def _machine() -> str:
    number = next(_machines)
    return f"127.0.{number // 250}.{number % 250 + 2}"
