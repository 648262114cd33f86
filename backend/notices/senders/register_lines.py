"""A notice address as the city's register has it: one line of text.

A mail address; a mail server with its recipients (mailto://, mailtos://); a robot of WeCom, DingTalk or
Feishu as its webhook or in short (wecombot://, dingtalk://, feishu://, lark://); console:// for the worker's
log. The short forms are those of apprise, which read these lines before.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import getaddresses
from urllib.parse import parse_qsl, unquote

from backend.core.fields.values import plain_number
from backend.models import AddressKind
from backend.notices.senders.outgoing import leads_inside

HIGHEST_PORT = 65535  # TCP
CONSOLE = "console://"
_LINE_END = re.compile(r",?\s+|,(?=[A-Za-z]+://)")
MAIL_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_HOST = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_KEY = re.compile(r"[A-Za-z0-9_-]{1,128}")
_WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={}"
_DINGTALK = "https://oapi.dingtalk.com/robot/send?access_token={}"
_FEISHU = "https://open.feishu.cn/open-apis/bot/v2/hook/{}"
_HOOK = ("open-apis", "bot", "v2", "hook")
_LARK = "https://open.larksuite.com/open-apis/bot/v2/hook/{}"


@dataclass(frozen=True, slots=True)
class Target:
    """Where a line leads. `address` is a robot's webhook; `recipients` are a mail's.

    `server` is the line itself where it names a mail server of its own, else empty: the city's.
    """

    kind: AddressKind
    address: str = ""
    secret: str = ""
    recipients: tuple[str, ...] = ()
    server: str = ""


@dataclass(frozen=True, slots=True)
class UrlParts:
    """The parts of an address in apprise's spelling, unquoted. Hosts keep their case: some are keys."""

    scheme: str
    user: str
    password: str
    host: str
    port: int | None
    path: tuple[str, ...]
    options: dict[str, str] = field(default_factory=dict)


def lines_of(text: str) -> tuple[str, ...]:
    """The addresses of a cell or a form's field, each once, in their order. A comma at the end is of none."""
    lines = (line.rstrip(",") for line in _LINE_END.split(text))
    return tuple(dict.fromkeys(line for line in lines if line))


def target_of(line: str) -> Target | None:
    """None for a line that cannot be understood."""
    if line == CONSOLE:
        return Target(AddressKind.CONSOLE)
    plain = line.removeprefix("mailto:") if "://" not in line else line
    if MAIL_ADDRESS.fullmatch(plain):
        return Target(AddressKind.EMAIL, recipients=(plain,))
    parts = url_parts(line)
    read = _READERS.get(parts.scheme) if parts else None
    return read(parts, line) if parts and read else None


def url_parts(line: str) -> UrlParts | None:
    """None for what is no URL."""
    scheme, separator, rest = line.partition("://")
    if not separator or not scheme.isascii() or not scheme.isalnum():
        return None
    rest, _, query = rest.partition("?")
    place, _, path = rest.partition("/")
    login, _, host = place.rpartition("@")
    user, _, password = login.partition(":")
    host, _, typed_port = host.partition(":")
    port = plain_number(typed_port)
    if typed_port and (port is None or not 0 < port <= HIGHEST_PORT):
        return None
    return UrlParts(
        scheme=scheme.lower(),
        user=unquote(user),
        password=unquote(password),
        host=unquote(host),
        port=port,
        path=tuple(unquote(part) for part in path.split("/") if part),
        options={name.lower(): value for name, value in parse_qsl(query.replace("+", "%2B"))},
    )


def _mail(parts: UrlParts, line: str) -> Target | None:
    """A mail server and its recipients; without recipients, the sender's own mailbox."""
    options = parts.options
    written = [*parts.path, *(options.get(name, "") for name in ("to", "cc", "bcc"))]
    addresses = [address for _, address in getaddresses([text for text in written if text])]
    name, at, own_host = parts.user.partition("@")
    host = parts.host or (own_host if at else "")
    mailboxes = addresses or [f"{name}@{host}"]
    recipients = tuple(dict.fromkeys(address for address in mailboxes if MAIL_ADDRESS.fullmatch(address)))
    if not recipients or not (_HOST.fullmatch(host) or options.get("smtp")):
        return None
    smtp = options.get("smtp", "")
    names_server = bool(addresses or parts.password or parts.port or smtp)
    if names_server and ((smtp and not _HOST.fullmatch(smtp)) or _leads_inside(parts)):
        return None
    return Target(AddressKind.EMAIL, recipients=recipients, server=line if names_server else "")


def _leads_inside(parts: UrlParts) -> bool:
    """By an address written out. A name is resolved when something is sent."""
    return leads_inside(parts.options.get("smtp") or parts.host or parts.user.rpartition("@")[2])


def _short(kind: AddressKind, webhook: str, option: str) -> Callable[[UrlParts, str], Target | None]:
    """A robot by its key: wecombot://KEY, or wecombot://?key=KEY."""

    def read(parts: UrlParts, _line: str) -> Target | None:
        key = parts.options.get(option) or parts.host
        secret = parts.options.get("secret") or parts.user if kind is AddressKind.DINGTALK else ""
        return Target(kind, webhook.format(key), secret) if _KEY.fullmatch(key) else None

    return read


def _webhook(parts: UrlParts, _line: str) -> Target | None:
    """The address as the robot's platform shows it. Only these hosts: others could be any machine."""
    path, options = "/".join(parts.path), parts.options
    match parts.host.lower():
        case "qyapi.weixin.qq.com" if path == "cgi-bin/webhook/send":
            kind, webhook, key = AddressKind.WECOM, _WECOM, options.get("key", "")
        case "oapi.dingtalk.com" if path == "robot/send":
            kind, webhook, key = AddressKind.DINGTALK, _DINGTALK, options.get("access_token", "")
        case "open.feishu.cn" | "open.larksuite.com" as host if parts.path[:-1] == _HOOK:
            webhook = _FEISHU if host == "open.feishu.cn" else _LARK
            kind, key = AddressKind.FEISHU, parts.path[-1]
        case _:
            return None
    if parts.port or parts.user or not _KEY.fullmatch(key):
        return None
    return Target(kind, webhook.format(key), options.get("secret", ""))


_READERS: dict[str, Callable[[UrlParts, str], Target | None]] = {
    "mailto": _mail,
    "mailtos": _mail,
    "wecombot": _short(AddressKind.WECOM, _WECOM, "key"),
    "dingtalk": _short(AddressKind.DINGTALK, _DINGTALK, "token"),
    "feishu": _short(AddressKind.FEISHU, _FEISHU, "token"),
    "lark": _short(AddressKind.FEISHU, _LARK, "token"),
    "https": _webhook,
}
