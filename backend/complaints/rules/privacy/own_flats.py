"""Flats in a resident's words that are their own: 3-2-501, 302室, 我家302, 2单元5楼东户.

A neighbour's flat, a shop and the firm's own office are what is complained about, or tell nobody.
"""

import re
from collections.abc import Iterator

from backend.core.text import aligned
from backend.registry.rules.addresses import figures, flat_figures, flats_in

Span = tuple[int, int]

_CLAUSE_END, _NOT_END = r"[,，。;；!！?？\n]", r"[^,，。;；!！?？\n]"
_FIGURES = r"(?:\d{3,4}|[一二三四五六七八九][零〇一二三四五六七八九]{2,3})"
# 302房东, 302室外: the word goes on, and nothing of it is taken.
_ROOM = r"(?:号?室[内里]?(?!外|友)|(?=室外|房[门顶])|号?房[间子屋]?(?!东|主|客|管|产|顶|门|价|租|地))"
_WORD = (
    rf"(?:{_ROOM}|号(?!楼|院|线|车|库|表|井|岗|门|电|桌|柜|店|商|铺|机|杆|摊|码)|户(?!主|外|型|口|籍|内|里))"
)
_KIN = (
    r"(?:妈妈?|爸爸?|母亲|父亲|爹|娘|奶奶|爷爷|姥姥|姥爷|婆婆|公公|岳父|岳母|老人|父母|爸妈|儿子|女儿|闺女)"
)
_OWN = (
    rf"(?:(?:我|俺|咱)(?:们|家)?{_KIN}(?:家|家里)?|家里老人|老人|我们?家里?|我jia|我们?|俺们?家?|咱们?家?|本人|家里|自家|自己家|家住|现住|"
    r"住址|房号|门牌号?|房间号?|家庭住址)"
)
# 我家302, 我住在302, 我家在3楼302, 我是302的
_OWNED = rf"{_OWN}(?:的)?(?:房子|屋子|房号|门牌号?|房间号?|地址|住址)?[是就在住为:：位于的]{{0,3}}\s*"
_OWN_BEFORE = re.compile(rf"{_OWNED}(?:(?!单元|小区|楼|院|这|那|的)[^,，。;；!！?？\n\d]){{0,6}}$")
_OWN_TIGHT = re.compile(rf"{_OWNED}(?:(?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}})[层楼]的?)?$")
# 住302, 我姓王住302, 我租的302
_LIVES_THERE = re.compile(
    r"(?:^|(?:我|俺|咱|本人)(?:(?!他|她|人|那|上|下|邻|对门|隔壁|说|看|听|知|物业)[^,，。;；!！?？\n\d]){0,8}?)"
    r"(?:我们?|俺们?|家|现在?|就|也|一直|是|都|目前)*(?:租?住|租)(?:的|在|着|了|房|到|就|是)*$"
)
_ANOTHER = re.compile(r"(?<![我俺])叫|他|她|主人|车主|邻居|那[家户人个]|楼上|隔壁")
# 我就在他楼下201, 我住对门302: told from another's door, which it is not
_BESIDE_THEM = re.compile(
    r"(?:我|俺|咱|本人)(?:们|家)*(?:就|也|正好|刚好)?(?:住在?|在|是)(?:他|她|它|人)?(?:们|家)*的?正?(?:楼下|楼上|对门|隔壁|底下|对面)的?$"
)
_MEETS = re.compile("的[^,，。;；!！?？\\n\\s]|门口|等|看|听|找|敲|遇|碰|见")
# 一楼西户开小卖部的就是我
_IS_ME = re.compile(
    rf"(?:(?!漏|淹|吵|堵|砸|骂|打|欺|害|坑|影响|说|告|讲|叫|找|问|知道|怀疑|举报|投诉|针对){_NOT_END}){{0,10}}?(?:就|便|正)?是(?:我|俺|本人)"
    r"(?=$|[,，。;；!！?？\n\s啊呀])"
)
# 302住户 and no more, as one signs
_SIGNED = re.compile(r"(?:号|室|房|户)?的?(?:住户|业主|户主|租户|租客|房客|居民)(?=$|[,，。;；!！?？\n\s])")
_OWN_BEHIND = re.compile(r"(?:号|室|房|户)?(?:是|就是)?(?:我们?家|我们?住|俺家|我(?:的|家)?房)")
_BARE = re.compile(
    rf"(?:(?<![\d.\-—/第a-z零〇一二三四五六七八九十百])|(?<=我jia))(?P<flat>(?P<figures>{_FIGURES})\s*(?:(?P<room>{_ROOM})|{_WORD})?)"
    r"(?![\d零〇一二三四五六七八九十百]|\.\d)"
)
_SIDE = re.compile(
    r"(?P<flat>(?:\d{1,2}|[一二三四五六七八九十]{1,3}|顶)[楼层]的?[东西南北中左右](?:边|侧|手|面)?(?P<that>[那的])?(?:户|家|室|门(?!口)))"
)
# 租的老马的房，四楼左手; 我住3号楼，四楼左手
_SIDE_APART = re.compile(
    rf"(?:(?:我|俺|本人|[,，。\s]|^)(?:是)?租的?{_NOT_END}{{0,8}}房子?|"
    rf"(?:我|俺|本人)(?:们|家)*就?住在?(?:(?![\d一二三四五六七八九十顶][层楼]){_NOT_END}){{1,10}})"
    r"[,，\s]\s*(?:就?在|就?是)?"
    r"(?P<flat>(?:\d{1,2}|[一二三四五六七八九十]{1,3}|顶)[楼层]的?(?:[东西南北中左右](?:边|侧|手|面)?(?:户|家|室|门)?))(?=[,，。;；!！\s]|$)"
)
_ENGLISH = re.compile(
    r"(?:\b(?:my|our)\s+(?=flat|room|apartment|apt)|\b(?:i|we) live (?:in|at)\s+|\bi(?: a|['’])m in\s+)"
    r"(?:(?:flat|room|apartment|apt|no)\b\.?\s*(?:is\s+)?#?\s*)?(?P<flat>\d{3,4})(?!\d)"
)
_IN_A_BUILDING = re.compile(r"(?:单元|号楼|栋|幢|座|门)的?\s*$")
# 我住九楼，902
_APART = re.compile(
    rf"(?:我|俺|本人)(?:们|家)?(?:住|在|是)[^。;；!！?？\n]{{0,16}}[,，\s]\s*(?:就?是)?(?P<flat>{_FIGURES})(?=[,，。;；\s]|$)"
)
_FLOOR = re.compile(r"(?P<floor>\d{1,2}|[一二三四五六七八九十]{1,3})[层楼][^,，。;；!！?？\n\d]{0,3}$")
# 302 is one of the third floor; 350 and 2026 are none.
_MOST_DOORS, _MOST_DOORS_OF_HOUSEHOLDS, _MOST_FLOORS = 16, 8, 40
_NO_FLAT = re.compile(
    r"\s*(?:多|来(?!水|电|人)|左右|元|块|钱|平|米|㎡|m|公里|里|年|月|日|天(?!花|台)|人|次|个|路(?![灯边面口])|度|点|分|秒|"
    r"斤|吨|瓦|伏|w|v|c|℃|%|万|千|百|号?车位|号?车库|号线|号楼|号院|条|辆|台|棵|盏|件|份|页|期|届|批|名|套|层|"
    r"楼(?![道下上顶门梯洞管])|栋|户(?:居民|人家|业主|都|全|集体|停|没|左右|以上|住户|家庭|老))"
)
_OTHERS_BEFORE = re.compile(
    r"楼上|楼下|隔壁|对门|对面|邻居|旁边|上面|下面|上层|下层|他家|她家|人家|那家|那户|别人|有户|有家|有人|某户|对方|(?:举报|投诉)$|"
    r"物业|居委|社区|办公|值班|监控室|商铺|门面|底商|门市|活动室|会所|商户|店铺|租户|租客|房东|中介|业主群|住着|住的是"
)
_NUISANCE = (
    r"装修|装潢|养|狗|猫|鸡|鸽|噪音|噪声|吵|扰民|麻将|弹琴|钢琴|唱|群租|民宿|日租|违建|私搭|私自|私拉|搭建|砸墙|砸|敲|堆|占|乱扔|乱丢|扔|"
    r"泼|倒垃圾|往(?:下|楼|我|外|窗)|高空|抛|放音乐|跳舞|打孩子|打人|骂|吵架|家暴|电钻|施工|开公司|开店|开了|作坊|饭店|烧烤|油烟|"
    r"把|改造|改成|拆|遛|抽烟|烧香|烧纸|飞线|出租|租给|没人住|空着|空置|不交|欠|漏到|漏水到|漏下来|滴到|淹了我|淹我|漏我|淹到我|"
    r"漏得我|跑水.{0,4}(?:我|楼下)|半夜"
)
_OTHERS_BEHIND = re.compile(
    r"(?:号|室|房|户)?(?:的)?(?:那家|那户|那个|这家|这户|一家|他们|人家|租户|租客|租的|住户|业主|邻居|男|女|老头|老太|小伙|小两口|商铺|门面|底商|"
    rf"店|超市|公司|办公|物业(?!费)|居委|活动室|棋牌|小卖部|诊所|药店|理发|饭店|值班|监控|配电|弱电|电表间|设备间)|[^,，。;；!！?？\n]{{0,8}}?(?:{_NUISANCE})"
)
_NUISANCES = re.compile(_NUISANCE)
_SELF = re.compile("(?:[我俺]|本人)(?:们|家)?(?:就)?[是住在]")
# 一楼那家把纸箱堆在楼道: somebody else's door
_BLAMED = re.compile(
    "[那这][家户]|[他她]们?家|人家|有[家户]|某户|户主|(?:业主|住户|租户|租客|房客|邻居|男的|女的|老头|老太太?)(?:在|把|天天|总|老|经常|一直|往|养|占|私|半夜|装)"
)
# The writer's own door is what these are told from.
_BESIDE_OWN = re.compile("楼上|楼下|隔壁|对门|对面|上面|下面|[上下]层|[我俺咱](?:们)?家|自家|家里")
# Of these no door is complained of, and who says so is least of all to be known.
_OF_AN_OFFICE = re.compile(
    "物业(?!.{0,4}(?:不管|没人管|也不管))|保安|保洁|经理|业委会|收费|押金|费|钱|账|态度|合同"
)
_OWN_SAID = re.compile("[我俺咱](?:们)?(?:家|住)|自家|本人")
_SIDE_ALONE = re.compile("^.*[楼层]的?(?=[东西南北中左右](?:边|侧)?(?:户|家|门))")
_LOOK_BACK, _LOOK_AHEAD = 14, 16


