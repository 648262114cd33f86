"""What residents send in the bench, by kind. Each message is new, each sender writes a few of a kind."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.webhook_load import Fields

TURNS = ("投诉", "3号楼电梯停了两天没人修，老人下不了楼", "{community}", "3号楼2单元门口", "1")

Talk = Sequence[Fields]
_ids = itertools.count(24_000_000_000_000_000)


@dataclass(frozen=True, slots=True)
class Kind:
    """`make` gives the talk of the n-th sender of this kind."""

    name: str
    make: Callable[[int], Talk]


def kinds(community: str, residents: int) -> list[Kind]:
    """The photo, which is stored, deduped and queued, comes first. Nine are taken of each resident."""
    return [
        Kind("photo", lambda n: [_photo(n % residents)]),
        Kind(
            "complaint",
            lambda n: [_text(f"o-words-{n}", words.format(community=community)) for words in TURNS],
        ),
        Kind("redelivery", lambda n: [_first(n % residents)]),
        Kind("ignored", lambda n: [_view(n)]),
    ]


def greetings(residents: int) -> list[Talk]:
    """What everyone has sent before who sends photos, or whose message comes again."""
    return [talk for n in range(residents) for talk in ([_text(f"o-photo-{n}", "帮助")], [_first(n)])]


def _photo(resident: int) -> Fields:
    number = str(next(_ids))
    return {
        "FromUserName": f"o-photo-{resident}",
        "MsgType": "image",
        "PicUrl": f"http://mmbiz.qpic.cn/mmbiz_jpg/{number}/0",
        "MediaId": f"kC7mUnFZx5cbVZSqx1IYZ1BkYhUOjrB{number}",
        "MsgId": number,
    }


def _text(openid: str, words: str, number: str = "") -> Fields:
    return {"FromUserName": openid, "MsgType": "text", "Content": words, "MsgId": number or str(next(_ids))}


def _first(n: int) -> Fields:
    """The very same each time."""
    return _text(f"o-again-{n}", "帮助", str(23_000_000_000_000_000 + n))


def _view(n: int) -> Fields:
    return {
        "FromUserName": f"o-view-{n}",
        "MsgType": "event",
        "Event": "VIEW",
        "EventKey": "https://linsheng.example.gov.cn/",
    }
