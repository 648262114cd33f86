"""Chooses the channel of a resident's notice, and fills template messages. Pure functions."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from backend.models import NoticeWay

# In this order: a message of its own reaches a locked phone, the window closes, the next contact never does.
WAYS = (NoticeWay.MINIPROGRAM, NoticeWay.SUBSCRIBE, NoticeWay.TEMPLATE, NoticeWay.SERVICE, NoticeWay.CONTACT)
DEFAULT_LAYOUT = "character_string1=number&thing2=office&phrase3=state&time4=at&thing5=note"
PREFIXES = {NoticeWay.TEMPLATE: "template:", NoticeWay.MINIPROGRAM: "miniprogram:"}


@dataclass(frozen=True, slots=True)
class SendQuota:
    """What is known of one resident when a notice is due.

    `miniprogram` says that an accept given in the mini-program is unspent. `account` says that the official
    account may speak at all, `granted` that an accept of the kind's subscribe message is unspent, `template`
    that the kind has a template message, `window` that the window is open.
    """

    miniprogram: bool
    account: bool
    followed: bool
    granted: bool
    template: bool
    window: bool

    def allows(self, way: NoticeWay) -> bool:
        if way is NoticeWay.CONTACT:
            return True
        if way is NoticeWay.MINIPROGRAM:
            return self.miniprogram
        open_ways = {
            NoticeWay.SUBSCRIBE: self.granted,
            NoticeWay.TEMPLATE: self.template,
            NoticeWay.SERVICE: self.window,
        }
        return self.account and self.followed and open_ways[way]


@dataclass(frozen=True, slots=True)
class NoticeTemplate:
    """A template of the console: its id, and which of its fields takes which value of ours."""

    id: str
    layout: Mapping[str, str]

    def fields(self, values: Mapping[str, str]) -> dict[str, str]:
        return {field: values[name] for field, name in self.layout.items() if name in values}


def choose_way(quota: SendQuota, first: NoticeWay | None) -> NoticeWay:
    """The best way from `first` on; those before it were refused for this notice."""
    start = WAYS.index(first) if first else 0
    return next(way for way in WAYS[start:] if quota.allows(way))


def next_way(way: NoticeWay) -> NoticeWay:
    """The way that a refused one falls back to."""
    return WAYS[min(WAYS.index(way) + 1, len(WAYS) - 1)]


def template_for(configured: Mapping[str, str], kind: str, way: NoticeWay) -> NoticeTemplate | None:
    """From LINSHENG_WECHAT_TEMPLATES: `reply` is a subscribe message, `template:reply` a template message,
    `miniprogram:reply` the mini-program's own subscribe message.

    A value is the id, or the id with the template's own fields: `ID?character_string1=number&thing2=office`.
    """
    value = configured.get(f"{PREFIXES.get(way, '')}{kind}", "")
    template_id, _, layout = value.partition("?")
    return NoticeTemplate(template_id, dict(parse_qsl(layout or DEFAULT_LAYOUT))) if template_id else None
