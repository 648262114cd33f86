"""Makes an order's files: resumable after a kill at any page, never half a file, checked before offered.

A file is written under another name, synced and renamed; its row then says so in the same state that a later
worker finds. While it works the worker holds a lease on the order and renews it with the progress.
"""

import hashlib
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from backend.core.clock import local, utc_now
from backend.core.errors import LinshengError
from backend.jobs.lease import Lease
from backend.models import Database, FileState, PrintFile, PrintOrder
from backend.printing.leaflets.fonts import MissingGlyphError
from backend.printing.leaflets.imposition import SheetPlan, place_of
from backend.printing.leaflets.inspection import (
    ExpectedLeaflet,
    ExpectedPage,
    codes_of_design,
    inspect_file,
)
from backend.printing.leaflets.layouts import LayoutBook
from backend.printing.leaflets.leaflet import Copies
from backend.printing.leaflets.print_conditions import OutputCondition, default_condition
from backend.printing.leaflets.text_setting import TextTooLongError
from backend.printing.leaflets.writer import Edition, write_file
from backend.printing.rules.leaflets import leaflets_of_file
from backend.printing.rules.manifest import write_manifest
from backend.printing.rules.orders import design_of_order
from backend.printing.rules.proofs import write_proof, write_thumbnail
from backend.printing.rules.resolving import mint_missing, plan_of_order, resolve, sides_of_order
from backend.qr.rules.codes import show_code

RENEW_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class ProductionSettings:
    """What production needs to know from outside."""

    folder: Path  # of all orders
    base_url: str
    letter_case: str
    condition: OutputCondition = field(default_factory=default_condition)


def order_folder(folder: Path, order: PrintOrder) -> Path:
    """Where the files of an order are."""
    return folder / order.number


def produce(database: Database, settings: ProductionSettings, order_id: int, lease: Lease) -> None:
    """Make all files of the order, as far as an earlier run has not. Does nothing twice.

    Raises LeaseLostError where another worker has the order now or it was cancelled, and LinshengError for
    what somebody has to mend first.
    """
    _Production(database, settings, order_id, lease).run()


class _UnfitError(LinshengError):
    """The self-check refused files; the message lists the pages."""


