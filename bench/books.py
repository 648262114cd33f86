"""What a bulk import of a city's homes and owners costs: rows a second and peak memory.

    ./scripts/bench books [HOMES] [DATABASE_URL]

Without a number 6,000 and then 60,000 homes, with four thirds of an owner each, into SQLite: rows a second
and the peak stay as they are where memory is flat. An empty PostgreSQL is named by its URL, with one number.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import insert

from backend import subjects  # noqa: F401 - importing it registers them with the history
from backend.core.clock import utc_now
from backend.core.config import Config
from backend.jobs import runner
from backend.models import BulkImport, Community, Database, District, Role, StaffAccount, Street, migrate
from backend.registry.exports import export_books
from backend.registry.jobs.books import BooksImports
from backend.registry.rules.books import bulk_imports
from backend.sheets.tables import Table
from backend.sheets.xlsx_files import write_xlsx

HOMES_A_COMMUNITY, BUILDINGS, ENTRANCES = 300, 5, 3
DOOR = ["小区编号", "楼栋", "单元", "房号"]


def doors(homes: int) -> Iterator[tuple[list[str], int]]:
    """Each home's door, and how many own it."""
    for number in range(homes):
        community, place = divmod(number, HOMES_A_COMMUNITY)
        building, rest = divmod(place, HOMES_A_COMMUNITY // BUILDINGS)
        entrance, room_number = divmod(rest, HOMES_A_COMMUNITY // BUILDINGS // ENTRANCES)
        room = f"{room_number // 4 + 1}0{room_number % 4 + 1}"
        yield (
            [f"C{community}", f"{building + 1}号楼", f"{entrance + 1}单元", room],
            2 if place % 3 == 0 else 1,
        )


def tables(homes: int) -> Iterator[Table]:
    communities = range(homes // HOMES_A_COMMUNITY)
    buildings = [
        [f"C{number}", f"{building + 1}号楼"] for number in communities for building in range(BUILDINGS)
    ]
    yield Table("楼栋", ["小区编号", "楼栋名称"], buildings)
    entrances = ([*place, f"{number + 1}单元"] for place in buildings for number in range(ENTRANCES))
    yield Table("单元", DOOR[:3], entrances)
    yield Table(
        "房屋", [*DOOR, "建筑面积", "面积依据"], ([*door, "89.50", "测绘"] for door, _ in doors(homes))
    )
    yield Table("业主", [*DOOR, "业主", "证件号码", "电话", "份额", "取得日期"], owners(homes))


def owners(homes: int) -> Iterator[list[str]]:
    number = 0
    for door, count in doors(homes):
        for _ in range(count):
            number += 1
            share = "1/2" if count > 1 else ""
            name = f"业主{chr(0x4E00 + number % 5000)}"
            yield [*door, name, card(number), f"138{number:08d}", share, "2015-03-01"]


def card(number: int) -> str:
    """An identity number whose check digit fits; another for each number below twenty million."""
    days, order = divmod(number, 1000)
    born = f"{1950 + days // 336 % 60}{1 + days // 28 % 12:02d}{1 + days % 28:02d}"
    bare = f"140302{born}{order:03d}"
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(bare))
    return bare + "10X98765432"[total % 11]


def measured(what: str, rows: int, work: Callable[[], object]) -> None:
    begin = time.perf_counter()
    work()
    seconds = time.perf_counter() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{what:10} {rows:8,} rows  {seconds:7.1f} s  {rows / seconds:7,.0f} rows/s  peak {peak} MB",
        flush=True,
    )


def run(homes: int, url: str, folder: Path) -> None:
    settings = {"DATA_DIR": str(folder), "DATABASE_URL": url, "PERSONAL_DATA_KEY": "p" * 40}
    database = Database(Config.from_env({f"LINSHENG_{name}": value for name, value in settings.items()}))
    migrate.upgrade(database.engine)
    file = folder / "books.xlsx"
    write_xlsx(file, tables(homes))
    with database.transaction() as session:
        district = District(code="1", name="区")
        session.add(district)
        session.flush()
        street = Street(code="2", name="街道", district_id=district.id)
        clerk = StaffAccount(username="clerk", name="录入员", role=Role.CITY, password_hash="")
        session.add_all([street, clerk])
        session.flush()
        places = [
            {"code": f"C{number}", "name": f"小区{number}", "street_id": street.id}
            for number in range(homes // HOMES_A_COMMUNITY)
        ]
        session.execute(insert(Community), places)
        with file.open("rb") as data:
            pieces = bulk_imports.sealed_pieces(file.name, data)
        import_id = bulk_imports.upload_books(session, clerk, pieces, utc_now()).id
        clerk_id = clerk.id
    work = BooksImports(database)
    rows = homes * 7 // 3 + homes // HOMES_A_COMMUNITY * BUILDINGS * (1 + ENTRANCES)
    measured("trial", rows, lambda: runner.perform(database, work, import_id))
    with database.transaction() as session:
        bulk_imports.confirm_books(session, session.get_one(StaffAccount, clerk_id), import_id, utc_now())
    measured("import", rows, lambda: runner.perform(database, work, import_id))
    with database.reading() as session:
        row = session.get_one(BulkImport, import_id)
        print(f"           {row.state}, {row.added:,} added, {row.problem_count} problems")
        measured("export", rows, lambda: export_books(session, folder / "out.xlsx"))
    database.dispose()


def main() -> None:
    numbers = [int(sys.argv[1])] if len(sys.argv) > 1 else [6_000, 60_000]
    for homes in numbers:
        with tempfile.TemporaryDirectory() as folder:
            url = sys.argv[2] if len(sys.argv) > 2 else f"sqlite:///{folder}/books.db"
            run(homes, url, Path(folder))


if __name__ == "__main__":
    main()
