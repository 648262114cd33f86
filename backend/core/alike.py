"""One fold of names for everything that the eye passes over: two names that fold the same are one."""

import re
import unicodedata
from functools import lru_cache

from backend.core.simplified import simplified

_UNSEEN = {"Cc", "Cf", "Zs", "Zl", "Zp"}
_LATIN = str.maketrans(
    "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοАВЕКМНОРСТУХІЈЅаеорсухіјѕ",
    "ABEZHIKMNOPTYXoABEKMHOPCTYXIJSaeopcyxijs",
)
_ALIKE = str.maketrans(
    dict.fromkeys("−─━╌╍ー﹘", "-")
    | dict.fromkeys("•‧∙⋅・･●▪", "·")
    | dict.fromkeys("○◯⭘⚪", "〇")
    | dict.fromkeys("“”„‟«»〝〞〟", '"')
    | dict.fromkeys("‘’‛`´′", "'")
)
_CATEGORIES = {"Pd": "-", "Ps": "(", "Pe": ")", "Pi": '"', "Pf": '"'}
_RUNS = re.compile(r"([-·])\1+")
_AT_THE_ENDS = "。、，,.;；:：!！…*★☆※-·"


@lru_cache(maxsize=4096)
def folded_name(name: str) -> str:
    """Without what the eye passes over: width, case, blanks, invisible marks, forms of a character, which
    dash, dot or bracket it is, which script a Latin letter is of, a full stop behind the name.
    """
    plain = simplified(unicodedata.normalize("NFKC", name))
    if not plain.isalnum() or not plain.isascii():
        plain = "".join(map(_folded, plain.translate(_ALIKE).translate(_LATIN)))
    plain = _RUNS.sub(r"\1", plain.casefold())
    return plain.strip(_AT_THE_ENDS) or plain


def _folded(character: str) -> str:
    category = unicodedata.category(character)
    if category in _UNSEEN or _selects_a_form(character):
        return ""
    return _CATEGORIES.get(category, character)


def _selects_a_form(character: str) -> bool:
    return (
        "\ufe00" <= character <= "\ufe0f"
        or "\U000e0100" <= character <= "\U000e01ef"
        or character == "\u034f"
    )
