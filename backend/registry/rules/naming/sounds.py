"""How a name sounds: one character for each syllable, so that sounds are compared as fast as characters.

Tones are left out. Final n and ng, flat and retroflex consonants are one, as in the dialect of Shanxi and in
what voice input hears. `rough` also takes n and l, f and h for one, as the speech of many newcomers does.
"""

import re
from itertools import count

from backend.core.pinyin import syllables

FIRST_CODE = 0xE000  # a private area: no name has these characters
MOST_READINGS = 4
SUFFIX = "小区"
# Characters of place names with a second reading, the one that pypinyin does not put first.
OTHER_READINGS = {
    "长": "chang", "重": "chong", "行": "hang", "乐": "yue", "朝": "zhao", "曾": "zeng", "单": "shan",
    "石": "dan", "车": "ju", "堡": "pu", "都": "du", "六": "lu", "宿": "xiu", "角": "jue",
    "圈": "juan", "会": "kuai", "盛": "cheng", "藏": "zang", "传": "zhuan", "大": "dai", "柏": "bo",
    "还": "huan", "尉": "yu", "降": "xiang", "解": "xie", "仇": "qiu", "盖": "ge", "区": "ou",
    "薄": "bo", "落": "lao", "绿": "lu",
}  # fmt: skip
_SYLLABLE = (
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:iang|iong|uang|ang|eng|ing|ong|iao|ian|uai|uan|ai|ei|ao|ou|an|en|er|in|un|ia|ie|iu|ua|uo|ui|ue|ve|[aoeiuv])"
)
_TYPED = re.compile(r"[a-z]{2,}")
_SYLLABLES = re.compile(_SYLLABLE)
_WHOLLY_PINYIN = re.compile(rf"(?:{_SYLLABLE})+")
_ROUGHER = re.compile(r"^(?:n(?=[aeiouv])|fe(?=[in])|f(?=a)|f(?=[ou]))")


def merged(syllable: str) -> str:
    """A syllable as it is told apart: zhong is zon."""
    flat = syllable.replace("zh", "z").replace("ch", "c").replace("sh", "s")
    return flat.removesuffix("g") if flat.endswith("ng") else flat


def roughened(syllable: str) -> str:
    """A merged syllable with n as l, and f as h: fan is huan, fei is hui."""
    turned = _ROUGHER.sub(lambda match: {"n": "l", "fe": "hu"}.get(match[0], "h"), syllable)
    return "hu" + turned[1:] if syllable.startswith("fa") else turned


class _Codes(dict[int, str]):
    """A table for str.translate that is filled as characters come."""

    def __init__(self, rough: bool) -> None:
        super().__init__({ord("\n"): "\n"})
        self._rough = rough
        self._codes: dict[str, str] = {}
        self._next = count(FIRST_CODE)

    def __missing__(self, code: int) -> str:
        character = chr(code)
        syllable = syllables(character)
        self[code] = self.of(syllable[0]) if syllable and syllable[0] != character else character
        return self[code]

    def of(self, syllable: str) -> str:
        """One character for a syllable; setdefault keeps two threads from giving it two."""
        syllable_sound = merged(syllable)
        key = roughened(syllable_sound) if self._rough else syllable_sound
        return self._codes.get(key) or self._codes.setdefault(key, chr(next(self._next)))


_CLEAR = _Codes(rough=False)
_ROUGH = _Codes(rough=True)


def sound(name: str) -> str:
    """The syllables of a name, one character each: as long as the name."""
    return name.translate(_CLEAR)


def rough(name: str) -> str:
    """The same with n and l, f and h taken together."""
    return name.translate(_ROUGH)


def without_misheard_suffix(name: str) -> str:
    """What stands before 效区 or 小曲; empty where the name does not end so."""
    ending = name[-len(SUFFIX) :]
    misheard = ending != SUFFIX and sound(ending) == sound(SUFFIX)
    return name.removesuffix(ending) if misheard and len(name) > len(SUFFIX) + 1 else ""


def readings(name: str) -> list[str]:
    """How a name may sound roughly: 长 is zhang or chang, and no dictionary knows all names."""
    first = rough(name)
    variants = [first]
    for place, character in enumerate(name):
        other_reading = OTHER_READINGS.get(character)
        if other_reading:
            code = _ROUGH.of(other_reading)
            variants += [variant[:place] + code + variant[place + 1 :] for variant in variants]
    return list(dict.fromkeys(variants))[:MOST_READINGS]


def typed_sounds(name: str) -> tuple[str, str]:
    """Sound and rough sound of what was typed, in which pinyin may stand for characters: zhongwang."""
    return _spelt(name, _CLEAR), _spelt(name, _ROUGH)


def _spelt(name: str, codes: _Codes) -> str:
    if name.isascii() or _TYPED.search(name):
        name = _TYPED.sub(lambda run: _in_syllables(run[0], codes), name)
    return name.translate(codes)


def _in_syllables(run: str, codes: _Codes) -> str:
    if not _WHOLLY_PINYIN.fullmatch(run):
        return run
    return "".join(codes.of(syllable) for syllable in _SYLLABLES.findall(run))
