"""What stands around the database: Redis, the photo store, WeChat's servers, the holiday calendar."""

import secrets
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import timedelta

from redis import Redis
from redis.exceptions import RedisError, ResponseError
from rq import Worker

from backend.clock import local_today
from backend.complaints.deadlines import calendar_known_until
from backend.config import Config
from backend.doctor.finding import Finding, first_line
from backend.photo_store import PhotoStore
from backend.queues.connection import connect, queue
from backend.queues.names import QUEUES

WECHAT_ADDRESS = "https://api.weixin.qq.com/cgi-bin/getcallbackip"
WECHAT_SECONDS = 5
# The next year's holidays are announced in November; two weeks are left to install them.
CALENDAR_NOTICE = timedelta(days=14)


def look_at_redis(config: Config) -> Iterator[Finding]:
    connection = connect(config.redis_url)
    try:
        connection.ping()
        yield _eviction(connection)
        yield _workers(connection)
    except RedisError as error:
        started = "" if config.is_production else " (linsheng run starts the embedded one)"
        yield Finding(
            "Redis",
            ok=False,
            says=f"does not answer ({first_line(error)})",
            mend=f"Start Redis or Valkey{started}, or correct LINSHENG_REDIS_URL. Complaints wait meanwhile.",
        )
    finally:
        connection.close()


def _eviction(connection: Redis) -> Finding:
    try:
        policy = connection.config_get("maxmemory-policy").get("maxmemory-policy", "noeviction")
    except ResponseError:  # hosted servers forbid CONFIG
        policy = "noeviction"
    if policy == "noeviction":
        return Finding("Redis", ok=True, says="answers")
    return Finding(
        "Redis",
        ok=False,
        says=f"may throw doorbells away when memory is short (maxmemory-policy {policy})",
        mend="Set maxmemory-policy to noeviction.",
    )


def _workers(connection: Redis) -> Finding:
    # Their keys expire when they are killed; the plain count would go on counting them.
    numbers = {name: len(Worker.all(queue=queue(name, connection))) for name in QUEUES}
    idle = [name for name, number in numbers.items() if not number]
    start = " and ".join(f"linsheng worker --queue {name}" for name in idle)
    return Finding(
        "workers",
        ok=not idle,
        says=", ".join(f"{number} on queue {name}" for name, number in numbers.items()),
        mend=f"Start one: {start}. After Redis was emptied, restart those that run." if idle else "",
    )


def look_at_storage(config: Config) -> Finding:
    """A probe goes in and comes out again, as a photo would."""
    probe = secrets.token_bytes(32)
    try:
        store = PhotoStore(config.storage_url)
        key = store.save(probe)
        same = store.load(key) == probe
        store.delete(key)
    except Exception as error:  # noqa: BLE001 - each kind of store raises its own errors
        says, same = f"cannot be used ({first_line(error)})", False
    else:
        says = "keeps what is put in" if same else "gives back something else than was put in"
    return Finding(
        "photo store",
        ok=same,
        says=says,
        mend="" if same else "Correct LINSHENG_STORAGE_URL and the rights behind it; s3:// needs s3fs.",
    )


def look_at_wechat(config: Config) -> Finding:
    if not (config.is_production and config.wechat_appid):
        reason = "not configured" if config.is_production else "demo mode"
        return Finding("WeChat", ok=True, says=f"skipped: {reason}")
    try:
        with urllib.request.urlopen(WECHAT_ADDRESS, timeout=WECHAT_SECONDS):
            return Finding("WeChat", ok=True, says="its servers can be reached")
    except (urllib.error.URLError, OSError) as error:
        return Finding(
            "WeChat",
            ok=False,
            says=f"its servers cannot be reached ({first_line(error)})",
            mend="Allow outgoing HTTPS to api.weixin.qq.com.",
        )


def look_at_calendar() -> Finding:
    until = calendar_known_until()
    ok = until >= local_today() + CALENDAR_NOTICE
    return Finding(
        "holidays",
        ok=ok,
        says=f"working days are known until {until}",
        mend=""
        if ok
        else "Update the chinesecalendar package; deadlines ignore the holidays after that day.",
    )
