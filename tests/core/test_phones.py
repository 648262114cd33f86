"""Telephone numbers of offices: one spelling each, and a link that calls it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.fields.kinds import FieldError
from backend.core.fields.phones import office_phones, phones, phones_to_call

KIND = phones(30)

READ = {
    "0353-2028888": "0353-2028888",
    "03532028888": "0353-2028888",
    "0353 2028888": "0353-2028888",
    "(0353)2028888": "0353-2028888",
    "（0353）202-8888": "0353-2028888",
    "０３５３－２０２８８８８": "0353-2028888",
    "0353—2028888": "0353-2028888",
    "+86 353 2028888": "0353-2028888",
    "+86-10-12345678": "010-12345678",
    "010-12345678": "010-12345678",
    "138 0013 8000": "13800138000",
    "138-0013-8000": "13800138000",
    "+8613800138000": "13800138000",
    "0086 13800138000": "13800138000",
    "400-123-4567": "400-123-4567",
    "4001234567": "400-123-4567",
    "12345": "12345",
    "0353-12345": "0353-12345",
    "95598": "95598",
    "0353-2028888转8012": "0353-2028888转8012",
    "0353-2028888-8012": "0353-2028888转8012",
    "0353-2028888#8012": "0353-2028888转8012",
    "0353-2028888/13800000000": "0353-2028888、13800000000",
    "0353-2028888、13800000000": "0353-2028888、13800000000",
    "0353-2028888 13800000000": "0353-2028888、13800000000",
    "0353-2028888\n13800000000": "0353-2028888、13800000000",
    "0353-2028888；0353-2028888": "0353-2028888",
}


@pytest.mark.parametrize(("typed", "stored"), READ.items())
def test_a_number_is_read_to_one_spelling(typed: str, stored: str) -> None:
    assert KIND.parse(typed) == stored
    assert KIND.parse(stored) == stored


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("3532028888", "丢了区号前面的 0"),
        ("1012345678", "丢了区号前面的 0"),
        ("2028888", "没有区号"),
        ("见公示栏", "请留空"),
        ("暂无", "请留空"),
        ("无", "请留空"),
        ("-", "请留空"),
        ("王经理13800138000", "请只写号码"),
        ("0353-2028888（白天）", "请只写号码"),
        ("1.38E+10", "不是电话号码"),
        ("138001380001", "请检查"),
        ("0353-2028888/9", "不是电话号码"),
        ("0353-2028888/13800000000/13900000000", "号码太多"),
    ],
)
def test_what_is_no_number_is_refused_with_a_hint(typed: str, words: str) -> None:
    with pytest.raises(FieldError, match=words):
        KIND.parse(typed)


def test_each_number_is_called_by_its_own_link() -> None:
    numbers = phones_to_call("0353-2028888转8012、13800000000")
    assert [(line.number, line.dialled) for line in numbers] == [
        ("0353-2028888转8012", "03532028888,8012"),
        ("13800000000", "13800000000"),
    ]
    assert [(line.number, line.dialled) for line in phones_to_call("见公示栏")] == [("见公示栏", "")]
    assert phones_to_call("") == ()


@given(st.one_of(st.text(max_size=40), st.text("0123456789-+#转 /、()（）", max_size=40)))
def test_any_text_is_numbers_or_refused(text: str) -> None:
    try:
        numbers = office_phones(text)
    except FieldError:
        return
    assert numbers
    assert all(line.dialled.replace(",", "").isdigit() for line in numbers)
    assert office_phones("、".join(line.number for line in numbers)) == numbers
