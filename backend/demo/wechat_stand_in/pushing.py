"""Deliveries to the account's webhook over HTTP: five seconds, three times in all, one MsgId."""

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from backend.demo.wechat_stand_in.codec import DeliveryCodec, UnreadableReplyError
from backend.demo.wechat_stand_in.people import passive_replies
from backend.demo.wechat_stand_in.people.chat import OUT_OF_SERVICE
from backend.demo.wechat_stand_in.people.message_xml import Fields, IncomingMessage, MessageIds, document
from backend.demo.wechat_stand_in.people.residents import StandInResident
from backend.demo.wechat_stand_in.state import StandInState

DELIVERIES = 3
LONGEST_REPLY = 1024 * 1024


class NoAnswerError(Exception):
    """Nothing that WeChat takes for an answer; the text says why."""


@dataclass
class WebhookDelivery:
    """One message or event on its way; `is_resident_told` is whether the resident hears of a failure."""

    id: int
    openid: str
    msg_id: str
    xml: str
    is_resident_told: bool = True
    attempts: list[dict[str, Any]] = field(default_factory=list)
    done: bool = False

    def as_json(self) -> dict[str, Any]:
        return {"id": self.id, "msg_id": self.msg_id, "done": self.done, "attempts": list(self.attempts)}


class Post:
    """All deliveries of the stand-in."""

    def __init__(self, world: StandInState) -> None:
        self._world = world
        self._all: list[WebhookDelivery] = []
        self._ids = MessageIds()
        world.report = self._report

    def say(self, resident: StandInResident, act: IncomingMessage) -> WebhookDelivery:
        """Note what the resident did in their chat, and make the delivery that tells of it."""
        with self._world.lock:
            event = act.fields["MsgType"] == "event"
            msg_id = "" if event else str(self._ids.next())
            fields = act.fields if event else {**act.fields, "MsgId": int(msg_id)}
            delivery = self._new(resident.openid, msg_id, document(self._world, resident, fields))
            self._show(delivery, act.side, act.kind, **act.content)
            return delivery

    def _report(self, resident: StandInResident, fields: Fields) -> None:
        delivery = self._new(
            resident.openid, "", document(self._world, resident, fields), is_resident_told=False
        )
        self.send(delivery, wait=False)

    def _new(self, openid: str, msg_id: str, xml: str, *, is_resident_told: bool = True) -> WebhookDelivery:
        with self._world.lock:
            delivery = WebhookDelivery(len(self._all) + 1, openid, msg_id, xml, is_resident_told)
            self._all.append(delivery)
            return delivery

    def find(self, number: int) -> WebhookDelivery | None:
        return self._all[number - 1] if 0 < number <= len(self._all) else None

    def of(self, openid: str) -> list[WebhookDelivery]:
        with self._world.lock:
            return [delivery for delivery in self._all if delivery.openid == openid]

    def send(self, delivery: WebhookDelivery, *, lose: int = 0, wait: bool = True) -> None:
        """`lose`: so many answers do not arrive, though the account has worked."""
        if wait:
            self._deliver(delivery, lose)
        else:
            threading.Thread(target=self._deliver, args=(delivery, lose), daemon=True).start()

    def _deliver(self, delivery: WebhookDelivery, lose: int) -> None:
        settings = self._world.settings
        for number in range(1, DELIVERIES + 1):
            if not settings.target:
                break
            began = time.monotonic()
            if self._attempt(delivery, number, lost=number <= lose):
                break
            if number < DELIVERIES:
                time.sleep(max(0.0, settings.cut_off - (time.monotonic() - began)))
        else:
            self._fail(delivery)
        delivery.done = True

    def _attempt(self, delivery: WebhookDelivery, number: int, *, lost: bool) -> bool:
        """Whether WeChat is done with this message."""
        settings = self._world.settings
        wire = DeliveryCodec(self._world.credentials, settings.mode)
        note: dict[str, Any] = {"number": number, "encrypted": wire.encrypted, "request": delivery.xml}
        note |= {"ok": False, "status": None, "response": "", "says": ""}
        began = time.monotonic()
        sealed = wire.seal(delivery.xml, delivery.openid, settings.account)
        try:
            note["status"], body = call(settings.target, sealed.query, sealed.body, settings.cut_off)
            note["response"] = body.decode(errors="replace")
            _check_arrived(note["status"], lost=lost)
            self._take(delivery, wire, body, note)
        except NoAnswerError as nothing:
            note["says"] = str(nothing)
            return False
        except UnreadableReplyError as unreadable:
            note["says"] = f"看不懂回答：{unreadable}"
            self._fail(delivery)
        finally:
            note["ms"] = round((time.monotonic() - began) * 1000, 1)
            with self._world.lock:
                delivery.attempts.append(note)
        return True

    def _take(
        self, delivery: WebhookDelivery, wire: DeliveryCodec, body: bytes, note: dict[str, Any]
    ) -> None:
        with self._world.lock:
            reply = passive_replies.read(self._world, wire, body, delivery.openid)
            note |= {"ok": True, "response": reply.xml, "says": reply.says}
            resident = self._world.residents.get(delivery.openid)
            if reply.kind and resident and resident.followed:
                side = "system" if reply.kind == "event" else "account"
                self._show(delivery, side, reply.kind, via="reply", **reply.content)

    def _fail(self, delivery: WebhookDelivery) -> None:
        resident = self._world.residents.get(delivery.openid)
        if delivery.is_resident_told and resident and resident.followed:
            self._show(delivery, "system", "failed", text=OUT_OF_SERVICE)

    def _show(self, delivery: WebhookDelivery, side: str, kind: str, **more: Any) -> None:
        self._world.chat.add(
            delivery.openid, self._world.clock.now(), side, kind, delivery=delivery.id, **more
        )


def _check_arrived(status: int, *, lost: bool) -> None:
    if status != http.client.OK:
        raise NoAnswerError(f"HTTP {status}")
    if lost:
        raise NoAnswerError("回答在路上丢了（预先安排的）")


def call(target: str, query: dict[str, str], body: bytes | None, seconds: float) -> tuple[int, bytes]:
    """POST, or GET where there is no body; cut off after `seconds` in all. Raises NoAnswerError."""
    parts = urlsplit(target)
    connection_class = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = connection_class(parts.netloc, timeout=seconds)
    path = f"{parts.path or '/'}?{urlencode(query)}"
    headers = {"Content-Type": "text/xml", "User-Agent": "Mozilla/4.0", "Connection": "close"}
    late = threading.Event()
    try:
        connection.connect()
        with _cut_off(connection.sock, seconds, late):
            connection.request("GET" if body is None else "POST", path, body, headers)
            response = connection.getresponse()
            answer = response.read(LONGEST_REPLY)
    except (OSError, http.client.HTTPException) as error:
        timed_out = late.is_set() or isinstance(error, TimeoutError)
        raise NoAnswerError(
            _too_late(seconds) if timed_out else f"连不上（{type(error).__name__}）"
        ) from None
    finally:
        connection.close()
    if late.is_set():
        raise NoAnswerError(_too_late(seconds))
    return response.status, answer


def _too_late(seconds: float) -> str:
    return f"{seconds:g} 秒没有回答"


@contextmanager
def _cut_off(wire: socket.socket, seconds: float, late: threading.Event) -> Iterator[None]:
    """A socket's timeout bounds each read only; a dripping answer must end too."""

    def cut() -> None:
        late.set()
        with suppress(OSError):
            wire.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
