"""全量录入: files of the books are uploaded, read by a worker, looked at, confirmed, taken back."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Response, abort, request, url_for
from sqlalchemy.orm import Session

from backend.access.permissions import Permission
from backend.core.clock import local_today, utc_now
from backend.core.errors import InvalidInputError, LinshengError, NotFoundError
from backend.core.fields.reader import FieldReader
from backend.models import BulkImport, BulkState
from backend.registry import exports
from backend.registry.forms import parse_book_file
from backend.registry.pages.import_problems import ProblemGroup, groups_of
from backend.registry.rules.books import bulk_imports as rules
from backend.registry.rules.books.all_sheets import BOOK_SHEETS
from backend.registry.rules.books.import_results import BookSheetReport
from backend.sheets.xlsx_files import XLSX_TYPE
from backend.web.attachments import attached
from backend.web.audiences import administration_pages
from backend.web.form_actions import Answer, Saved, in_one, run_form_action
from backend.web.guard import current_staff, requires
from backend.web.pages import takes_files
from backend.web.rendering import render, variables_of
from backend.web.services import services

STATE_NAMES: Mapping[BulkState, str] = {
    BulkState.QUEUED: "排队中",
    BulkState.WORKING: "处理中",
    BulkState.PLANNED: "等您确认",
    BulkState.REFUSED: "有问题要改",
    BulkState.IMPORTED: "已导入",
    BulkState.TAKEN_BACK: "已撤回",
    BulkState.DISCARDED: "已删除",
    BulkState.FAILED: "没有处理成",
}


@variables_of("registry/bulk_imports.html")
@dataclass(frozen=True, slots=True)
class BulkImportsPage:
    """`problem` is what was wrong with the file or the purpose."""

    rows: Sequence[BulkImport]
    states: Mapping[BulkState, str]
    problem: str
    sheet_names: Sequence[str]
    most_megabytes: int = rules.MOST_BYTES // 1024 // 1024


@variables_of("registry/bulk_import.html")
@dataclass(frozen=True, slots=True)
class BulkImportPage:
    """One file: how far it is, what it would do or did, or what is to be mended."""

    row: BulkImport
    state: str
    sheets: Sequence[BookSheetReport]
    groups: Sequence[ProblemGroup]
    more_problems: int
    problem: str


@administration_pages.get("/books/")
@requires(Permission.REGISTER_IMPORT)
def bulk_imports() -> str:
    return _listing("")


@administration_pages.post("/books/")
@requires(Permission.REGISTER_IMPORT)
@takes_files
def upload_books() -> Answer:
    try:
        name, file = parse_book_file(request.files)
        pieces = rules.sealed_pieces(name, file)
    except InvalidInputError as invalid:
        return _listing(in_one(invalid.problems)), invalid.status

    def upload(session: Session) -> Saved:
        row = rules.upload_books(session, current_staff(), pieces, utc_now())
        return Saved("已经上传，正在读。读完会通知您，也可以在这里看进度。", _address(row.id))

    return run_form_action(upload, lambda problems: _listing(in_one(problems)))


@administration_pages.get("/books/<row:import_id>")
@requires(Permission.REGISTER_IMPORT)
def bulk_import(import_id: int) -> str:
    return _page(import_id, "")


@administration_pages.post("/books/<row:import_id>/confirmed")
@requires(Permission.REGISTER_IMPORT)
def confirm_books(import_id: int) -> Answer:
    def confirm(session: Session) -> Saved:
        rules.confirm_books(session, current_staff(), import_id, utc_now())
        return Saved("已经确认，正在导入。", _address(import_id))

    return run_form_action(confirm, lambda problems: _page(import_id, in_one(problems)))


@administration_pages.post("/books/<row:import_id>/taking-back")
@requires(Permission.REGISTER_IMPORT)
def take_books_back(import_id: int) -> Answer:
    def take_back(session: Session) -> Saved:
        rules.ask_taking_back(session, current_staff(), import_id, utc_now())
        return Saved("正在整批撤回。", _address(import_id))

    return run_form_action(take_back, lambda problems: _page(import_id, in_one(problems)))


@administration_pages.post("/books/<row:import_id>/removal")
@requires(Permission.REGISTER_IMPORT)
def remove_books(import_id: int) -> Answer:
    def discard(session: Session) -> Saved:
        rules.discard_books(session, current_staff(), import_id, utc_now())
        return Saved("已删除上传的文件，什么都没有导入。", url_for("administration.bulk_imports"))

    return run_form_action(discard, lambda problems: _page(import_id, in_one(problems)))


@administration_pages.get("/books/sheets.xlsx")
@requires(Permission.REGISTER_IMPORT)
def book_headings() -> Response:
    """Every sheet with its headings and no rows."""
    file = io.BytesIO()
    exports.write_headings(file)
    return _workbook(file, "全量录入表头")


@administration_pages.post("/books/exported")
@requires(Permission.REGISTER_IMPORT)
def export_books() -> Answer:
    """All sheets with personal data in full: the purpose is on record before the file is made."""
    words = FieldReader(request.form).raw("words")
    try:
        with services().database.transaction() as session:
            rules.note_export(session, current_staff(), words, utc_now())
    except LinshengError as error:
        return _listing(in_one(error.problems)), error.status
    file = io.BytesIO()
    with services().database.reading() as session:
        exports.export_books(session, file)
    return _workbook(file, f"小区台账{local_today():%Y%m%d}")


def _listing(problem: str) -> str:
    with services().database.reading() as session:
        rows = rules.own_imports(session, current_staff())
    names = [sheet.name for sheet in BOOK_SHEETS]
    return render(BulkImportsPage(rows, STATE_NAMES, problem, names))


def _page(import_id: int, problem: str) -> str:
    with services().database.reading() as session:
        try:
            row = rules.own_import(session, current_staff(), import_id)
        except NotFoundError:
            abort(404)
    problems = rules.problems_of(row)
    reports = rules.report_of(row).sheets.values()
    sheets = [sheet for sheet in reports if sheet.added + sheet.updated + sheet.unchanged]
    return render(
        BulkImportPage(
            row=row,
            state=STATE_NAMES[row.state],
            sheets=[] if problems.count else sheets,
            groups=groups_of(problems.problems),
            more_problems=problems.more,
            problem=problem,
        )
    )


def _address(import_id: int) -> str:
    return url_for("administration.bulk_import", import_id=import_id)


def _workbook(file: io.BytesIO, name: str) -> Response:
    return attached(Response(file.getvalue(), content_type=XLSX_TYPE), f"{name}.xlsx")
