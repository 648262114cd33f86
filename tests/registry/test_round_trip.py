"""What is exported comes back as it was, through XLSX and through CSV."""

import csv
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert
from sqlalchemy.orm import Session

from backend.core.fields.kinds import FieldError
from backend.core.fields.kinds import name as name_of
from backend.models import Building, Community, Database, District, OfficeLevel, PropertyFirm, Street
from backend.notices.senders.register_lines import lines_of
from backend.registry.exports import export_csv, export_xlsx
from backend.registry.rules.coverage import figures
from backend.registry.rules.importing import import_files
from backend.registry.rules.office_addresses import register_lines
from backend.registry.rules.sheets import SHEETS
from backend.sheets import cells
from backend.sheets.reading import read_files
from tests.conftest import config_for
from tests.registry.conftest import contents, counts, imported

DAY = date(2025, 9, 22)
NOW = datetime(2025, 9, 22, 2, tzinfo=UTC)
Export = Callable[[Session, Path], None]
WAYS: list[tuple[Export, str]] = [(export_xlsx, "city.xlsx"), (export_csv, "city")]


@pytest.fixture(scope="module", params=WAYS, ids=[name for _export, name in WAYS])
def exported(
    request: pytest.FixtureRequest, demo: Database, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Export, Path]:
    """The demo city as files, made once for all that read them."""
    export, name = request.param
    path = tmp_path_factory.mktemp("exported") / name
    with demo.reading() as session:
        export(session, path)
    return export, path


def test_demo_city_changes_nothing_in_its_own_database(demo: Database, exported: tuple[Export, Path]) -> None:
    before = contents(demo)
    assert imported(demo, exported[1]) == 0
    assert contents(demo) == before


# What is written is the same in either file, so that each file is tried on one of the databases.
@pytest.mark.parametrize(
    ("exported", "database_url"),
    [(WAYS[0], "sqlite"), (WAYS[1], "postgresql")],
    indirect=True,
    ids=["city.xlsx-sqlite", "city-postgresql"],
)
def test_demo_city_comes_back(
    demo: Database, database: Database, tmp_path: Path, exported: tuple[Export, Path]
) -> None:
    """Into an empty database, where it is the same city."""
    export, path = exported
    assert imported(database, path) == sum(counts(demo).values())
    assert counts(database) == counts(demo)
    with database.reading() as here, demo.reading() as there:
        assert figures(here, DAY) == figures(there, DAY)
    with database.reading() as session:
        export(session, tmp_path / f"again{path.suffix}")
    assert _tables(path) == _tables(tmp_path / f"again{path.suffix}")


def _tables(path: Path) -> dict[str, list[Any]]:
    return {raw.sheet.name: raw.rows for raw in read_files([path], SHEETS)}


def _acceptable(text: str, longest: int, *, lines: bool) -> str | None:
    """The text as an import takes it, or None where an import refuses it."""
    try:
        plain = cells.plain(text, lines=lines)
    except FieldError:
        return None
    return plain if plain and len(plain) <= longest else None


def _acceptable_name(text: str) -> str | None:
    plain = _acceptable(text, 39, lines=False)
    try:
        return plain and str(name_of(39).parse(plain))
    except FieldError:
        return None


AWKWARD = st.text("=+-@'\",;\t \n\\|\r小区园𠮷𰻝é🏠%_x0041D＝＋", max_size=12)
ANY = st.one_of(AWKWARD, st.text(max_size=40))
NAMES = st.lists(ANY, min_size=2, max_size=12)


@pytest.fixture
def emptied(sqlite_blank: bytes, tmp_path: Path) -> Callable[[], str]:
    """Empties a database and gives its address. Hypothesis prints what a test is given: no megabytes."""
    path = tmp_path / "round.db"

    def empty() -> str:
        for leftover in tmp_path.glob("round.db-*"):
            leftover.unlink()
        path.write_bytes(sqlite_blank)
        return f"sqlite:///{path}"

    return empty


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(
    ["=1+1", "+86", "-1", "@SUM(A1)", "'=x", "''=x", "'", "''", '"', '""', "a,b", "a;b", "_x0041_", "_x000D_"]
)
@example(
    ["1", "01", "1.0", "1e5", "true", "是", "2024-01-01", "#N/A", "#REF!", "https://example.com/", "{=1}"]
)
@example(["0 ,", "1,", ",", "，"])
@given(NAMES)
def test_any_names_come_back(emptied: Callable[[], str], tmp_path: Path, texts: list[str]) -> None:
    """Names and notes of any characters: into the database, out to a file and in again, unchanged."""
    names = {name for text in texts if (name := _acceptable_name(text))}
    notes = [_acceptable(text, 500, lines=True) or "" for text in texts]
    database = Database(config_for(emptied(), tmp_path))
    try:
        with database.transaction() as session:
            _fill(session, sorted(names), notes)
        before = contents(database)
        for export, name in WAYS:
            with database.reading() as session:
                export(session, tmp_path / name)
            assert imported(database, tmp_path / name) == 0
            assert contents(database) == before
    finally:
        database.dispose()


def _fill(session: Session, names: list[str], notes: list[str]) -> None:
    session.add(District(id=1, code="1", name="区"))
    session.add(Street(id=1, code="11", name="街道", district_id=1))
    session.flush()
    for number, (name, note) in enumerate(zip(names, notes, strict=False), start=1):
        session.add(PropertyFirm(id=number, name=name))
        session.flush()
        register_lines(session, OfficeLevel.FIRM, number, lines_of(note), NOW)
        session.add(
            Community(
                id=number, code=f"C{number}", name=name, street_id=1, note=note, fallback_firm_id=number
            )
        )
        session.flush()
        session.execute(insert(Building), [{"community_id": number, "name": f"楼{name}"}])


def test_no_exported_cell_is_a_formula(demo: Database, example_database: Database, tmp_path: Path) -> None:
    with example_database.transaction() as session:
        _fill(session, ["=cmd|' /C calc'!A0", "@x", "+1", "-1", "＝1"], ["=HYPERLINK(1)"] * 5)
        export_csv(session, tmp_path / "csv")
        export_xlsx(session, tmp_path / "city.xlsx")
    for path in (tmp_path / "csv").glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            assert not [
                cell for row in csv.reader(file) for cell in row if cell.startswith(("=", "+", "-", "@"))
            ]
    import zipfile

    with zipfile.ZipFile(tmp_path / "city.xlsx") as archive:
        parts = [archive.read(name) for name in archive.namelist() if "worksheets/" in name]
    assert parts
    assert not [part for part in parts if b"<f>" in part or b"<hyperlink" in part]


def test_headings_are_understood_in_every_spelling() -> None:
    """No two columns of a sheet answer to one heading but for the vague ones, where the first wins."""
    for sheet in SHEETS:
        own = [heading for column in sheet.columns for heading in column.headings]
        assert len(own) == len(set(own)), sheet.name


@pytest.mark.parametrize("exported", WAYS[:1], indirect=True, ids=["city.xlsx"])
def test_importing_takes_part_in_the_callers_transaction(
    example_database: Database, exported: tuple[Export, Path]
) -> None:
    with example_database.transaction() as session:
        import_files(session, [exported[1]])
        session.rollback()
    assert not any(counts(example_database).values())
