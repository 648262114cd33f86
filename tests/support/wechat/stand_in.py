"""The stand-in for WeChat's servers on a free port, in a thread of the test: real HTTP both ways."""

import threading
from typing import Any

from backend.core.config import Config
from backend.demo.wechat_stand_in.api.templates import ANY, StandInTemplate
from backend.demo.wechat_stand_in.control.faults import Fault
from backend.demo.wechat_stand_in.people import message_xml
from backend.demo.wechat_stand_in.people.residents import StandInResident
from backend.demo.wechat_stand_in.pushing import WebhookDelivery
from backend.demo.wechat_stand_in.server import build, create_app, threaded_server


class WechatStandIn:
    """Mirrors the control side (`demo.wechat_stand_in.control.levers`). `actions` and `world` hold the rest.

    `target` is the address of the webhook; without one nothing is delivered.
    """

    def __init__(
        self, config: Config, target: str = "", *, cut_off: float = 5.0, mode: str = "safe", port: int = 0
    ) -> None:
        self.actions = build(config, target=target, address="")
        self.world = self.actions.world
        self._server = threaded_server(create_app(self.actions), "127.0.0.1", port)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        settings = self.world.settings
        settings.address, settings.cut_off, settings.mode = self.url, cut_off, mode
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join(10)
        self._server.server_close()

    def resident(self, nickname: str = "", **more: Any) -> StandInResident:
        """Someone who follows already, unless told otherwise."""
        return self.actions.add_resident(nickname, **({"followed": True} | more))

    def say(self, openid: str, words: str, **how: Any) -> WebhookDelivery:
        return self.actions.message(openid, message_xml.text(words), **how)

    def photo(
        self, openid: str, data: bytes, content_type: str = "image/jpeg", **how: Any
    ) -> WebhookDelivery:
        media_id = self.actions.keep_media(data, content_type, "photo.jpg", "image")
        return self.actions.message(openid, message_xml.image(self.world, media_id), **how)

    def voice(self, openid: str, data: bytes, seconds: float = 3, **how: Any) -> WebhookDelivery:
        media_id = self.actions.keep_media(data, "audio/amr", "voice.amr", "voice")
        return self.actions.message(openid, message_xml.voice(media_id, seconds, "amr"), **how)

    def location(
        self, openid: str, latitude: float, longitude: float, label: str, **how: Any
    ) -> WebhookDelivery:
        return self.actions.message(openid, message_xml.location(latitude, longitude, label, ""), **how)

    def follow(self, openid: str, scene: str = "", **how: Any) -> WebhookDelivery:
        return self.actions.follow(openid, scene, **how)

    def scan(self, openid: str, scene: str, **how: Any) -> WebhookDelivery:
        return self.actions.scan(openid, scene, **how)

    def unfollow(self, openid: str, **how: Any) -> WebhookDelivery:
        return self.actions.unfollow(openid, **how)

    def click(self, openid: str, key: str, **how: Any) -> WebhookDelivery:
        return self.actions.click(openid, key, **how)

    def event(self, openid: str, event: str, **fields: str) -> WebhookDelivery:
        return self.actions.other_event(openid, event, fields)

    def accept(self, openid: str, template_id: str, count: int = 1) -> int:
        return self.actions.subscribe(openid, template_id, count)

    def template(self, template_id: str, fields: dict[str, str] | None = None, sort: str = ANY) -> None:
        self.world.templates.add(StandInTemplate(template_id, template_id, fields or {}, sort))

    def code(self, openid: str, kind: str = "login", appid: str = "") -> str:
        return self.actions.mini_code(openid, kind, appid)

    def fault(self, path: str, kind: str, times: int = 1, **more: Any) -> None:
        """`times` 0 is for ever."""
        with self.world.lock:
            self.world.faults.order(Fault(path, kind, times, **more))

    def mend(self) -> None:
        with self.world.lock:
            self.world.faults.clear()

    def forward(self, seconds: float) -> None:
        with self.world.lock:
            self.world.clock.forward(seconds)

    def count(self, path: str) -> int:
        with self.world.lock:
            return self.world.counts.get(path, 0)

    def chat(self, openid: str, after: int = 0, wait: float = 0.0) -> list[dict[str, Any]]:
        return self.world.chat.after(openid, after, wait)

    def words(self, openid: str, side: str = "account") -> list[str]:
        """What the resident reads from this side, in order."""
        return [entry["text"] for entry in self.chat(openid) if entry["side"] == side and "text" in entry]
