"""Normalises the spelling of names."""

import re
import unicodedata

from backend.core.simplified import simplified
from backend.registry.rules.addresses import figures

SUFFIXES = ("小区", "社区", "住宅区")
KINDS = ("家属院", "家属楼", "康居苑", "花园", "家园", "嘉园", "佳苑", "新苑", "公寓", "宿舍", "新村")
_NUMERALS = str.maketrans("0123456789", "零一二三四五六七八九")
# 十里铺 is no number: only what is counted makes one.
_COUNTED = re.compile(
    r"[一二三四五六七八九]?十[一二三四五六七八九]?(?=号|期|区|院|栋|楼|小区|社区|街坊)|两(?=期|号|区)"
)


def folded(name: str) -> str:
    """A name without spaces and punctuation, its numbers as single Chinese numerals: 12号院, 十二号院."""
    lower = unicodedata.normalize("NFKC", simplified(name)).lower()
    plain = "".join(filter(str.isalnum, lower))
    if "十" in plain or "两" in plain:
        plain = _COUNTED.sub(lambda match: figures(match[0]), plain)
    return plain.translate(_NUMERALS)


def core(name: str) -> str:
    """A folded name without the suffix that people leave out."""
    shortened = folded(name)
    for suffix in SUFFIXES:
        if shortened.endswith(suffix) and len(shortened) > len(suffix) + 1:
            return shortened.removesuffix(suffix)
    return shortened


def stem(name: str) -> str:
    """A core without the word for its kind, which people leave out or confuse: 北大街 of 北大街花园."""
    for kind in KINDS:
        if name.endswith(kind) and len(name) > len(kind) + 1:
            return name.removesuffix(kind)
    return name
