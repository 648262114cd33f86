"""A process of its own that wants a token: `python -m tests.wechat.cold_process WAY API_URL REDIS_URL`.

It says `ready`, waits for a line, and then prints the token that it got.
"""

import sys

from redis import Redis

APPID, SECRET = "wx0000000000000000", "s" * 32


def ours(url: str, redis: Redis) -> str:
    from cryptography.fernet import Fernet

    from backend.wechat.platform.account import Account

    fernet = Fernet(b"k" * 43 + b"=")
    account = Account(APPID, SECRET, url, redis, fernet)
    wait()
    return account.access_token


def bare(url: str, redis: Redis) -> str:
    from wechatpy import WeChatClient
    from wechatpy.session.redisstorage import RedisStorage

    from tests.wechat.detour import sent_to

    client = WeChatClient(APPID, SECRET, session=RedisStorage(redis))
    sent_to(client, url)
    wait()
    return str(client.access_token)


def wait() -> None:
    print("ready", flush=True)
    sys.stdin.readline()


if __name__ == "__main__":
    way, api_url, redis_url = sys.argv[1:]
    with Redis.from_url(redis_url) as connection:
        print({"ours": ours, "bare": bare}[way](api_url, connection), flush=True)
