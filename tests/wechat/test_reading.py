"""Short sentences, read as residents mean them, and what must not be read into others."""

import pytest

from backend.wechat.conversation import english, intents


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("还是算匿名吧", True),
        ("匿名", True),
        ("那就匿名", True),
        ("不留电话了", True),
        ("電話別留", True),
        ("不匿名了", False),
        ("不用匿名", False),
        ("实名吧", False),
        ("我留个电话", False),
        ("能不能匿名", None),
        ("匿名吗", None),
        ("是不是匿名的？", None),
        ("楼下有人匿名贴小广告贴得到处都是没人管", None),
        ("电梯坏了", None),
    ],
)
def test_anonymity_in_words(text: str, meant: bool | None) -> None:
    assert intents.anonymity(text) is meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("没解决，但是人来过了", False),
        ("根本没修好", False),
        ("还是漏", False),
        ("又不亮了", False),
        ("沒有解決", False),
        ("修好了但是又漏了", False),
        ("修好了，谢谢", True),
        ("总算解决了", True),
        ("人来过了", None),
        ("态度挺好", None),
    ],
)
def test_solved_or_not(text: str, meant: bool | None) -> None:
    assert intents.solved(text) is meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("不太满意", False),
        ("满意是满意，就是不快", None),
        ("挺满意的", True),
        ("差评！", False),
        ("一般", None),
    ],
)
def test_satisfied_or_not(text: str, meant: bool | None) -> None:
    assert intents.satisfied(text) is meant


@pytest.mark.parametrize("text", ["3号楼电梯到现在还没修好", "楼下天天吵，我很不满意", "小区大门又堵了"])
def test_a_new_complaint_is_no_rating(text: str) -> None:
    assert not intents.rates(text)


@pytest.mark.parametrize(
    ("text", "chinese"),
    [
        ("Help!", "帮助"),
        ("i want to complain", "投诉"),
        ("Never mind.", "取消"),
        ("Building 3, unit 2, room 501", "3号楼2单元501"),
        ("The elevator is broken", "The elevator is broken（电梯坏了）"),
        ("We are stuck in the lift", "We are stuck in the lift（有人被困在电梯里）"),
        ("fire in building 5", "fire in building 5（5号楼，着火了）"),
        ("the fire door is broken", "the fire door is broken（坏了）"),
        (
            "the street light at the south gate is broken",
            "the street light at the south gate is broken（南门，路灯坏了）",
        ),
        ("hallway light not fixed", "hallway light not fixed（楼道灯还没修好）"),
        ("South gate", "南门"),
        ("OK, submit it please", "提交"),
        ("yes please", "是"),
        ("any update?", "查进度"),
        ("When will it be fixed?", "多久能办好"),
        ("who is handling this", "谁来办"),
        ("please hurry", "催办"),
        ("it's fixed now, thanks", "修好了"),
        ("the worker never came", "the worker never came（师傅没来）"),
        ("nobody has come", "nobody has come（师傅没来）"),
        ("still no water", "still no water（停水还没修好）"),
        ("please change the location to the north gate", "位置改成北门"),
        ("change the place to building 4 unit 2", "位置改成4号楼2单元"),
        ("3-2-501", "3-2-501"),
        ("A座1802", "A座1802"),
        ("qwerty", "qwerty"),
    ],
)
def test_english_is_read_as_what_it_names(text: str, chinese: str) -> None:
    assert english.in_chinese(text) == chinese


@pytest.mark.parametrize("text", ["13800138000", "电话13800138000", "我的手机号是 138 0013 8000"])
def test_a_telephone_number_alone(text: str) -> None:
    phone = intents.phone_given(text)
    assert phone is not None
    assert phone.is_alone
    assert phone.written.replace(" ", "") == "13800138000"


@pytest.mark.parametrize("text", ["我的电话是13800138000，晚上打", "有事打我手机13800138000"])
def test_a_telephone_number_with_a_few_words(text: str) -> None:
    phone = intents.phone_given(text)
    assert phone is not None
    assert (phone.written, phone.is_alone) == ("13800138000", False)


@pytest.mark.parametrize("text", ["打13800138000没人接", "2612345678 123456 7", "电表 0012345678", ""])
def test_other_numbers_are_no_telephone(text: str) -> None:
    assert intents.phone_given(text) is None
