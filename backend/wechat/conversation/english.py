"""Recognises a few English words and maps them to Chinese."""

import re

_LATIN = re.compile(r"[A-Za-z]")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_LIGHT = "灯"
TRAPPED, FIRE, GAS = "有人被困在电梯里", "着火了", "有煤气味"
_NO_FIRE = r"(?! (?:alarm|exit|hydrant|door|lane|extinguisher|escape|drill|engine access))"
_COMMANDS: dict[str, str] = {
    "帮助": r"help|help me|menu|how does (?:this|it) work",
    "投诉": r"(?:i (?:want|need) to )?(?:complain|make a complaint|report (?:a problem|something))|complaint",
    "查进度": (
        r"(?:check )?(?:my )?(?:progress|status)"
        r"|(?:is there |are there )?any (?:update|news|progress)s?(?: yet)?"
        r"|(?:what is|what's|how is|how's) (?:the (?:status|progress)|it going|my complaint)(?: .*)?"
    ),
    "我的小区": r"my (?:compound|community)",
    "人工": (
        r"(?:a )?(?:human|person|operator|agent|real person)"
        r"|(?:(?:i (?:want|need|would like) to|can i|let me) )?(?:talk|speak) (?:to|with) (?:a )?(?:real )?"
        r"(?:human|person|someone)(?: please)?"
    ),
    "多久能办好": (
        r"how long(?: (?:does it|will it|it) take)?"
        r"|when (?:will|can|would|is) .*(?:fix|fixed|done|repair|repaired|come|coming|solved|finished)"
    ),
    "谁来办": (
        r"who (?:will (?:handle|fix|read) (?:it|this)|is (?:responsible|in charge)(?: .*)?"
        r"|(?:is|'s) (?:handling|fixing|dealing with) (?:it|this))"
    ),
    "这是做什么的": r"what is this|who are you|what can (?:you|i) do(?: here)?|is (?:it|this) free",
    "你好": r"hi|hello|hey(?: there)?",
    "匿名": r"(?:stay |keep (?:me |it )?)?anonymous(?:ly)?(?: please)?|no name(?: please)?",
    "提交": r"(?:submit|send|file)(?: (?:it|this|that))?",
    "修好了": r"(?:it(?:'s| is| has been)? |all )?(?:fixed|solved|repaired|works|working)(?: now)?",
    "是": r"yes|yeah|yep|correct|right|sure|confirm",
    "不是": r"no|nope|wrong",
    "跳过": r"skip|i (?:do not|don't) know|none",
    "取消": r"cancel|quit|stop|exit|never ?mind",
    "返回": r"back|go back",
    "谢谢": r"thanks|thank you(?: very much)?|thx",
    "催办": r"hurry(?: up)?|urge|(?:be )?(?:quick|faster)",
    "撤回": r"withdraw",
}
_THINGS: tuple[tuple[str, str], ...] = (
    (r"\b(?:stuck|trapped|locked)\b.*\b(?:elevator|lift)\b", TRAPPED),
    (r"\b(?:elevator|lift)\b.*\b(?:stuck|trapped) inside", TRAPPED),
    (rf"\b(?:on )?fire\b{_NO_FIRE}|\bburning\b", FIRE),
    (r"\b(?:smell|leak)\w*\b.*\bgas\b|\bgas\b.*\b(?:smell|leak)\w*", GAS),
    (r"\b(?:elevator|lift)s?\b", "电梯"),
    (r"\bstreet\s?(?:light|lamp)s?\b", "路灯"),
    (r"\b(?:corridor|hallway|stair(?:s|case|well)?)\s?(?:light|lamp|bulb)s?\b", "楼道灯"),
    (r"\b(?:light|lamp|bulb)s?\b", _LIGHT),
    (r"\b(?:garbage|trash|rubbish|litter)\b", "垃圾没人清"),
    (r"\b(?:noise|noisy|loud)\b", "噪音扰民"),
    (r"\bparking\b", "乱停车"),
    (r"\bheating\b|\bradiators?\b", "暖气不热"),
    (r"\bno water\b|\bwater (?:is )?(?:off|cut)\b", "停水"),
    (r"\bno (?:power|electricity)\b|\bpower (?:cut|outage)\b|\bblackout\b", "停电"),
    (r"\bleak(?:s|ing|age|y)?\b", "漏水"),
    (r"\b(?:property |management )fees?\b", "物业费"),
    (r"\b(?:sewer|sewage|drain)\w*\b", "下水道堵了"),
    (r"\bnot (?:yet )?(?:fixed|solved|repaired|done)\b|\bstill (?:dark|broken|leaking|not|no)\b", "还没修好"),
    (r"\b(?:nobody|no ?one|no worker) (?:has |ever )*(?:came|come|shown?|showed)\b", "师傅没来"),
    (r"\b(?:worker|repairman|plumber)s? (?:has |have |had )?(?:never|not|did ?n[o']t)", "师傅没来"),
    (r"\b(?:broken|not working|out of (?:order|service)|does(?:n't| not) work|stopped)\b", "坏了"),
)  # fmt: skip
_MOVED = re.compile(
    r"(?:change|correct|move) (?:the |my )?(?:location|place|address|position) (?:to|into) (?:the )?(.+)"
)
# What stands before and behind an order and changes nothing of it.
_BEFORE = re.compile(r"^(?:(?:ok(?:ay)?|yes|well|so|please|hi|hello|hey|sorry)[,.!]* )+(?=\S)")
_BEHIND = re.compile(r"(?: |, )(?:please|now|thanks|thank you|pls)[.!]*$")
_WHO_IS_WHERE = re.compile(
    r"\b(?:i|we|it|its|my|our|is|am|are|m|re|s|live|stay|home|house|flat|in|at|on|the|of)\b"
)
_MARKS_BEHIND = re.compile(r"[^\w.!?'\"）)]+$")  # ok thx 👍
_DOOR = (
    (re.compile(r"\b(?:building|block)\s*(?:no\.?\s*)?(\d{1,3})\b"), "{}号楼"),
    (re.compile(r"\b(?:unit|entrance)\s*(\d{1,2})\b"), "{}单元"),
    (re.compile(r"\b(?:room|apartment|apt\.?|flat)\s*(\d{3,4})\b"), "{}"),
)
_GATE = re.compile(r"\b(?:the )?(south|north|east|west|main) gate\b")
_GATES = {"south": "南门", "north": "北门", "east": "东门", "west": "西门", "main": "大门"}
_COMMAND_PATTERNS = tuple(
    (chinese, re.compile(f"(?:{pattern})[.!?]*")) for chinese, pattern in _COMMANDS.items()
)
_THING_PATTERNS = tuple((re.compile(pattern), chinese) for pattern, chinese in _THINGS)


