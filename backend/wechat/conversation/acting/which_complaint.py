"""Which of the resident's own complaints words are about: by the thing they name, its kind and its door.

Additions, urging, withdrawing, verdicts and dangers all ask here. Another noun is another matter.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from backend.core.simplified import simplified
from backend.wechat.conversation.acting.naming import named_by, place_in_list
from backend.wechat.conversation.lookups import Lookups, Progress
from backend.wechat.conversation.meanings.things import (
    named_by_form,
    tells_apart,
    things_in,
    things_well_again,
)

# 漏得更大了, 又响了, 刚才又停了: what goes on, and the words leave out what.
_WHEN = (
    "(?:刚才|刚刚|刚|现在|这会儿?|今天|今早|昨晚|昨天|夜里|半夜|早上|晚上|一直|还是|还在"
    "|还|又|更|越|老|都|就|也|已经|好像|这|那|它|咋|怎么|开始|在|给)*"
)
_GOES_ON = re.compile(
    f"{_WHEN}(?:[漏滴流渗冒喷响叫吵闹晃停掉堵臭黑灭闪塌裂断坏涨淹烧抖震卡掉凉冷]).{{0,8}}"
    "|.{0,3}(?:更|越来越|又|还是).{0,3}[大多重响吵臭冷凉黑宽深高厉害严重坏停晃漏堵]+(?:害|重)?[了啦呢着]*.{0,3}"
)
_LEADS_TO = {
    "power": {"fire", "smell"},
    "charging": {"fire", "power", "smell"},
    "gas": {"fire", "smell"},
    "water": {"power", "lift", "plaster", "wall"},
    "lift": {"water", "smell", "fire"},
    "wall": {"plaster"},
}
_HAPPENS_TO_PEOPLE = re.compile(
    "喘不|喘得|憋|闷得|缺氧|[昏晕]|没(?:有)?了?(?:意识|反应|呼吸|气|动静)|不省人事|叫不醒|不动了|不行了|抽[搐筋过]|口吐|呕吐|吐了"
    "|要生|羊水|见红|临产|心脏|心梗|心口|胸口|犯病|发病|犯了病|低血糖|高血压|中暑|哮喘|脸色|嘴唇|受伤|流血|出血|骨折|摔|砸着|砸到|中毒|头疼|恶心"
)
_NEIGHBOURS = re.compile("楼上|楼下|隔壁|对门|对面")
_BLOWS = re.compile("打|刀|砍|捅|杀|救命|掐|动手|见血|威胁")
_OTHER_PLACE = re.compile(
    "楼上|楼下|隔壁|对门|对面|邻居|[我俺]家|在家|家里|院里|院子|门口|路上|路边|广场|花园|车库|地下室|公园|马路|屋里|厨房|卫生间"
)
_CHANGED = re.compile("更|又|还|越|刚|了$")
_STILL = re.compile("还[在是]|仍|照样|一直|还没")
_ONGOING = re.compile("更|越|又|还|刚|得|现在|这会|一直")
LONGEST_REST = 14  # characters of words that leave out what they speak of


@dataclass(frozen=True, slots=True)
class OwnMatter:
    """`complaints`: those that may be meant, all of them where the words do not say.

    `named`: the words say which. `is_another`: they name a thing of which none of them is.
    """

    complaints: tuple[Progress, ...]
    named: bool = False
    is_another: bool = False


def meant_by(text: str, complaints: Sequence[Progress], lookups: Lookups) -> OwnMatter:
    """第一个撤了 通了: what is through again says more than a place that may count from either end."""
    things = things_in(text)
    pointers = things or things_well_again(text)
    shared = {each.number: len(pointers & things_in(each.words)) for each in complaints}
    most = max(shared.values(), default=0)
    likely = tuple(each for each in complaints if most and shared[each.number] == most)
    place = place_in_list(text, len(complaints))
    if place is not None and len(likely) != 1:
        return OwnMatter((complaints[place],), named=True)
    name = named_by_form(text)
    if not likely and name:
        likely = tuple(each for each in complaints if set(name) & set(each.words))
    if likely:
        here = tuple(each for each in likely if not lookups.is_elsewhere(each.number, text))
        return OwnMatter(here or likely, named=True)
    causes = tuple(each for each in complaints if leads_to(each.words, text))
    if len(causes) == 1 and not lookups.is_elsewhere(causes[0].number, text):
        return OwnMatter(causes, named=True)  # 墙皮也掉了 behind a leak
    # Where a complaint names no thing, nobody knows that it is not the one.
    all_named = bool(complaints) and all(things_in(each.words) for each in complaints)
    return OwnMatter(tuple(complaints), is_another=all_named and (tells_apart(things) or bool(name)))


def leads_to(earlier: str, words: str) -> bool:
    """刚才冒火星了 behind a wire, 漫到插座了 behind water: what comes of a matter is no other one."""
    before, now = things_in(earlier), things_in(words)
    outcomes = [outcomes for thing, outcomes in _LEADS_TO.items() if thing in before]
    if tells_apart(now.difference(before, *outcomes)):
        return False  # 我家煤气漏了 behind a lift
    return any(now & of_thing for of_thing in outcomes)


def befalls_there(text: str, emergency: Progress, lookups: Lookups) -> bool:
    """老人喘不上气了 behind a stuck lift: what happens to people belongs to the danger that they are in.

    我妈在家晕倒了 and 楼下有人晕倒了 name a place of their own.
    """
    plain = simplified(text)
    if not _HAPPENS_TO_PEOPLE.search(plain) or lookups.is_elsewhere(emergency.number, text):
        return False
    earlier = simplified(emergency.words)
    if any(place not in earlier for place in _OTHER_PLACE.findall(plain)):
        return False
    things = things_in(text)
    return not tells_apart(things) or bool(things & things_in(earlier))


def is_of_same_people(text: str, complaint: Progress) -> bool:
    """楼上打起来了 behind 楼上拖桌子: those who are complained of for what they do, and not for a pipe."""
    if not _BLOWS.search(simplified(text)):
        return False
    people = set(_NEIGHBOURS.findall(simplified(text))) & set(
        _NEIGHBOURS.findall(simplified(complaint.words))
    )
    return bool(people) and things_in(complaint.words) <= {"noise"} and not tells_apart(things_in(text))


def leaves_out_what(text: str) -> bool:
    """漏得更大了: a clause without a subject belongs to what is open."""
    plain = simplified(text).strip(" 。！!，,")
    is_short = len(plain) <= LONGEST_REST and _ONGOING.search(plain) is not None
    return is_short and not tells_apart(things_in(plain)) and _GOES_ON.fullmatch(plain) is not None


def goes_on_with(text: str, complaint: Progress, lookups: Lookups) -> bool:
    """我妈说今天暖气更凉了, behind a cold radiator: the same thing, at no other door, and worse."""
    if lookups.is_elsewhere(complaint.number, text):
        return False
    if _STILL.search(simplified(text)) and named_by(text, [complaint.words]):
        return True  # 小孩还在爬呢 behind 有小孩爬上爬下
    things, of_complaint = things_in(text), things_in(complaint.words)
    if leaves_out_what(text):
        return not things or bool(things & of_complaint)
    return bool(things & of_complaint) and _CHANGED.search(simplified(text)) is not None
