"""What the danger model looks at: characters, and classes of words with what they stand beside.

A frightened resident avoids the words that rules know. To the model grandfather and child are one class, so
are roof, scaffold and balcony, and what it learned of one holds of the others. The words: danger_words.toml.
"""

import re
import tomllib
from functools import cache
from importlib.resources import files
from itertools import combinations

from backend.core.linear_model import character_features
from backend.core.text import plain

# Which door it is says nothing of danger, and whoever writes of one names it more often.
_DOOR = re.compile(
    r"[a-z]?[0-9一二三四五六七八九十百]{1,4}(?:号楼|号院|栋|幢|单元|号门|室)|(?<=单元)[0-9]{3,4}"
)


def danger_features(words: str) -> set[str]:
    """Characters as the other models see them, classes of words, and each two classes that meet."""
    text = _DOOR.sub("", plain(words))
    classes = [name for name, pattern in _classes().items() if pattern.search(text)]
    pairs = {f"<{first}+{second}>" for first, second in combinations(classes, 2)}
    return character_features(text) | {f"<{name}>" for name in classes} | pairs


@cache
def _classes() -> dict[str, re.Pattern[str]]:
    text = files("backend.complaints.rules.classifier").joinpath("danger_words.toml").read_text("utf-8")
    return {name: re.compile(pattern) for name, pattern in tomllib.loads(text)["classes"].items()}
