"""Printed codes: no slip turns one into another, and each place has exactly one in force."""

import io
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy import func, select

from backend.core.clock import utc_now
from backend.core.errors import InvalidInputError
from backend.models import Building, Code, CodeScan, Community, Database
from backend.qr.rules.code_actions import CodeAction, run_code_action
from backend.qr.rules.codes import (
    ALPHABET,
    CODE_LENGTH,
    code_url,
    find_code,
    in_force,
    mint,
    move,
    new_code,
    older_codes,
    parse_code,
    replace,
    revoke,
    show_code,
)
from backend.qr.rules.matrix import matrix_of, pack, unpack
from backend.qr.rules.pictures import PIXELS_PER_MODULE, png, svg
from backend.qr.rules.placements import spot_of
from backend.qr.rules.scans import count_scan, scans_of
from tests.support.city import City, build_city
from tests.support.qr_reading import qr_texts

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
    city, now = build_city(database), utc_now()  # with one for each of three communities, in this month
    with database.transaction() as session:
        three = Community.id.in_([city.lawn, city.court, city.yard])
        communities = session.scalars(select(Community).where(three)).all()
        assert mint(session, communities, "https://x.cn", "upper", now) is None
        batch = mint(session, communities, "https://x.cn", "upper", now, buildings=True)
        assert batch is not None
        assert batch.number.endswith("-02")
        assert session.scalar(select(func.count()).select_from(Code)) == 6
        code = session.get_one(Code, city.code_id)
        revoke(code, now)
        mint(session, communities, "https://x.cn", "upper", now)
        codes = session.scalars(
            select(Code).where(Code.community_id == city.lawn, Code.building_id.is_(None))
        ).all()
        assert sorted(code.revoked_at is None for code in codes) == [False, True]
        assert find_code(session, city.code.lower()) is code  # revoked, but known


@pytest.mark.parametrize(("case", "url"), [("upper", "HTTPS://X.CN/Q/A"), ("lower", "https://x.cn/q/A")])
def test_letter_case_is_a_setting(case: str, url: str) -> None:
    assert code_url("https://x.cn", "A", case) == url


def test_a_code_that_was_drawn_before_is_drawn_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    city = build_city(database)
    with database.transaction() as session:
        drawn = iter([city.code, city.code, *(new_code() for _ in city.buildings)])
        monkeypatch.setattr("backend.qr.rules.codes.new_code", lambda: next(drawn))
        mint(session, [session.get_one(Community, city.lawn)], "https://x.cn", "upper", NOW, buildings=True)
        assert session.scalar(select(func.count()).select_from(Code)) == 6
        assert len(set(session.scalars(select(Code.value)))) == 6


def test_a_replaced_code_leads_to_its_successor_and_a_moved_one_to_its_new_place(database: Database) -> None:
    city = build_city(database)
    with database.transaction() as session:
        code, lawn = session.get_one(Code, city.code_id), session.get_one(Community, city.lawn)
        fresh = replace(session, code, "https://x.cn", "upper", NOW)
        newest = replace(session, fresh, "https://x.cn", "upper", NOW)
        assert in_force(code) is newest
        revoke(newest, NOW)
        assert in_force(code) is None
        other = session.scalars(select(Code).where(Code.community_id == city.yard)).one()
        move(session, other, lawn, session.get_one(Building, city.buildings[2]), "东门")
        assert (spot_of(other), other.community_id) == ("3号楼东门", city.lawn)
        assert (
            mint(session, [session.get_one(Community, city.yard)], "https://x.cn", "upper", NOW) is not None
        )


def test_a_successor_counts_only_at_the_place_of_the_old_code(database: Database) -> None:
    city = build_city(database)
    with database.transaction() as session:
        code, lawn = session.get_one(Code, city.code_id), session.get_one(Community, city.lawn)
        fresh = replace(session, code, "https://x.cn", "upper", NOW)
        newest = replace(session, fresh, "https://x.cn", "upper", NOW)
        assert [older.id for older in older_codes(session, newest)] == [fresh.id, code.id]
        elsewhere = (
            (session.get_one(Community, city.yard), None, ""),
            (lawn, session.get_one(Building, city.buildings[2]), ""),
            (lawn, None, "东门"),
        )
        for community, building, spot in elsewhere:
            left = move(session, newest, community, building, spot)
            assert {old.id for old in left} == {code.id, fresh.id}
            assert (in_force(code), older_codes(session, newest)) == (None, [])
            assert move(session, newest, lawn, None, "") == [], "moved back"
            assert in_force(code) is newest


def test_the_command_names_the_leaflets_that_a_move_leaves_behind(database: Database, city: City) -> None:
    def run(typed: str, **what: Any) -> str:
        with database.transaction() as session:
            return run_code_action(session, typed, CodeAction(**what), "https://x.cn", "upper").says

    fresh = run(city.code, replace=True).split()[0]
    assert f"旧编号 {show_code(city.code)} 从现在起显示已停用" in run(fresh, move_to="T3")
    assert "已停用" not in run(fresh, move_to="T1")
    with pytest.raises(InvalidInputError, match="移到哪里都扫不开"):
        run(city.code, move_to="T3")


def test_scans_are_counted_by_day_without_who(database: Database) -> None:
    day = date(2026, 11, 23)
    city = build_city(database)
    with database.transaction() as session:
        for scan_day in (day, day, day + timedelta(days=1)):
            count_scan(session.connection(), city.code_id, scan_day)
        assert scans_of(session, city.code_id) == 3
        assert scans_of(session, city.code_id, since=day + timedelta(days=1)) == 1
        assert {column.name for column in CodeScan.__table__.columns} == {"id", "code_id", "day", "count"}


@pytest.mark.parametrize("host", ["https://x.cn", "https://linsheng-for-every-compound.shanxi.gov.cn"])
def test_a_single_code_as_png_and_svg_reads_back(host: str) -> None:
    url = code_url(host, new_code(), "upper")
    matrix = pack(matrix_of(url))
    with Image.open(io.BytesIO(png(matrix))) as image:
        assert qr_texts(image) == [url]
        quiet = 4 * PIXELS_PER_MODULE
        assert image.convert("L").crop((0, 0, image.width, quiet)).getextrema() == (255, 255)
    drawn = svg(matrix, 80)
    assert drawn.count("<path") == 2
    cells = {(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", drawn)}
    assert cells == {
        (x + 4, y + 4) for y, row in enumerate(unpack(matrix)) for x, dark in enumerate(row) if dark
    }
