"""The browser of a session in words, and the cookie of a known browser."""

import re
import secrets
from ipaddress import IPv4Address, ip_address, ip_network
from typing import TypedDict

from flask import Response, request
from flask_limiter.util import get_remote_address
from itsdangerous import BadData, URLSafeTimedSerializer

from backend.models.personal import PersonalDataKey
from backend.web.services import services

COOKIE = "linsheng_device"
KNOWN_FOR = 180 * 24 * 3600
MOST_NAMES = 8  # clerks who share a computer
BROWSERS = (
    (re.compile("MicroMessenger"), "微信"),
    (re.compile("Edg"), "Edge"),
    (re.compile("Firefox|FxiOS"), "Firefox"),
    (re.compile("QQBrowser"), "QQ 浏览器"),
    (re.compile("Chrome|CriOS"), "Chrome"),
    (re.compile("Safari"), "Safari"),
)
SYSTEMS = (
    (re.compile("iPhone|iPad"), "iPhone / iPad"),
    (re.compile("HarmonyOS|OpenHarmony"), "鸿蒙"),
    (re.compile("Android"), "安卓"),
    (re.compile("Windows"), "Windows"),
    (re.compile("Mac OS"), "Mac"),
    (re.compile("Linux"), "Linux"),
)


def device_words() -> str:
    """Such as Chrome · Windows: enough to know one's own again."""
    text = request.user_agent.string[:500]
    parts = [
        next((name for pattern, name in table if pattern.search(text)), "") for table in (BROWSERS, SYSTEMS)
    ]
    return " · ".join(filter(None, parts)) or "未知设备"


def masked_place() -> str:
    """The network of the address, not the address."""
    text = get_remote_address()
    try:
        address = ip_address(text)
    except ValueError:
        return ""
    if isinstance(address, IPv4Address):
        first, second, *_ = text.split(".")
        return f"{first}.{second}.*.*"
    return f"{ip_network((address, 32), strict=False).network_address}…"


def known_device(username: str) -> str:
    """What to count this browser's tries by, if this name signed in here before; else empty."""
    browser_data = _browser_data()
    return browser_data["device"] if set(_marks(username)) & set(browser_data["names"]) else ""


def remember_device(response: Response, username: str) -> None:
    """After a full sign-in: strangers' tries elsewhere do not shut this browser out."""
    browser_data = _browser_data()
    marks = _marks(username)
    names = [marks[0], *(name for name in browser_data["names"] if name not in marks)][:MOST_NAMES]
    value = _serializer().dumps({"device": browser_data["device"] or secrets.token_hex(16), "names": names})
    response.set_cookie(
        COOKIE,
        str(value),
        max_age=KNOWN_FOR,
        httponly=True,
        secure=services().config.base_url.startswith("https://"),
        samesite="Lax",
        path="/staff/",
    )


class _BrowserData(TypedDict):
    device: str
    names: list[str]


def _browser_data() -> _BrowserData:
    empty = _BrowserData(device="", names=[])
    try:
        browser_data = _serializer().loads(request.cookies.get(COOKIE, "")[:4000], max_age=KNOWN_FOR)
    except BadData:
        return empty
    return _BrowserData(device=browser_data["device"], names=browser_data["names"])  # we signed it


def _marks(username: str) -> list[str]:
    """By each key; the sealing key's first."""
    hashes = PersonalDataKey.keyed_hashes(f"device of {username.strip().lower()}")
    return [keyed_hash[:16] for keyed_hash in hashes]


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(services().config.signing_keys, salt="known device")
