"""Doors as residents write them: read alike whichever way, and never guessed."""

from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from backend.registry.rules.addresses import Door, match_building, parse_door

NUMERALS = "零一二三四五六七八九"
Way = Callable[[int, int, int], str]


def chinese(number: int) -> str:
    """Up to 99: 三, 十二, 二十, 三十五."""
    tens, ones = divmod(number, 10)
    lead = "" if tens == 0 else ("十" if tens == 1 else f"{NUMERALS[tens]}十")
    return lead + (NUMERALS[ones] if ones or not tens else "")


def spoken(room: int) -> list[str]:
    """501 is said 五零一 or 五百零一, 1201 一二零一 or 十二零一."""
    floor, door = divmod(room, 100)
    digits = "".join(NUMERALS[int(digit)] for digit in str(room))
    return [
        digits,
        f"{chinese(floor)}零{NUMERALS[door]}" if floor > 9 else f"{NUMERALS[floor]}百零{NUMERALS[door]}",
    ]


WAYS: list[Way] = [
    lambda b, u, r: f"{b}-{u}-{r}",
    lambda b, u, r: f"{b}—{u}—{r}",
    lambda b, u, r: f"{b}#{u}-{r}",
    lambda b, u, r: f"{b}号楼{u}单元{r}",
    lambda b, u, r: f"{b} 号楼 {u} 单元 {r} 室",
    lambda b, u, r: f"{b}栋{u}单元{r}",
    lambda b, u, r: f"{b}幢{u}单元{r}号",
    lambda b, u, r: f"{b}#楼{u}单元{r}",
    lambda b, u, r: f"{b}号楼{u}门{r}",
    lambda b, u, r: f"{b}號樓{u}單元{r}",
    lambda b, u, r: f"{chinese(b)}号楼{chinese(u)}单元{r}",
    lambda b, u, r: f"{chinese(b)}栋{chinese(u)}单元的{r}",
    lambda b, u, r: f"我住{b}号楼，{u}单元，{r}，灯坏了",
    lambda b, u, r: f"{b}号楼{u}单元{r}".translate(str.maketrans("0123456789", "０１２３４５６７８９")),
]
BUILDINGS, UNITS = st.integers(1, 60), st.integers(1, 9)
ROOMS = st.builds(lambda floor, door: floor * 100 + door, st.integers(1, 33), st.integers(1, 9))


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way(3, 2, 501))
@given(building=BUILDINGS, unit=UNITS, room=ROOMS)
def test_every_way_of_writing_is_the_same_door(way: Way, building: int, unit: int, room: int) -> None:
    door = parse_door(way(building, unit, room))
    assert door is not None
    assert (door.building, door.unit, door.room) == (str(building), str(unit), str(room))
    assert door.within == f"{unit}单元{room}"


@given(building=BUILDINGS, unit=UNITS, room=ROOMS)
def test_a_room_may_be_spoken(building: int, unit: int, room: int) -> None:
    for spelling in spoken(room):
        door = parse_door(f"{chinese(building)}号楼{chinese(unit)}单元{spelling}")
        assert door is not None
        assert (door.building, door.unit, door.room) == (str(building), str(unit), str(room)), spelling


@pytest.mark.parametrize(
    "text",
    ["", "2026-11-23", "2026-1-123", "13800138000", "0353-2024501", "电话 0353-12-3456789", "第3天",
     "不是哪一栋", "哪一栋都一样", "最后一栋后面", "我们这就两栋", "一共三栋楼", "那一栋", "每一层",
     "下午3-5点", "楼道里", "灯坏了三天", "24小时", "3.5", "110", "三三两两", "1/2"],
)  # fmt: skip
def test_what_is_no_door_is_none(text: str) -> None:
    assert parse_door(text) is None


@given(st.text(max_size=600))
@example("号楼" * 300)
@example("1-" * 300)
@example("百十" * 200 + "号楼")
@example("²号楼Ⅷ单元")
@example("٣号楼")
def test_any_text_is_read_without_an_error(text: str) -> None:
    door = parse_door(text)
    assert door is None or (door.written and (door.building or door.unit))


def _named(number: int) -> st.SearchStrategy[str]:
    return st.sampled_from(
        [
            f"{number}号楼",
            f"{number}#楼",
            f"{number} 号楼",
            f"{chinese(number)}号楼",
            f"{number}栋",
            str(number),
        ]
    )


@given(st.lists(st.integers(1, 30), min_size=1, max_size=8, unique=True), st.integers(1, 30), st.data())
def test_a_building_is_the_one_of_that_number_or_none(numbers: list[int], number_sought: int, data) -> None:
    names = {data.draw(_named(number)): number for number in numbers}
    match = match_building(Door(building=str(number_sought)), names)
    assert (names[match] if match else None) == (number_sought if number_sought in numbers else None)


def test_two_buildings_that_fit_are_not_chosen_between() -> None:
    assert match_building(Door(building="3"), ["3号楼", "三号楼", "4号楼"]) is None
    assert match_building(Door(building="3"), ["3號樓", "4號樓"]) == "3號樓"
    assert match_building(Door(building="A"), ["A座", "B座"]) == "A座"
    assert match_building(Door(building="1"), ["1A号楼", "11号楼", "甲楼"]) is None
    assert match_building(Door(unit="2"), ["2号楼"]) is None, "a unit is no building"
