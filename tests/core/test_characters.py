"""Characters that people type: nothing that can be seen is lost, and nothing unseen is kept."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.characters import is_private, says_something, standard
from backend.core.errors import InvalidInputError
from backend.core.fields.kinds import FieldError, visible
from backend.core.fields.reader import FieldReader
from backend.core.text import check_words, clean, required
from backend.wechat.conversation.replies import visible as visible_in_chat

# Ideographs and emoji younger than the tables of the oldest Python that runs this; the last is in no table.
YOUNG = "\U0002ebf0\U0002ee5d\U000323af\U0001fa77\U0001fae8\U0001fac6\U00033479"
OLD_NAMES = {
    "\ue81e": "\u9fb4",
    "\ue826": "\u9fb5",
    "\ue864": "\u9fbb",
    "\ue816": "\U00020087",
    "\ue855": "\U000241fe",
    "\ue81a": "㑳",
    "\ue863": "䶮",
    "\ue82d": "㭎",
    "\ue7c7": "ḿ",
    "\ue78e": "︒",
    "\ue76c": "€",
}


@pytest.mark.parametrize("words", [f"楼上{YOUNG}先生", "楼上\U0002ebf0先生\U0001fa77\U0001fae8"])
def test_characters_younger_than_pythons_tables_are_kept(words: str) -> None:
    assert clean(words) == words
    assert visible(words) == words
    assert visible_in_chat(words) == words


@pytest.mark.parametrize(("private", "known"), OLD_NAMES.items())
def test_private_characters_of_old_input_methods_are_read(private: str, known: str) -> None:
    assert clean(f"王{private}家") == f"王{known}家"
    assert visible(f"王{private}家") == f"王{known}家"
    assert visible_in_chat(f"王{private}家") == f"王{known}家"


def test_a_row_of_the_table_agrees_with_the_codec_wherever_that_knows_better() -> None:
    """Python's codec has the national standard's own mapping for all but the rows that stayed private."""
    cells = [0xFE00 | low for low in (*range(0x50, 0x7F), *range(0x80, 0xA1))]
    for at, cell in enumerate(cells):
        decoded = cell.to_bytes(2, "big").decode("gb18030")
        mapped = standard(chr(0xE815 + at))
        assert not is_private(mapped)
        assert is_private(decoded) or decoded == mapped
        assert unicodedata.category(mapped) in {"Lo", "So"}


def test_an_unknown_private_character_is_kept_in_words_and_refused_in_names() -> None:
    assert clean("王\ue234家") == "王\ue234家"
    with pytest.raises(FieldError, match="标准的字"):
        visible("王\ue234家")


@pytest.mark.parametrize(
    "mark",
    ["\x00", "\u200b", "\u202e", "\u2066", "\ufeff", "\ud800", "\ufffe", "\U000e0041", "\u3164"],
)
def test_what_cannot_be_seen_is_dropped_from_words_and_refused_in_names(mark: str) -> None:
    assert clean(f"楼道{mark}灯") == "楼道灯"
    with pytest.raises(FieldError):
        visible(f"楼道{mark}灯")


@given(text=st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize("typed", ["？？？", "。。。", "……", "!!!", "，，，", "--", "～～", "\u3164\u3164"])
def test_punctuation_alone_is_no_words(typed: str) -> None:
    assert not says_something(typed)
    problems: list = []
    check_words("words", "遇到的问题", typed, problems)
    assert [problem.field for problem in problems] == ["words"]
    with pytest.raises(InvalidInputError):
        required(typed, "答复")


@pytest.mark.parametrize("typed", ["漏水？？？", "3号楼", "\U0001fae8\U0001fae8", "SOS", "㙦\U0002ebf0"])
def test_anything_else_says_something(typed: str) -> None:
    problems: list = []
    assert check_words("words", "遇到的问题", typed, problems) == typed
    assert not problems


def test_a_form_keeps_them() -> None:
    typed = f"楼上{YOUNG}先生"
    reader = FieldReader({"f": typed})
    assert reader.words("f", "说明") == typed
    assert reader.line("f", 60, "太长。") == typed
    assert reader.text("f", "名称", 60) == typed
    reader.finish()