def flats(plain: str, *, is_place: bool) -> Iterator[Span]:
    """Only the flat's own number: the building and the unit before it stay, for the work."""
    doors = {flat.start: flat for flat in flats_in(plain)}
    for flat in doors.values():
        if _could_be_a_flat(flat.room, plain[flat.start : flat.end], plain[flat.end :]) and (
            _is_owned(plain, flat.door_start, flat.end) or not _is_others(plain, flat.door_start, flat.end)
        ):
            yield flat.start, flat.end
    for match in _BARE.finditer(plain):
        if match.start() in doors or not _could_be_a_flat(
            flat_figures(match["figures"]), match["flat"], plain[match.end() :]
        ):
            continue
        owned = _is_owned(plain, match.start(), match.end())
        named = is_place or match["room"] is not None or _is_on_floor(plain, match)
        if owned or (named and not _is_others(plain, match.start(), match.end())):
            yield match.span("flat")
    yield from (
        match.span("flat")
        for match in _APART.finditer(plain)
        if _could_be_a_flat(flat_figures(match["flat"]), "", "")
    )
    yield from (
        match.span("flat")
        for match in _ENGLISH.finditer(plain)
        if _could_be_a_flat(flat_figures(match["flat"]), "", "")
    )
    yield from (match.span("flat") for match in _SIDE_APART.finditer(plain))
    for match in _SIDE.finditer(plain):
        if _IS_ME.match(plain, match.end()):
            yield match.span("flat")
            continue
        before = _clause_before(plain, match.start())
        if match["that"] and not _SELF.search(before):
            continue  # 顶楼左手那户, of somebody else
        is_placed = is_place or _OWN_BEFORE.search(before) or _IN_A_BUILDING.search(before)
        if is_placed and not _is_others(plain, match.start(), match.end()):
            yield match.span("flat")


