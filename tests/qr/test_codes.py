"""Printed codes: no slip turns one into another, and each place has exactly one in force."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from backend.models import Code, Community, Database
from backend.qr.codes import (
    ALPHABET,
    CODE_LENGTH,
    code_url,
    find_code,
    mint,
    new_code,
    parse_code,
    revoke,
    show_code,
)
from tests.city import build_city

NOW = datetime(2026, 11, 23, tzinfo=UTC)
CODES = st.builds(lambda _: new_code(), st.integers())


@given(code=CODES, place=st.integers(0, CODE_LENGTH - 1), character=st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(code: str, place: int, character: str) -> None:
    slipped = code[:place] + character + code[place + 1 :]
    assert (parse_code(slipped) is not None) == (slipped == code)


@given(code=CODES)
def test_a_code_is_read_however_it_is_typed(code: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code)
    for typed in (code.lower(), show_code(code), f" {show_code(code).lower()} ", " ".join(code), wide):
        assert parse_code(typed) == code


@given(text=st.text())
def test_anything_else_is_no_code(text: str) -> None:
    parsed = parse_code(text)
    assert parsed is None or len(parsed) == CODE_LENGTH


def test_no_two_characters_look_alike() -> None:
    assert len(ALPHABET) == len(set(ALPHABET)) == 26  # even: only then every single slip is found
    for pair in ("0O", "1I", "1L", "IL", "5S", "2Z", "8B", "OQ", "UV"):
        assert not set(pair) <= set(ALPHABET)


def test_each_place_has_one_code_in_force(database: Database) -> None:
    with database.transaction() as session:
        city = build_city(session)  # mints one for each of its three compounds
        communities = session.scalars(select(Community)).all()
        assert mint(session, communities, "https://x.cn", "upper", NOW) is None
        batch = mint(session, communities, "https://x.cn", "upper", NOW, buildings=True)
        assert batch is not None
        assert batch.number == "2611-02"
        assert session.scalar(select(func.count()).select_from(Code)) == 4
        revoke(city.code, NOW)
        mint(session, communities, "https://x.cn", "upper", NOW)
        found = session.scalars(
            select(Code).where(Code.community_id == city.lawn.id, Code.building_id.is_(None))
        ).all()
        assert sorted(code.revoked_at is None for code in found) == [False, True]
        assert find_code(session, city.code.value.lower()) is city.code  # revoked, but known


@pytest.mark.parametrize(("case", "url"), [("upper", "HTTPS://X.CN/Q/A"), ("lower", "https://x.cn/q/A")])
def test_letter_case_is_a_setting(case: str, url: str) -> None:
    assert code_url("https://x.cn", "A", case) == url
