"""Checks around the database: Redis, the photo store, WeChat's servers, the holiday calendar."""

import secrets
from collections.abc import Iterator
from datetime import timedelta

from redis import Redis
from redis.exceptions import RedisError, ResponseError
from rq import Worker

from backend.city_rules.rules.working_days import calendar_known_until
from backend.core.clock import local_today
from backend.core.config import Config
from backend.core.errors import StoreAwayError
from backend.core.photo_store import PhotoStore
from backend.doctor.finding import Finding, first_line
from backend.jobs.connection import connect, queue
from backend.models.delivery import DELIVERIES_QUEUE
from backend.wechat.platform.account import Account
from backend.wechat.platform.api_errors import AccountRefused, ApiError
from backend.wechat.platform.client import WechatApi
from backend.work import QUEUES

# The next year's holidays are announced in November; two weeks are left to install them.
CALENDAR_NOTICE = timedelta(days=14)


def look_at_redis(config: Config) -> Iterator[Finding]:
    connection = connect(config.redis_url)
    try:
        connection.ping()
        yield _eviction(connection)
        yield _workers(connection, config)
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
        says=f"may throw jobs away when memory is short (maxmemory-policy {policy})",
        mend="Set maxmemory-policy to noeviction.",
    )


def _workers(connection: Redis, config: Config) -> Finding:
    # Their keys expire when they are killed; the plain count would go on counting them.
    numbers = {name: len(Worker.all(queue=queue(name, connection))) for name in QUEUES}
    expected = {name: config.workers if name == DELIVERIES_QUEUE else 1 for name in QUEUES}
    short = [name for name in QUEUES if numbers[name] < expected[name]]
    start = " and ".join(f"linsheng worker --queue {name}" for name in short)
    return Finding(
        "workers",
        ok=not short,
        says=", ".join(
            f"{numbers[name]} of {expected[name]} on queue {name}"
            if name in short
            else f"{numbers[name]} on queue {name}"
            for name in QUEUES
        ),
        mend=f"Start what is missing: {start}. LINSHENG_WORKERS says how many there should be on"
        f" {DELIVERIES_QUEUE}. After Redis was emptied, restart those that run."
        if short
        else "",
    )


def look_at_storage(config: Config) -> Finding:
    """A probe goes in and comes out again, as a photo would."""
    probe = secrets.token_bytes(32)
    try:
        store = PhotoStore.of(config)
        key = store.save(probe)
        same = store.load(key) == probe
        store.delete(key)
    except (StoreAwayError, FileNotFoundError) as error:
        reason = error.reason if isinstance(error, StoreAwayError) else first_line(error)
        says, same = f"cannot be used ({reason})", False
    else:
        says = "keeps what is put in" if same else "gives back something else than was put in"
    return Finding(
        "photo store",
        ok=same,
        says=says,
        mend=""
        if same
        else "Correct LINSHENG_STORAGE_URL and the rights behind it; for s3:// also LINSHENG_STORAGE_…",
    )


def look_at_wechat(config: Config) -> Iterator[Finding]:
    if not (config.is_production and config.wechat_appid):
        reason = "not configured" if config.is_production else "demo mode"
        yield Finding("WeChat", ok=True, says=f"skipped: {reason}")
        return
    if not config.wechat_secret:
        yield Finding(
            "WeChat",
            ok=False,
            says="answers residents, but cannot write to them or fetch their photos without the secret",
            mend="Set LINSHENG_WECHAT_SECRET to the AppSecret of the WeChat console.",
        )
    with connect(config.redis_url) as connection:
        for name, account in WechatApi(config, connection).accounts().items():
            yield _account(f"WeChat {name}", account, config.wechat_api_url)


def _account(name: str, account: Account, url: str) -> Finding:
    """The token is asked of WeChat itself: the stored one would hide a secret that was changed."""
    try:
        account.fetch(False)
    except AccountRefused as error:
        return Finding(name, ok=False, says=str(error), mend=error.mend)
    except ApiError as error:
        mend = f"Allow outgoing HTTPS to {url}." if error.errcode is None else "Look again in some minutes."
        return Finding(name, ok=False, says=f"its servers give no token: {error}", mend=mend)
    return Finding(name, ok=True, says="its servers answer and take the secret")


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
