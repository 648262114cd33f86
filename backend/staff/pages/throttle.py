"""How often a password or a code may be tried. Each counts before anything is hashed; success clears it.

A browser that signed in before is counted by itself, so who tries a name elsewhere locks no owner out.
"""

import logging

from flask import current_app
from limits import RateLimitItem, parse_many
from limits.errors import StorageError
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter, RateLimiter
from redis.exceptions import RedisError

from backend.staff.pages.browsers import known_device
from backend.web.services import address as caller_address
from backend.web.services import limiter

KNOWN = parse_many("10/5 minutes;40/hour")
PAIR = parse_many("10/5 minutes;30/hour;100/day")
NAME = parse_many("60/hour;200/day")  # from all browsers that this name did not use before
ADDRESS = parse_many("60/minute;600/hour")  # an office of fifty clerks has one
CODE = parse_many("6/5 minutes;30/hour")
SPACE = "staff sign-in"

_log = logging.getLogger(__name__)
OWN_COUNTERS = "linsheng.sign_in_counters"


def may_try_password(username: str) -> bool:
    """Counts this try."""
    return _hit(_password_counters(username))


def password_was_right(username: str) -> None:
    """The person's own counters begin anew; the address's does not."""
    for items, key in _password_counters(username):
        if key[0] != "address":
            _clear(items, key)


def may_try_code(account_id: int) -> bool:
    return _hit([(CODE, ("code", str(account_id)))])


def code_was_right(account_id: int) -> None:
    _clear(CODE, ("code", str(account_id)))


def may_prove_passkey() -> bool:
    return _hit([(ADDRESS, ("address", caller_address()))])


_Counter = tuple[list[RateLimitItem], tuple[str, ...]]


def _password_counters(username: str) -> list[_Counter]:
    name, address = username.strip().lower()[:60], caller_address()
    device = known_device(name)
    if device:
        return [(KNOWN, ("device", device, name))]
    # The name's own counter is last: who is refused by address cannot use it up.
    return [(ADDRESS, ("address", address)), (PAIR, ("pair", name, address)), (NAME, ("name", name))]


def _hit(counters: list[_Counter]) -> bool:
    return all(_with_storage(item, key) for items, key in counters for item in items)


def _with_storage(item: RateLimitItem, key: tuple[str, ...]) -> bool:
    try:
        return _strategy().hit(item, SPACE, *key)
    except (RedisError, StorageError, OSError):
        return _own_counters().hit(item, SPACE, *key)


def _clear(items: list[RateLimitItem], key: tuple[str, ...]) -> None:
    for item in items:
        try:
            _strategy().clear(item, SPACE, *key)
        except (RedisError, StorageError, OSError):
            _own_counters().clear(item, SPACE, *key)


def _own_counters() -> RateLimiter:
    """Each process for itself, where Redis does not answer: weaker than together, and better than open."""
    if OWN_COUNTERS not in current_app.extensions:
        _log.warning("sign-in tries are counted in this process only: Redis does not answer")
        current_app.extensions[OWN_COUNTERS] = FixedWindowRateLimiter(MemoryStorage())
    counters: RateLimiter = current_app.extensions[OWN_COUNTERS]
    return counters


def _strategy() -> RateLimiter:
    return limiter.limiter