def is_door_of_the_blamed(words: str, place: str) -> bool:
    """Whether the door in the place is that of those whom the words blame: 一楼东户把鞋柜摆在楼道."""
    plain_words, plain_place = aligned(words), aligned(place)
    doors = {plain_place[start:end] for start, end in flats(plain_place, is_place=True)}
    own = {plain_words[start:end] for start, end in flats(plain_words, is_place=False)}
    if not doors or doors & own:
        return False
    names = {name for door in doors for name in (door, _SIDE_ALONE.sub("", door)) if name}
    named = ((at.start(), at.end()) for name in names for at in re.finditer(re.escape(name), plain_words))
    if any(_is_others(plain_words, start, end) for start, end in named):
        return True
    is_blamed = _BLAMED.search(plain_words) is not None and _NUISANCES.search(plain_words) is not None
    return is_blamed and _BESIDE_OWN.search(plain_words) is None


def may_be_of_the_blamed(words: str, place: str) -> bool:
    """Whether it is not said whose the door in the place is, and the words blame somebody's conduct."""
    if not any(True for _ in flats(aligned(place), is_place=True)) or _OWN_SAID.search(aligned(place)):
        return False
    plain = aligned(words)
    if _OF_AN_OFFICE.search(plain) is not None:
        return False
    is_told = any(True for _ in flats(plain, is_place=False)) or _BESIDE_OWN.search(plain) is not None
    return not is_told and _NUISANCES.search(plain) is not None