def is_english(text: str) -> bool:
    return _LATIN.search(text) is not None and _CHINESE.search(text) is None


def in_chinese(text: str) -> str:
    """The command that was meant, or the words with what they name in Chinese behind them; else as it is."""
    if not is_english(text):
        return text
    plain = " ".join(text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split())
    plain = _MARKS_BEHIND.sub("", plain)
    order = _BEFORE.sub("", _BEHIND.sub("", plain))
    for wording in (plain, _BEHIND.sub("", plain), order):
        for chinese, pattern in _COMMAND_PATTERNS:
            if pattern.fullmatch(wording):
                return chinese
    moved = _MOVED.fullmatch(order.rstrip(".!"))
    if moved:
        return f"位置改成{_door(moved[1]) or moved[1]}"
    door, things = _door(plain), "".join(_things(plain))
    if door and not things and not _LATIN.search(_WHO_IS_WHERE.sub("", _without_door(plain))):
        return door
    translation = "，".join(filter(None, (door, things)))
    return f"{text}（{translation}）" if translation else text


def _door(plain: str) -> str:
    matches = ((pattern.search(plain), shape) for pattern, shape in _DOOR)
    gate = _GATE.search(plain)
    return "".join(shape.format(match[1]) for match, shape in matches if match) or (
        _GATES[gate[1]] if gate else ""
    )


def _without_door(plain: str) -> str:
    for pattern in (_GATE, *(pattern for pattern, _ in _DOOR)):
        plain = pattern.sub("", plain)
    return plain


def _things(plain: str) -> list[str]:
    """Danger stands for itself; of the rest what is named and what is wrong with it."""
    things_named = [chinese for pattern, chinese in _THING_PATTERNS if pattern.search(plain)]
    if any(name != _LIGHT and name.endswith(_LIGHT) for name in things_named):
        things_named.remove(_LIGHT)
    return things_named[:1] if things_named and things_named[0] in {TRAPPED, FIRE, GAS} else things_named[:2]
