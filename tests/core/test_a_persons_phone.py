"""A telephone number as people write it, in every field and message that takes one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.fields.kinds import FieldError
from backend.core.fields.phones import OfficePhone, check_phone, office_phones, phones_in, shown_phone
from backend.core.fields.reader import FieldReader
from backend.core.text import mask_phones, masked_phone

DESK = "+863532028888;ext=8012"
MOBILE = "+8613800138000"


def parsed(typed: str) -> str | None:
    problems: list = []
    stored = check_phone(typed, problems)
    assert not problems, problems
    return stored


@pytest.mark.parametrize(
    "typed",
    [
        "0353-2028888#8012",
        "0353-2028888转8012",
        "0353-2028888-8012",
        "0353-2028888 转 8012",
        "(0353)2028888-8012",
        "０３５３－２０２８８８８转８０１２",
        "0353-2028888分机8012",
        "0353-2028888 ext. 8012",
        "我家座机0353-2028888转8012，白天打",
        "+86 353 2028888 转8012",
    ],
)
def test_an_extension_is_kept(typed: str) -> None:
    assert parsed(typed) == DESK
    assert FieldReader({"phone": typed}).phone() == DESK
    assert shown_phone(DESK) == "0353-2028888 转 8012"


@pytest.mark.parametrize(
    "typed",
    [
        "我的电话是13800138000，晚上打",
        "打13800138000找我",
        "138\ufe0d00138000",
        "1️⃣3️⃣8️⃣00138000",
        "13800138000。",
        "138\u200b00138000",
        "电话：138-0013-8000",
        "13800138000 13800138000",
    ],
)
def test_the_number_is_found_in_what_stands_around_it(typed: str) -> None:
    assert parsed(typed) == MOBILE
    assert shown_phone(MOBILE) == "13800138000"


@pytest.mark.parametrize(
    "typed", ["013800138000", "86 13800138000", "8613800138000", "(+86)13800138000", "0086-138 0013 8000"]
)
def test_a_mobile_number_with_what_was_dialled_before_it(typed: str) -> None:
    assert parsed(typed) == MOBILE
    assert office_phones(typed) == (OfficePhone("13800138000", "13800138000"),)


# What is typed, what is wrong with it for a person, and for an office: None where the field takes it.
FAULTS = {
    "3532028888": ("丢了区号前面的 0", "丢了区号前面的 0"),
    "2028888": ("没有区号", "没有区号"),
    "138001380001": ("电话号码看起来不对", "电话号码看起来不对"),
    "见公示栏": ("不是电话号码", "不是电话号码"),
    "0353-2028888/9": (None, "不是电话号码"),
    "12345": ("请留手机或座机", None),
    "0353-12345": ("请留手机或座机", None),
    "15400000000": ("电话号码看起来不对", None),
    "+852 2345 6789": (None, "请留手机或座机"),
    "400-123-4567": (None, None),
}


@pytest.mark.parametrize(
    ("typed", "person", "office"), [(typed, *faults) for typed, faults in FAULTS.items()]
)
def test_the_same_fault_is_told_in_the_same_words(typed: str, person: str | None, office: str | None) -> None:
    """Only what a field does not take differs; the hint names an example of its own."""
    problems: list = []
    check_phone(typed, problems)
    assert [person in problem.message for problem in problems] == ([] if person is None else [True])
    if office is None:
        assert office_phones(typed)
    else:
        with pytest.raises(FieldError, match=office):
            office_phones(typed)


@pytest.mark.parametrize("typed", ["13800138000/13900139000", "13800138000 或 0353-2028888"])
def test_of_several_numbers_one_is_asked_for(typed: str) -> None:
    problems: list = []
    assert check_phone(typed, problems) is None
    assert "2 个号码" in problems[0].message


@pytest.mark.parametrize(
    "typed",
    [
        "1380013800",
        "见公示栏",
        "11月10日晚上8点，1号楼2单元302室",
        "12345",
        "138001380001",
        "#8012",
        "转8012",
        "0353-2028888#810131000",
        "(0353)2028888转123456789",
    ],
)
def test_what_is_no_number_is_told(typed: str) -> None:
    problems: list = []
    assert check_phone(typed, problems) is None
    assert [problem.field for problem in problems] == ["phone"]


@given(text=st.text() | st.text("0123456789-#转x() ,，+", max_size=60))
def test_what_is_stored_is_read_again_as_the_same(text: str) -> None:
    for phone in phones_in(text):
        assert phone.written
        again = phones_in(shown_phone(phone.stored))
        assert [same.stored for same in again] == [phone.stored]


@pytest.mark.parametrize("typed", ["138\ufe0d00138000", "1️⃣3️⃣8️⃣0️⃣0️⃣1️⃣3️⃣8️⃣0️⃣0️⃣0️⃣", "138-0013\ufe0f-8000"])
def test_a_number_with_marks_between_is_hidden_in_words_too(typed: str) -> None:
    assert "8000" not in mask_phones(f"三号楼漏水，请打{typed}找我").replace("\ufe0f", "").replace(
        "\u20e3", ""
    )


def test_an_extension_is_no_part_of_the_masked_number() -> None:
    assert masked_phone(DESK) == "353****8888"
