"""Requests to every address of the service: the JSON API, Open311, forms with files, all pages.

The addresses are those of the app itself, so that a new one is fuzzed without being registered. An input's
first byte chooses one, the second who asks and how; then come, behind zero bytes, what stands in the path,
the query or form as names and values, and a body.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from werkzeug.routing import AnyConverter, Rule

from tests.fuzzing.children import children_inside
from tests.fuzzing.http_city import ACCOUNTS, Known, known_things
from tests.fuzzing.http_seeds import BOUNDARY, FORM_FIELD, JSON, Address, request_seeds
from tests.fuzzing.site import Site, environ_of, site
from tests.fuzzing.target import REFUSED, TAKEN, FaultError, Opened
from tests.fuzzing.values import SEPARATOR, text_of

FORM = "application/x-www-form-urlencoded"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"
BODIES = (FORM, JSON, MULTIPART, FORM)
READS = {"GET", "HEAD"}
REPEATED_KEY, RESIDENT, STAFF = 16, 32, 64  # bits of an input's second byte
BAD_REQUEST = 400
PAGES_A_DATABASE = 1_000
# They end the very sessions that the fuzzers ask with, or wait for WeChat.
LEFT_OUT = re.compile(
    r"sign_out|end_sessions|/sim/|delete_session|sessions/current|^/api/v1/sessions|^/api/v1/me$|/phone/wechat$"
)
CHINESE = re.compile("[\u4e00-\u9fff]")


class Requests:
    def __init__(self, running: Site, addresses: Sequence[Address], known: Known) -> None:
        self._site, self._addresses, self._known = running, addresses, known
        self._asked = 0
        self._names = known.names

    def run(self, data: bytes) -> str:
        head = data[:2].ljust(2, b"\0")
        address, how = self._addresses[head[0] % len(self._addresses)], head[1]
        parts = data[2:].split(SEPARATOR)
        path = self._path(address.rule, parts)
        environ = self._environ(address.method, path, parts, how)
        status, body = self._site.ask(environ)
        _check(address, status, body)
        return TAKEN if status < BAD_REQUEST else REFUSED

    def _path(self, rule: Rule, parts: list[bytes]) -> str:
        """An empty part stands for what there is."""
        typed = {name: parts.pop(0) if parts else b"" for name in sorted(rule.arguments)}
        values = {name: text.decode("latin-1") or self._there(rule, name) for name, text in typed.items()}
        return re.sub(r"<(?:[^<>:]+:)?(\w+)>", lambda match: values[match[1]], rule.rule)

    def _there(self, rule: Rule, name: str) -> str:
        converter = rule._converters.get(name)  # the one way to ask what it takes
        if isinstance(converter, AnyConverter):
            return str(sorted(converter.items)[self._asked % len(converter.items)])
        if name == "code" and rule.rule.startswith("/open311/"):
            return "repair"
        return self._known.values.get(name, "1")

    def _environ(self, method: str, path: str, parts: list[bytes], how: int) -> dict[str, Any]:
        self._asked += 1
        kind = "" if method in READS else BODIES[how & 3]
        fields = urlencode(self._pairs(parts), errors="surrogateescape") if kind in {"", FORM} else ""
        body = fields.encode() if kind == FORM else SEPARATOR.join(parts) if kind else b""
        environ = environ_of(
            method, path, "" if kind else fields, body, CONTENT_TYPE=kind, REMOTE_ADDR=self._stranger()
        )
        once = "a-key-that-comes-again" if how & REPEATED_KEY else f"fuzz-{self._asked:020d}"
        environ["HTTP_IDEMPOTENCY_KEY"] = once
        if how & RESIDENT:
            environ["HTTP_AUTHORIZATION"] = f"Bearer {self._known.resident}"
        if how & STAFF:
            environ["HTTP_COOKIE"] = self._known.cookies[ACCOUNTS[(how >> 2) % len(ACCOUNTS)]]
        return environ

    def _pairs(self, parts: Iterable[bytes]) -> list[tuple[str, str]]:
        """Two bytes choose the field's name."""
        cut = ((FORM_FIELD.unpack(part[:2])[0], part[2:]) for part in parts if len(part) > 1)
        return [(self._names[place % len(self._names)], text_of(value)) for place, value in cut]

    def _stranger(self) -> str:
        """Another address each time, so that the limits by address do not stand before everything else."""
        number = self._asked % 0xFFFFFF
        return f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"


def _check(address: Address, status: int, body: bytes) -> None:
    """Whoever programs gets JSON with a code and a sentence."""
    if status < BAD_REQUEST or not address.rule.rule.startswith("/api/"):
        return
    answer = json.loads(body)
    if not answer["code"] or not CHINESE.search(answer["message"]):
        raise FaultError(f"{status} of {address.rule.rule} says nothing")


def _addresses(app: Flask, is_fuzzed: Callable[[str, Rule], bool]) -> list[Address]:
    addresses = [
        Address(method, rule)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"})
        if is_fuzzed(method, rule) and not LEFT_OUT.search(rule.rule) and not LEFT_OUT.search(rule.endpoint)
    ]
    return sorted(addresses, key=lambda address: (address.rule.rule, address.method))


def _is_api(_method: str, rule: Rule) -> bool:
    return rule.rule.startswith("/api/")


def _is_open311(_method: str, rule: Rule) -> bool:
    return rule.rule.startswith("/open311/")


def _is_page(method: str, rule: Rule) -> bool:
    return not _is_api(method, rule) and not _is_open311(method, rule) and "static" not in rule.endpoint


GROUPS: dict[str, Callable[[str, Rule], bool]] = {
    "api": _is_api,
    "open311": _is_open311,
    "reading": lambda method, rule: _is_page(method, rule) and method in READS,
    "writing": lambda method, rule: _is_page(method, rule) and method not in READS,
}


@contextmanager
def opened(group: str) -> Iterator[Opened]:
    with children_inside(), site() as running:
        known = known_things(running)
        running.keep(PAGES_A_DATABASE)
        addresses = _addresses(running.app, GROUPS[group])
        requests = Requests(running, addresses, known)
        yield Opened(requests.run, partial(request_seeds, running.app, addresses, known))