def is_nuisance(plain: str, at: int) -> bool:
    """Whether the words at this place tell what somebody does to others."""
    return _NUISANCES.search(plain, at, at + _LOOK_AHEAD) is not None


def _is_on_floor(plain: str, flat: re.Match[str]) -> bool:
    """602 behind 6楼."""
    floor = _FLOOR.search(_clause_before(plain, flat.start()))
    return floor is not None and flat_figures(flat["figures"])[:-2] == figures(floor["floor"])


def _could_be_a_flat(number: str, written: str, behind: str) -> bool:
    """`written` is the number with its word: 120户 are many, 101户 is one."""
    word = written.lstrip("0123456789零〇一二三四五六七八九十百 ")
    if _NO_FLAT.match(word + behind) or _NO_FLAT.match(behind):
        return False
    if not number.isdecimal():
        return bool(word)
    floor, door = divmod(int(number), 100)
    most = _MOST_DOORS_OF_HOUSEHOLDS if word.startswith("户") else _MOST_DOORS
    return 1 <= floor <= _MOST_FLOORS and 1 <= door <= most


def _clause_before(plain: str, at: int) -> str:
    return re.split(rf"{_CLAUSE_END}|\s", plain[max(0, at - _LOOK_BACK) : at].rstrip(" "))[-1]


def _is_owned(plain: str, start: int, end: int) -> bool:
    before = _clause_before(plain, start)
    if _OWN_TIGHT.search(before) or _OWN_BEHIND.match(plain, end) or _IS_ME.match(plain, end):
        return True
    if _BESIDE_THEM.search(before):
        return not (_MEETS.match(plain, end) or _OTHERS_BEHIND.match(plain[end : end + _LOOK_AHEAD]))
    # but 住401的天天装修, and 狗主人叫李强 住1502
    is_anothers = plain[end : end + 1] == "的" or _ANOTHER.search(plain, max(0, start - _LOOK_BACK), start)
    if _LIVES_THERE.search(before) and not is_anothers:
        return True
    signed = None if before else _SIGNED.match(plain, end)
    return signed is not None and not _NUISANCES.search(plain, signed.end(), signed.end() + _LOOK_AHEAD)


def _is_others(plain: str, start: int, end: int) -> bool:
    before = _clause_before(plain, start)
    if _OTHERS_BEFORE.search(before):
        return True
    if _OWN_BEFORE.search(before):
        return False
    return bool(_OTHERS_BEHIND.match(plain[end : end + _LOOK_AHEAD]))
