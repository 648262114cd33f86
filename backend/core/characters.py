"""Which characters of a text can be seen, and what a private one of an old input method stands for.

Python's Unicode tables are years old: a rare character of a name and this year's emoji are unassigned there.
So a character is dropped for what is known to be unseen, never for being unknown.
"""

import re
import unicodedata
from collections.abc import Iterator

# Two emoji are joined by the first, and coloured by the second.
JOINERS = frozenset("\N{ZERO WIDTH JOINER}\N{VARIATION SELECTOR-16}")
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
# Letters that are blank, and unassigned ones that Unicode keeps for marks or promises never to assign.
_NEVER_SEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u2065\u2800\u3164\uffa0\ufdd0-\ufdef\ufff0-\ufff8\U000e0000-\U000e0fff"
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(17))
    + "]"
)
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")
# GB 18030-2000 and -2005 had private code points for some of these; GBK and its input methods for all.
# The last row begins at U+E815 and leaves none out; the order is that of the bytes FE50 to FEA0.
_FE50 = (
    "⺁\U00020087\U00020089\U000200cc⺄㑳㑇⺈⺋\u9fb4㖞㘚㘎⺌⺗㥮㤘\u9fb5㧏㧟㩳㧐\u9fb6\u9fb7㭎㱮㳠⺧\U000215d7\u9fb8⺪䁖"
    "䅟⺮䌷⺳⺶⺷\U0002298f䎱䎬⺻䏝䓖䙡䙌\u9fb9䜣䜩䝼䞍⻊䥇䥺䥽䦂䦃䦅䦆䦟䦛䦷䦶\u9fba\U000241fe䲣䲟䲠䲡䱷䲢䴓䴔䴕䴖䴗䴘䴙"
    "䶮\u9fbb"
)
_ROWS = (
    (0xE76C, "€"),
    (0xE78D, "︐︒︑︓︔︕︖︗︘︙"),
    (0xE7C7, "ḿǹ"),
    (0xE7E7, "〾⿰⿱⿲⿳⿴⿵⿶⿷⿸⿹⿺⿻"),
    (0xE815, _FE50),
)
_STANDARD = {start + at: character for start, row in _ROWS for at, character in enumerate(row)}


def standard(text: str) -> str:
    """With the private characters that are known as those that everybody else reads."""
    return text.translate(_STANDARD) if _PRIVATE.search(text) else text


def is_unseen(character: str) -> bool:
    """A mark of control, direction or format, half a character, or none. A line's end is such a mark."""
    if character in JOINERS:
        return False
    return unicodedata.category(character) in _UNSEEN or _NEVER_SEEN.match(character) is not None


def all_seen(text: str) -> bool:
    """Whether all of it is seen and on one line. Quick, and true of most texts."""
    return text.isprintable() and _NEVER_SEEN.search(text) is None


def is_private(character: str) -> bool:
    """One that looks different, or like nothing, on every other device."""
    return _PRIVATE.match(character) is not None


def without_unseen(text: str) -> str:
    """The ends of lines stay."""
    return "".join(c for c in text if c == "\n" or not is_unseen(c))


def says_something(text: str) -> bool:
    """Not ？？？ or 。。。 alone: a letter, a figure, a character or an emoji is in it."""
    return any(map(_is_telling, text))


def without_marks(text: str) -> str:
    """Without what changes only the look of the character before: a digit of a keycap is a digit."""
    return "".join(_unmarked(text))


def _unmarked(text: str) -> Iterator[str]:
    return (c for c in text if unicodedata.category(c) not in {"Mn", "Me"} and c not in JOINERS)


def _is_telling(character: str) -> bool:
    category = unicodedata.category(character)
    return (category[0] in "LN" or category in {"So", "Cn", "Co"}) and not is_unseen(character)