class _Production:
    """One worker's run over one order."""

    def __init__(self, database: Database, settings: ProductionSettings, order_id: int, lease: Lease) -> None:
        self._database = database
        self._press = settings
        self._order_id = order_id
        self._lease = lease
        self._done_pages = 0
        self._renewed = 0.0

    def run(self) -> None:
        """Raises LeaseLostError, or LinshengError for what somebody has to mend first."""
        self._resolve()
        with self._database.reading() as session:
            order = session.get_one(PrintOrder, self._order_id)
            self._plan, self._sides = plan_of_order(order), sides_of_order(order)
            self._plans = [self._plan, self._plan.back()][: self._sides]
            self._layouts = LayoutBook(design_of_order(order), order.format, duplex=order.duplex)
            self._day = local(order.created_at).date()
            self._folder = order_folder(self._press.folder, order)
            file_ids = [file.id for file in order.files]
        self._folder.mkdir(parents=True, exist_ok=True)
        problems = [problem for file_id in file_ids for problem in self._file(file_id)]
        if problems:
            raise _UnfitError("\n".join(problems[:20]))
        with self._database.reading() as session:
            order = session.get_one(PrintOrder, self._order_id)
            write_manifest(session, order, self._folder)
            write_proof(session, order, self._folder, self._layouts)

    def _resolve(self) -> None:
        mint_missing(
            self._database,
            self._order_id,
            self._press.base_url,
            self._press.letter_case,
            utc_now(),
            self._renew,
        )
        with self._database.transaction() as session:
            self._lease.hold(session)
            resolve(session, session.get_one(PrintOrder, self._order_id))

    def _file(self, file_id: int) -> list[str]:
        """Write and check one file, as far as an earlier run has not. Returns the check's problems."""
        with self._database.reading() as session:
            file = session.get_one(PrintFile, file_id)
            order = file.order
            name, state = file.name, file.state
            leaflets: Sequence[Copies] = ()
            path = self._folder / name
            whole = state in {FileState.WRITTEN, FileState.CHECKED} and _is(path, file.size)
            if not (whole and state is FileState.CHECKED):
                leaflets = leaflets_of_file(session, file, self._day)
            title, made_at = f"{order.number} {file.street.name}", order.created_at
            pages = file.pages
        if not whole:
            try:
                pages = self._write(file_id, path, leaflets, title, made_at)
            except (MissingGlyphError, TextTooLongError) as error:
                return self._unwritten(file_id, error.message)
        problems: list[str] = []
        if leaflets:
            problems = self._check(file_id, path, leaflets)
        self._done_pages += pages
        self._lease.renew(produced_pages=self._done_pages)
        return problems

    def _write(
        self, file_id: int, path: Path, leaflets: Sequence[Copies], title: str, made_at: datetime
    ) -> int:
        edition = Edition(self._plan, self._sides, title, made_at.astimezone(UTC), self._press.condition)
        part = path.with_suffix(".part")
        pages = write_file(part, edition, leaflets, self._layouts.of, self._progress)
        digest = _sync_and_sum(part)
        part.replace(path)
        write_thumbnail(path)
        with self._database.transaction() as session:
            self._lease.hold(session)
            file = session.get_one(PrintFile, file_id)
            file.pages, file.size, file.sha256 = pages, path.stat().st_size, digest
            file.state, file.problem = FileState.WRITTEN, ""
        return pages

    def _unwritten(self, file_id: int, message: str) -> list[str]:
        """The other files are still made: all that must be mended is told at once."""
        with self._database.transaction() as session:
            self._lease.hold(session)
            file = session.get_one(PrintFile, file_id)
            file.state, file.problem = FileState.FAILED, message
        return message.splitlines()

    def _check(self, file_id: int, path: Path, leaflets: Sequence[Copies]) -> list[str]:
        expected = expected_pages(leaflets, self._plan, self._sides)
        width = min(self._layouts.symbol_widths(leaflets))
        static = codes_of_design(self._layouts.used(leaflets))
        inspection_problems = inspect_file(
            path, self._plans, width, expected, static, lambda _: self._renew()
        )
        problems = [f"{path.name} {problem}" for problem in inspection_problems]
        with self._database.transaction() as session:
            self._lease.hold(session)
            file = session.get_one(PrintFile, file_id)
            file.state = FileState.FAILED if problems else FileState.CHECKED
            file.problem = "\n".join(problems)
        return problems

    def _progress(self, pages: int) -> None:
        self._renew(produced_pages=self._done_pages + pages)

    def _renew(self, **columns: int) -> None:
        """Not more often than needed. Raises LeaseLostError."""
        if time.monotonic() - self._renewed >= RENEW_SECONDS:
            self._renewed = time.monotonic()
            self._lease.renew(**columns)


def expected_pages(leaflets: Sequence[Copies], plan: SheetPlan, sides: int) -> list[ExpectedPage]:
    """What the check must find on each page: fronts carry the leaflets' own, backs nothing of it."""
    order = [(leaflet, copy) for leaflet in leaflets for copy in range(leaflet.count)]
    cells = len(plan.cells)
    sheets = -(-len(order) // cells)
    fronts: list[list[ExpectedLeaflet | None]] = [[None] * cells for _ in range(sheets)]
    for number, (copies, copy) in enumerate(order):
        sheet, cell = place_of(number, len(order), cells)
        fronts[sheet][cell] = _expected(copies, copy)
    pages = [tuple(front) for front in fronts]
    if sides == 1:
        return pages
    return [page for front in pages for page in (front, (None,) * cells)]


def _expected(copies: Copies, copy: int) -> ExpectedLeaflet:
    leaflet = copies.leaflet
    texts = (leaflet.community, leaflet.spot, show_code(leaflet.code), *copies.serials[copy : copy + 1])
    return ExpectedLeaflet(leaflet.url, tuple(text for text in texts if text))


def _is(path: Path, size: int) -> bool:
    return path.exists() and path.stat().st_size == size


def _sync_and_sum(path: Path) -> str:
    """SHA-256 of the file, which is on the disk afterwards and not only in memory."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    return digest
