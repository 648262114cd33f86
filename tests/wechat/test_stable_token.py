"""One token for all processes, in a real Valkey: fetched once, whoever dies and whatever is away."""

import os
import signal
import threading
from collections.abc import Iterator

import pytest
from cryptography.fernet import Fernet
from redis import Redis

from backend.wechat.platform.api_errors import AccountRefused, RetryLater
from backend.wechat.platform.stable_token import Fetched, StableToken
from tests.support.servers import Valkey
from tests.support.wechat.api_server import ApiServer
from tests.wechat.cold_start import cold, tokens_of

NAME = "linsheng:wechat:token:wx0000000000000000"
FERNET = Fernet(Fernet.generate_key())


@pytest.fixture
def server() -> Iterator[ApiServer]:
    started = ApiServer()
    yield started
    started.stop()


@pytest.fixture
def redis(valkey: Valkey) -> Iterator[Redis]:
    client = Redis.from_url(valkey.url, socket_timeout=2)
    yield client
    client.close()


class Tokens:
    """WeChat's side: counts fetches; the token stays until it is forced to end."""

    def __init__(self, seconds: int = 7200) -> None:
        self.fetches: list[bool] = []
        self.current = 1
        self.seconds = seconds

    def __call__(self, force: bool) -> Fetched:
        self.fetches.append(force)
        self.current += force
        return Fetched(f"token-{self.current}", self.seconds)


def test_the_holder_of_the_lock_is_killed(server: ApiServer, valkey: Valkey, redis: Redis) -> None:
    is_asked, released = threading.Event(), threading.Event()

    def hold_the_first(call: object) -> None:
        if not is_asked.is_set():
            is_asked.set()
            released.wait(60)

    server.hold = hold_the_first
    with cold("ours", 1, server.url, valkey) as (holder,):
        assert holder.stdin is not None
        holder.stdin.write("go\n")
        holder.stdin.flush()
        assert is_asked.wait(30)
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait()
    assert 0 < redis.pttl(f"{NAME}:lock") <= 20_000
    redis.pexpire(f"{NAME}:lock", 300)  # the test does not wait for the whole lease

    with cold("ours", 2, server.url, valkey) as processes:
        assert tokens_of(processes) == {server.token}
    released.set()
    assert len(server.fetches()) == 2


def test_kept_sealed_and_until_five_minutes_before_its_end(redis: Redis) -> None:
    tokens = Tokens()
    assert StableToken(redis, NAME, FERNET, tokens).get() == "token-1"
    assert 6890 <= redis.ttl(NAME) <= 6900
    assert b"token-1" not in redis.get(NAME)

    for seconds, stored_seconds in ((400, 200), (100, 50), (1, 1)):
        redis.flushall()
        StableToken(redis, NAME, FERNET, Tokens(seconds)).get()
        assert stored_seconds - 5 <= redis.ttl(NAME) <= stored_seconds

    other_key = StableToken(redis, NAME, Fernet(Fernet.generate_key()), tokens)
    assert other_key.get() == "token-1"
    assert tokens.fetches == [False, False]


def test_a_rejected_token_is_dropped_only_where_it_is_still_the_stored_one(redis: Redis) -> None:
    tokens = Tokens()
    first_token, other = (StableToken(redis, NAME, FERNET, tokens) for _ in range(2))
    assert first_token.get() == other.get() == "token-1"
    tokens.current = 2
    assert first_token.after("token-1") == "token-2"
    stored = redis.get(NAME)

    assert other.after("token-1") == "token-2"

    assert redis.get(NAME) == stored
    assert tokens.fetches == [False, False]


def test_force_is_used_once_in_two_hours(redis: Redis) -> None:
    tokens = Tokens()
    stable = StableToken(redis, NAME, FERNET, tokens)
    assert stable.after(stable.get()) == "token-2"
    assert stable.after("token-2") == "token-2"
    assert tokens.fetches == [False, False, True, False]
    assert 0 < redis.ttl(f"{NAME}:forced") <= 7200


def test_a_refused_fetch_leaves_no_lock_and_no_old_token(redis: Redis) -> None:
    def refuse(force: bool) -> Fetched:
        raise AccountRefused("secret wrong", errcode=40125)

    assert StableToken(redis, NAME, FERNET, Tokens()).get() == "token-1"
    with pytest.raises(AccountRefused):
        StableToken(redis, NAME, FERNET, refuse).after("token-1")
    assert redis.keys() == []


def test_without_redis_nothing_is_fetched(redis: Redis, valkey: Valkey) -> None:
    tokens = Tokens()
    stable = StableToken(redis, NAME, FERNET, tokens)
    valkey.pause()
    with pytest.raises(RetryLater, match="Redis"):
        stable.get()
    valkey.resume()
    valkey.kill()
    with pytest.raises(RetryLater, match="Redis"):
        stable.get()
    assert tokens.fetches == []


def test_waiting_for_another_process_ends(redis: Redis) -> None:
    tokens = Tokens()
    redis.set(f"{NAME}:lock", "someone")
    with pytest.raises(RetryLater, match="too long"):
        StableToken(redis, NAME, FERNET, tokens, lock_seconds=0.1).get()
    assert tokens.fetches == []
