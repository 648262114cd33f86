"""Actions on the stand-in: of residents, and of whoever controls it."""

from collections.abc import Iterator
from typing import Any

from backend.demo.wechat_stand_in.api.codes import LOGIN, PHONE
from backend.demo.wechat_stand_in.codec import DeliveryCodec
from backend.demo.wechat_stand_in.people import message_xml, reports
from backend.demo.wechat_stand_in.people.message_xml import IncomingMessage
from backend.demo.wechat_stand_in.people.residents import StandInResident, new_id
from backend.demo.wechat_stand_in.pushing import NoAnswerError, Post, WebhookDelivery, call
from backend.demo.wechat_stand_in.state import StandInState

QR_PREFIX = "qrscene_"


class ActionError(Exception):
    """What WeChat's own programs would not let anyone do; the text is for the page."""


class UnknownError(ActionError):
    """There is no such person or thing."""


class Actions:
    def __init__(self, world: StandInState) -> None:
        self.world = world
        self.post = Post(world)

    def add_resident(
        self,
        nickname: str = "",
        *,
        openid: str = "",
        phone: str = "",
        followed: bool = False,
        bound: bool = True,
    ) -> StandInResident:
        """`followed` without any event: they follow for long."""
        with self.world.lock:
            resident = self.world.residents.get(openid) if openid else None
            if resident:
                return resident
            added = self.world.residents.add(nickname, openid=openid, phone=phone, bound=bound)
            added.followed = followed
            return added

    def resident(self, openid: str) -> StandInResident:
        resident = self.world.residents.get(openid)
        if resident is None:
            raise UnknownError("没有这位居民")
        return resident

    def message(
        self, openid: str, act: IncomingMessage, *, lose: int = 0, wait: bool = True
    ) -> WebhookDelivery:
        """A message of the resident's, which opens the long window."""
        with self.world.lock:
            resident = self._follower(openid)
            resident.windows.after_message(self.world.clock.now())
            delivery = self.post.say(resident, act)
        self.post.send(delivery, lose=lose, wait=wait)
        return delivery

    def follow(self, openid: str, scene: str = "", *, lose: int = 0, wait: bool = True) -> WebhookDelivery:
        with self.world.lock:
            resident = self.resident(openid)
            if resident.followed:
                raise ActionError("已经关注了")
            resident.followed = True
            key = (
                {"EventKey": QR_PREFIX + scene, "Ticket": self._ticket(scene)} if scene else {"EventKey": ""}
            )
            shown_text = "扫码关注了公众号" if scene else "关注了公众号"
        return self._event(
            resident, message_xml.event("subscribe", shown_text, **key), lose=lose, wait=wait, window=True
        )

    def scan(self, openid: str, scene: str, *, lose: int = 0, wait: bool = True) -> WebhookDelivery:
        """A code of the account's own. Whoever does not follow yet follows by it."""
        resident = self.resident(openid)
        if not resident.followed:
            return self.follow(openid, scene, lose=lose, wait=wait)
        act = message_xml.event("SCAN", "扫了公众号的码", EventKey=scene, Ticket=self._ticket(scene))
        return self._event(resident, act, lose=lose, wait=wait, window=True)

    def unfollow(self, openid: str, *, lose: int = 0, wait: bool = True) -> WebhookDelivery:
        with self.world.lock:
            resident = self._follower(openid)
            resident.followed = False
            resident.windows.close()
        act = message_xml.event("unsubscribe", "取消了关注", EventKey="")
        return self._event(resident, act, lose=lose, wait=wait)

    def click(self, openid: str, key: str, *, lose: int = 0, wait: bool = True) -> WebhookDelivery:
        name = next((str(button.get("name")) for button in self.buttons() if button.get("key") == key), key)
        act = message_xml.event("CLICK", f"点了菜单“{name}”", EventKey=key)
        return self._event(self._follower(openid), act, lose=lose, wait=wait, window=True)

    def view(self, openid: str, url: str, *, lose: int = 0, wait: bool = True) -> WebhookDelivery:
        act = message_xml.event("VIEW", f"打开了网页 {url}", EventKey=url)
        return self._event(self._follower(openid), act, lose=lose, wait=wait)

    def other_event(
        self, openid: str, event: str, fields: dict[str, str], *, lose: int = 0, wait: bool = True
    ) -> WebhookDelivery:
        act = message_xml.event(event, f"事件 {event}", **fields)
        return self._event(self.resident(openid), act, lose=lose, wait=wait)

    def again(self, number: int, *, wait: bool = True) -> WebhookDelivery:
        """WeChat sometimes delivers a message once more, though it was answered."""
        delivery = self.post.find(number)
        if delivery is None:
            raise UnknownError("没有这次投递")
        self.post.send(delivery, wait=wait)
        return delivery

    def subscribe(self, openid: str, template_id: str, count: int = 1) -> int:
        """Accepts so many sends; 0 is a refusal. Returns how many are left."""
        with self.world.lock:
            resident = self.resident(openid)
            remaining = resident.accept(template_id, count)
            reports.subscription_answered(self.world, resident, template_id, accepted=count > 0)
            return remaining

    def mini_code(self, openid: str, kind: str, appid: str = "") -> str:
        """What `wx.login` or the phone button hands to the mini-program."""
        if kind not in {LOGIN, PHONE}:
            raise ActionError("kind 只能是 login 或 phone")
        with self.world.lock:
            resident = self.resident(openid)
            resident.mini_seen_at = self.world.clock.now()
            return self.world.codes.make(kind, appid or self.world.mini.appid, openid)

    def keep_media(self, data: bytes, content_type: str, name: str = "media", kind: str = "") -> str:
        with self.world.lock:
            return self.world.media.keep(data, content_type, name, kind)

    def buttons(self) -> Iterator[dict[str, Any]]:
        for top in (self.world.menu or {}).get("button", []):
            yield top
            yield from top.get("sub_button") or []

    def verify(self) -> str:
        """The check of the console; empty where the account passed it, else what was wrong."""
        settings = self.world.settings
        echo = new_id("")
        query = DeliveryCodec(self.world.credentials, settings.mode).signed_query() | {"echostr": echo}
        try:
            status, body = call(settings.target, query, None, settings.cut_off)
        except NoAnswerError as nothing:
            return str(nothing)
        return "" if (status, body) == (200, echo.encode()) else f"HTTP {status}，回答和 echostr 不一样"

    def _event(
        self, resident: StandInResident, act: IncomingMessage, *, lose: int, wait: bool, window: bool = False
    ) -> WebhookDelivery:
        with self.world.lock:
            if window:
                resident.windows.after_event(self.world.clock.now())
            delivery = self.post.say(resident, act)
        self.post.send(delivery, lose=lose, wait=wait)
        return delivery

    def _follower(self, openid: str) -> StandInResident:
        resident = self.resident(openid)
        if not resident.followed:
            raise ActionError("还没有关注公众号")
        return resident

    def _ticket(self, scene: str) -> str:
        """Of the code that was made for this scene; one that was printed long ago has one too."""
        known_scene = self.world.scenes.find(scene=scene) or self.world.scenes.make(scene, None)
        return known_scene.ticket
