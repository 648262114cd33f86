import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.fields.phones import check_phone
from backend.core.text import check_words, clean, mask_phones


@given(text=st.text())
def test_cleaning_twice_is_cleaning_once_and_leaves_nothing_invisible(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert not any(c in once for c in "\x00\x1b\u202e\u2066\ufeff\r\t")


def test_everything_visible_is_kept() -> None:
    text = "三号楼😀 <b>漏水</b> '; DROP TABLE complaints; -- 㙦𬭎\n第二行"
    assert clean(text) == text
    assert clean("👩\N{ZERO WIDTH JOINER}🔧") == "👩\N{ZERO WIDTH JOINER}🔧"
    assert clean("abc\u202edcba\x00") == "abcdcba"


@pytest.mark.parametrize("text", ["", " ", "啊", "\x00\x01", "好" * 2001])
def test_too_short_and_too_long_are_told(text: str) -> None:
    problems: list = []
    check_words("words", "遇到的问题", text, problems)
    assert [problem.field for problem in problems] == ["words"]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("13800138000", "+8613800138000"),
        (" 138 0013 8000 ", "+8613800138000"),
        ("１３８００１３８０００", "+8613800138000"),
        ("+86 138-0013-8000", "+8613800138000"),
        ("0353-2023456", "+863532023456"),
        ("", None),
    ],
)
def test_phones_are_read_however_they_are_typed(typed: str, stored: str | None) -> None:
    problems: list = []
    assert check_phone(typed, problems) == stored
    assert not problems


@pytest.mark.parametrize("typed", ["1380013800", "abc", "110110110110110", "'; --", "1" * 5000])
def test_what_is_no_phone_is_told(typed: str) -> None:
    problems: list = []
    assert check_phone(typed, problems) is None
    assert problems[0].field == "phone"


@pytest.mark.parametrize(
    "phone", ["13800138000", "138 0013 8000", "138-0013-8000", "0353-2023456", "wx１３８００１３８０００"]
)
def test_phones_in_free_text_are_hidden(phone: str) -> None:
    masked = mask_phones(f"三号楼漏水，请打{phone}找我，3-2-501，2026年11月23日")
    assert phone not in masked
    assert "****" in masked
    assert "3-2-501" in masked
    assert "2026年11月23日" in masked
