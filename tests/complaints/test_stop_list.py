"""What the stop list finds and covers, and what it must leave alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.complaints.rules.privacy.stop_list import labels_in, mark_listed, mask_listed


@pytest.mark.parametrize(
    ("text", "labels", "masked"),
    [
        ("物业经理是王八蛋，不修电梯", ("辱骂",), "物业经理是＊＊＊，不修电梯"),
        ("王 八*蛋！", ("辱骂",), "＊＊＊＊＊！"),
        ("你们都是ＳＢ吗，傻Ｂ", ("辱骂",), "你们都是ＳＢ吗，＊＊"),
        ("再不修就弄死你，无抵押贷款", ("威胁", "广告"), "再不修就＊＊＊，＊＊＊＊＊"),
        ("推翻政府", ("口号",), "＊＊＊＊"),
    ],
)
def test_listed_words_are_found_and_covered(text: str, labels: tuple[str, ...], masked: str) -> None:
    assert labels_in(text) == labels
    assert mask_listed(text) == masked
    assert len(mask_listed(text)) == len(text)


@pytest.mark.parametrize(
    "text",
    [
        "老人家过去，死活不给修", "楼道里死猫三天没人收拾", "楼道里贴满办假证、代开发票的小广告",
        "业主微信群里加了人",
        "物业打死不承认", "垃圾堆了三天，臭死了", "政府部门来人看过",
        "他妈妈摔倒了", "王八，蛋糕店门口的水管漏了",
    ],
)  # fmt: skip
def test_an_angry_or_odd_complaint_is_left_alone(text: str) -> None:
    assert labels_in(text) == ()
    assert mask_listed(text) == text


@given(st.text(max_size=200))
def test_pieces_are_the_text(text: str) -> None:
    assert "".join(piece for piece, _ in mark_listed(text)) == text
    assert len(mask_listed(text)) == len(text)
