"""Files come out whole, checked and listed, whatever is killed when."""

import csv
import hashlib
import subprocess
import threading
import time
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path

import pypdfium2
import pytest
import python_calamine
from sqlalchemy import select, update

from backend.core.clock import utc_now
from backend.core.errors import InvalidInputError, MoveRefusedError
from backend.models import Community, Database, FileState, OrderState, PrintFile, PrintOrder
from backend.printing.rules.orders import approve, cancel, produce_again
from backend.printing.rules.production import ProductionSettings
from tests.conftest import PERSONAL_DATA_KEY
from tests.printing.conftest import Place, order_of
from tests.support.city import City
from tests.support.preloaded import forked_call
from tests.support.producing import produce, produce_alone
from tests.support.qr_reading import qr_texts


def rows_of(folder: Path) -> list[dict[str, str]]:
    with (folder / "清单.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def codes_on(path: Path, page: int) -> list[str]:
    with pypdfium2.PdfDocument(path) as document:
        image = document[page - 1].render(scale=150 / 72).to_pil()
    return qr_texts(image)


def test_the_manifest_says_where_every_paper_is(
    database: Database, city: City, place: Place, press: ProductionSettings
) -> None:
    with database.transaction() as session:
        session.get_one(Community, city.lawn).name = "=1+1小区"
    order_id = place()
    produce(database, press, order_id)
    order = order_of(database, order_id)
    assert (order.state, order.problem) == (OrderState.READY, "")
    assert (order.leaflets, order.copies, order.produced_pages, order.total_pages) == (3, 30, 30, 30)

    folder = press.folder / order.number
    rows = rows_of(folder)
    assert [int(row["份数"]) for row in rows] == [7, 19, 4]  # 100, 300 and 50 homes, by street
    assert [row["小区"] for row in rows] == ["观象台佳苑", "'=1+1小区", "众望小区"]  # no formula
    serials = []
    for row in rows:
        for page in range(int(row["首页"]), int(row["末页"]) + 1):
            assert codes_on(folder / row["文件"], page) == [row["链接"]]
        serials += [int(row["起始流水号"][-6:]), int(row["结束流水号"][-6:])]
    assert serials == [1, 7, 8, 26, 27, 30]
    for file in order.files:
        data = (folder / file.name).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (file.size, file.sha256)
        assert (folder / file.name).with_suffix(".png").read_bytes().startswith(b"\x89PNG")
    done = subprocess.run(["sha256sum", "-c", "SHA256SUMS.txt"], cwd=folder, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout
    book = python_calamine.CalamineWorkbook.from_path(folder / "清单.xlsx")
    assert book.sheet_names == ["清单", "文件"]
    assert [row[10] for row in book.get_sheet_by_name("清单").to_python()[1:]] == [7, 19, 4]
    assert not [path for path in folder.iterdir() if path.suffix == ".part"]


def test_a_sheet_s_manifest_names_page_and_cell(
    database: Database, place: Place, press: ProductionSettings
) -> None:
    order_id = place(format="card", sheet="a4", copies="25", serials="", duplex="1", scope="streets",
                     streets=[str(order_streets(database)[0])])  # fmt: skip
    produce(database, press, order_id)
    order = order_of(database, order_id)
    assert order.state is OrderState.READY, order.problem
    rows = rows_of(press.folder / order.number)
    (file,) = order.files
    with pypdfium2.PdfDocument(press.folder / order.number / file.name) as document:
        assert len(document) == file.pages == 8  # 25 on sheets of 8, with backs
        fronts = [codes_on(press.folder / order.number / file.name, page) for page in (1, 3, 5, 7)]
        assert codes_on(press.folder / order.number / file.name, 2) == []
    for row in rows:
        on_it = [front.count(row["链接"]) for front in fronts]
        assert sum(on_it) == int(row["份数"])
        first = next(n for n, count in enumerate(on_it) if count)
        assert int(row["首页"]) == 1 + 2 * first


def order_streets(database: Database) -> list[int]:
    with database.reading() as session:
        return list(session.scalars(select(Community.street_id).order_by(Community.id)))


def test_the_proof_shows_every_kind_and_what_was_read(
    database: Database, place: Place, press: ProductionSettings
) -> None:
    order_id = place()
    produce(database, press, order_id)
    order = order_of(database, order_id)
    with pypdfium2.PdfDocument(press.folder / order.number / "样张.pdf") as document:
        texts = ["".join(page.get_textpage().get_text_range().split()) for page in document]
    assert len(texts) >= 2  # with a firm, and with the street alone
    assert all("与清单一致" in text and order.number in text for text in texts)


def states_of(folder: Path) -> set[tuple[Path, int]]:
    """They differ as soon as anything is written."""
    states = set()
    for path in folder.rglob("*.*"):
        with suppress(FileNotFoundError):  # it got its final name just now
            states.add((path, path.stat().st_mtime_ns))
    return states


def test_killed_at_any_page_it_goes_on_and_nothing_is_half(
    database: Database, place: Place, press: ProductionSettings, database_url: str, tmp_path: Path
) -> None:
    order_id = place(copies="300")
    environment = {
        "LINSHENG_DATABASE_URL": database_url,
        "LINSHENG_DATA_DIR": str(tmp_path / "data"),
        "LINSHENG_PERSONAL_DATA_KEY": PERSONAL_DATA_KEY,
    }
    sums: dict[str, str] = {}
    for delay in (0.0, 0.1, 0.6):
        files_before = states_of(press.folder)
        worker = forked_call(partial(produce_alone, press, order_id), environment)
        while worker.is_alive() and states_of(press.folder) == files_before:
            time.sleep(0.005)  # looking costs more than making
        time.sleep(delay)
        worker.kill()
        worker.join()
        order = order_of(database, order_id)
        for path in press.folder.rglob("*.pdf"):
            if path.name == "样张.pdf":
                continue
            with pypdfium2.PdfDocument(path) as document:  # whole under its final name
                assert len(document) > 0
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            assert sums.setdefault(path.name, digest) == digest
        if order.state is OrderState.PRODUCING:
            with database.transaction() as session:
                past = utc_now() - timedelta(seconds=1)
                session.execute(update(PrintOrder).where(PrintOrder.id == order_id).values(lease_until=past))

    produce(database, press, order_id)

    order = order_of(database, order_id)
    assert order.state is OrderState.READY, order.problem
    assert order.attempts >= 2
    assert sum(file.pages for file in order.files) == order.total_pages == 300
    for file in order.files:
        digest = hashlib.sha256((press.folder / order.number / file.name).read_bytes()).hexdigest()
        assert digest == file.sha256 == sums.get(file.name, digest)


def test_two_workers_at_once_make_one_order(
    database: Database, place: Place, press: ProductionSettings
) -> None:
    order_id = place(copies="60")
    workers = [threading.Thread(target=produce, args=(database, press, order_id)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    order = order_of(database, order_id)
    assert order.state is OrderState.READY
    assert order.attempts == 1
    assert order.copies == 60


def test_a_cancelled_order_stops(database: Database, place: Place, press: ProductionSettings) -> None:
    order_id = place()
    with database.transaction() as session:
        cancel(session, session.get_one(PrintOrder, order_id))
    produce(database, press, order_id)
    assert order_of(database, order_id).state is OrderState.CANCELLED
    assert not press.folder.exists()


def test_names_that_cannot_be_printed_are_told_all_at_once_and_the_rest_goes_on(
    database: Database, city: City, place: Place, press: ProductionSettings
) -> None:
    with database.transaction() as session:
        session.get_one(Community, city.lawn).name = "😀花园"
        session.get_one(Community, city.yard).name = "한글小区"
    order_id = place()
    left_out = order_of(database, order_id).left_out.splitlines()
    assert sorted(line.split("：")[0] for line in left_out) == ["한글小区", "😀花园"]
    assert "“😀”（U+1F600）" in order_of(database, order_id).left_out
    produce(database, press, order_id)
    order = order_of(database, order_id)
    assert (order.state, order.leaflets, order.copies) == (OrderState.READY, 1, 30)
    assert order.left_out.splitlines() == left_out
    with database.transaction() as session:
        session.get_one(Community, city.court).name = "\U00020bb7田小区"
    with pytest.raises(InvalidInputError, match="都印不出来") as refused:
        place()
    for name in ("😀花园", "한글小区", "\U00020bb7田小区"):
        assert name in refused.value.message
    with database.transaction() as session:
        session.get_one(Community, city.court).name = "很长很长的名字" * 8
        session.get_one(Community, city.lawn).name = "阳光花园"
    long_id = place()
    left_out_lines = order_of(database, long_id).left_out.splitlines()
    assert f"{'很长很长的名字' * 8}：太长，版面放不下" in left_out_lines
    assert len(left_out_lines) == 2
    produce(database, press, long_id)
    order = order_of(database, long_id)
    assert (order.state, order.leaflets, order.left_out.splitlines()) == (OrderState.READY, 1, left_out_lines)


def test_a_name_that_changes_after_the_order_names_every_community_and_can_be_mended(
    database: Database, city: City, place: Place, press: ProductionSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    order_id = place()
    with monkeypatch.context() as patch:
        patch.setattr("backend.printing.rules.printable.missing_characters", lambda _: "")
        patch.setattr("backend.printing.leaflets.text_fit.TextFit.fits", lambda *_: True)
        with database.transaction() as session:
            session.get_one(Community, city.lawn).name = "众望\U0002a700小区"
            session.get_one(Community, city.court).name = "😀花园"
            session.get_one(Community, city.yard).name = "很长" * 30
        produce(database, press, order_id)
    failed = order_of(database, order_id)
    assert failed.state is OrderState.FAILED
    for words in ("众望", "U+2A700", "😀花园", "很长很长"):
        assert words in failed.problem
    with database.transaction() as session, pytest.raises(MoveRefusedError):
        approve(session, session.get_one(PrintOrder, order_id), session.merge(city.staff["city"]), utc_now())

    with database.transaction() as session:
        session.get_one(Community, city.lawn).name = "众望小区"
        session.get_one(Community, city.court).name = "观象台佳苑"
        session.get_one(Community, city.yard).name = "段西沟一小区"
        produce_again(session, session.get_one(PrintOrder, order_id), utc_now())
    produce(database, press, order_id)
    assert order_of(database, order_id).state is OrderState.READY


def test_a_file_that_fails_its_check_is_not_offered(
    database: Database, place: Place, press: ProductionSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from backend.printing.leaflets import symbol

    monkeypatch.setattr(symbol, "BLACK", "0 0 0 0.04 k")  # as a press without black ink would
    order_id = place()
    produce(database, press, order_id)
    order = order_of(database, order_id)
    assert order.state is OrderState.FAILED
    assert "第 1 页：二维码应为" in order.problem
    assert {file.state for file in order.files} == {FileState.FAILED}
    monkeypatch.undo()
    with database.transaction() as session:
        produce_again(session, session.get_one(PrintOrder, order_id), utc_now())
    produce(database, press, order_id)
    assert order_of(database, order_id).state is OrderState.READY


def test_a_file_lost_from_the_disk_is_made_again_the_same(
    database: Database, place: Place, press: ProductionSettings
) -> None:
    order_id = place()
    produce(database, press, order_id)
    before = order_of(database, order_id)
    (press.folder / before.number / before.files[0].name).unlink()
    with database.transaction() as session:
        session.get_one(PrintOrder, order_id).state = OrderState.FAILED
        produce_again(session, session.get_one(PrintOrder, order_id), utc_now())
    produce(database, press, order_id)
    after = order_of(database, order_id)
    assert [file.sha256 for file in after.files] == [file.sha256 for file in before.files]


def test_approval_is_given_once_and_only_to_what_is_ready(
    database: Database, city: City, place: Place, press: ProductionSettings
) -> None:
    order_id = place(copies="3")
    produce(database, press, order_id)
    with database.transaction() as session:
        staff = session.merge(city.staff["city"])
        approve(session, session.get_one(PrintOrder, order_id), staff, utc_now())
    with database.transaction() as session, pytest.raises(MoveRefusedError, match="已批准"):
        cancel(session, session.get_one(PrintOrder, order_id))
    assert order_of(database, order_id).approved_by_id == city.staff["city"].id
    with database.reading() as session:
        assert session.scalars(select(PrintFile.state).distinct()).all() == [FileState.CHECKED]
