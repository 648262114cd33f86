"""What words speak of, as far as a noun says so: a lift, rubbish, the heating."""

import re

from backend.core.simplified import simplified

# By these two matters are told apart. 楼道 and 3号楼 are where, and no thing.
_THINGS = {
    "lift": "电梯|轿厢|[客货]梯",
    "rubbish": "垃圾|厨余|废品",
    "clutter": "纸箱|杂物|鞋柜|堆[放了满着]|旧家具",
    "light": "[路顶壁]?灯",
    "heating": "暖气|供暖|暖",
    "gas": "煤气|燃气|天然气|液化气",
    "charging": "电动车|电瓶|充电|飞线|电驴",
    "parking": "停车|车位|道闸|占道|僵尸车",
    "dog": "狗|犬",
    "guard": "保安|门卫|门岗",
    "green": "[大小]树|树[枝叶木]|草坪|绿化|花坛|花池",
    "fee": "物业费|收费|多收|发票|收据|涨价",
    "pests": "蟑螂|老鼠|蚊子|虫",
    "manhole": "井盖|化粪池",
    "camera": "监控|摄像",
    "fitness": "健身|滑梯|秋千",
    "window": "窗",
    "noise": "噪音|吵|装修|电钻|广场舞|音响",
    "wall": "外墙|围墙|院墙|墙皮|瓷砖|保温",
    "throwing": "抛物|往(?:楼)?下扔|扔烟头",
    "handrail": "扶手|栏杆|护栏",
}
# A part of other matters, or what comes of them: by these alone nothing is another matter.
_PARTS = {
    "water": "水|漏|渗|管子|地漏|马桶",
    "door": "门(?!口|岗|卫|牌|前)|锁",
    "plaster": "墙皮|墙面|天花板|顶棚|吊顶|(?<![地瓷])砖|水泥块|石块",
    "smell": "味|臭",
    "power": "电(?!梯|动|瓶|视|话|驴)|插座|电箱|闸",
    "fire": "火|烟",
}
_BY_THING = {name: re.compile(pattern) for name, pattern in (_THINGS | _PARTS).items()}
# 通了, 亮了: how a thing is well again tells which one it is
_WELL_AGAIN = {
    "water": "通(?:了|开)|不[漏渗堵滴]|不反水|[来有]水",
    "light": "亮了|不黑了",
    "heating": "热了|暖和",
    "power": "[来有]电",
    "rubbish": "[清拉收运]走|清了|干净了",
    "clutter": "[清搬拉]走|清了",
    "noise": "不吵|安静|消停",
    "parking": "[挪开拖]走",
    "dog": "不叫了|拴",
}
_WELL_AGAIN_BY_THING = {name: re.compile(pattern) for name, pattern in _WELL_AGAIN.items()}
# 纸箱那个催一下, 垃圾的事
_NAMED = re.compile(
    "^(?:那|再|先|把|给我|帮我|麻烦|我|我的|我那)*([^那个件的事，,。 ]{2,6}?)"
    "(?:的?那[个件条]|的[事那](?:[个件])?)"
)
_WHO_OR_WHEN = re.compile("上次|刚才|昨天|前天|今天|之前|这|那|我|你|他|邻居|物业|第|投诉|反映")


def things_in(words: str) -> frozenset[str]:
    plain = simplified(words)
    return frozenset(name for name, pattern in _BY_THING.items() if pattern.search(plain))


def things_well_again(words: str) -> frozenset[str]:
    """What may be meant by 通了, where no noun says it."""
    plain = simplified(words)
    return frozenset(name for name, pattern in _WELL_AGAIN_BY_THING.items() if pattern.search(plain))


def tells_apart(things: frozenset[str]) -> bool:
    """Whether one of them is a matter of its own, and no part of others."""
    return not things.isdisjoint(_THINGS)


def named_by_form(words: str) -> str:
    """对讲机 of 对讲机那个催一下, whatever it is; empty where the words point at nothing by name."""
    match = _NAMED.match(simplified(words))
    name = match[1] if match else ""
    return "" if _WHO_OR_WHEN.search(name) else name
