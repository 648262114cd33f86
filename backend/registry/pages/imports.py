"""从表格导入: upload files, look at what an import would do, confirm it."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, flash, redirect, request, url_for

from backend.access.permissions import Permission
from backend.core.clock import local_today, utc_now
from backend.core.errors import FieldProblem, InvalidInputError
from backend.core.fields.reader import FieldReader
from backend.models import ImportUpload
from backend.registry import example, exports
from backend.registry.forms import MOST_FILE_BYTES, parse_files, parse_plan_hash
from backend.registry.pages.import_problems import ProblemGroup, groups_of
from backend.registry.rules.imports import uploads as import_uploads
from backend.registry.rules.imports.uploads import ImportPlan, ReadUpload
from backend.registry.rules.sheets import SHEETS
from backend.sheets.xlsx_files import XLSX_TYPE
from backend.web.attachments import attached
from backend.web.audiences import administration_pages
from backend.web.form_actions import Answer
from backend.web.guard import current_staff, requires
from backend.web.pages import takes_files
from backend.web.rendering import render, variables_of
from backend.web.services import services


@variables_of("registry/imports.html")
@dataclass(frozen=True, slots=True)
class ImportsPage:
    """Where files are chosen. `waiting` are the account's uploads that it has not confirmed."""

    waiting: Sequence[ImportUpload]
    problems: Sequence[FieldProblem]
    sheet_names: Sequence[str]
    most_megabytes: int = MOST_FILE_BYTES // 1024 // 1024


@variables_of("registry/import.html")
@dataclass(frozen=True, slots=True)
class ImportPage:
    """What an import of these files would do, what stops it, or what it did.

    `again` says that it was confirmed, and would have done something else by then.
    """

    upload: ImportUpload
    plan: ImportPlan
    groups: Sequence[ProblemGroup]
    problem_count: int
    again: bool


@administration_pages.get("/imports/")
@requires(Permission.REGISTER_IMPORT)
def imports() -> str:
    return _choosing([])


@administration_pages.post("/imports/")
@requires(Permission.REGISTER_IMPORT)
@takes_files
def upload_import() -> Answer:
    try:
        files = parse_files(request.files)
    except InvalidInputError as invalid:
        return _choosing(invalid.problems), invalid.status
    sealed, read = import_uploads.sealed_files(files), import_uploads.read_upload(files)
    with services().database.transaction() as session:
        upload = import_uploads.keep_upload(session, current_staff(), sealed, read, utc_now())
    return _to(upload.id)


@administration_pages.get("/imports/<row:upload_id>")
@requires(Permission.REGISTER_IMPORT)
def import_plan(upload_id: int) -> str:
    with services().database.reading() as session:
        upload = import_uploads.own_upload(session, current_staff(), upload_id)
    plan = import_uploads.plan_of(upload)
    again = FieldReader(request.args).is_ticked("again") and upload.imported_at is None
    return render(ImportPage(upload, plan, groups_of(plan.problems), len(plan.problems), again))


@administration_pages.post("/imports/<row:upload_id>/names")
@requires(Permission.REGISTER_IMPORT)
def confirm_import_names(upload_id: int) -> Answer:
    read = _read(upload_id)
    with services().database.transaction() as session:
        import_uploads.confirm_names(session, current_staff(), upload_id, read, utc_now())
    return _to(upload_id)


@administration_pages.post("/imports/<row:upload_id>/confirmed")
@requires(Permission.REGISTER_IMPORT)
def confirm_import(upload_id: int) -> Answer:
    read, plan_hash = _read(upload_id), parse_plan_hash(request.form)
    with services().database.transaction() as session:
        is_imported = import_uploads.confirm_import(
            session, current_staff(), upload_id, plan_hash, read, utc_now()
        )
    return _to(upload_id, again=None if is_imported else 1)


@administration_pages.post("/imports/<row:upload_id>/removal")
@requires(Permission.REGISTER_IMPORT)
def remove_import(upload_id: int) -> Answer:
    with services().database.transaction() as session:
        import_uploads.forget_upload(session, current_staff(), upload_id)
    flash("已删除上传的文件，什么都没有导入。")
    return redirect(url_for("administration.imports"), 303)


@administration_pages.get("/imports/example.xlsx")
@requires(Permission.REGISTER_IMPORT)
def import_example() -> Response:
    return _workbook(example.EXAMPLE_FILE.read_bytes(), "导入示例")


@administration_pages.get("/imports/current.xlsx")
@requires(Permission.REGISTER_IMPORT)
def export_register() -> Response:
    """As the command exports it: what comes back unchanged changes nothing."""
    workbook = io.BytesIO()
    with services().database.reading() as session:
        exports.export_xlsx(session, workbook)
    return _workbook(workbook.getvalue(), f"小区资料{local_today():%Y%m%d}")


def _read(upload_id: int) -> ReadUpload:
    """Outside of the transaction that imports: reading the files takes longest and needs no lock."""
    with services().database.reading() as session:
        upload = import_uploads.own_upload(session, current_staff(), upload_id)
        if upload.imported_at is not None:
            return ReadUpload()
        files = import_uploads.files_of(upload)
    return import_uploads.read_upload(files)


def _choosing(problems: Sequence[FieldProblem]) -> str:
    with services().database.reading() as session:
        waiting = import_uploads.waiting_uploads(session, current_staff())
    return render(ImportsPage(waiting, problems, [sheet.name for sheet in SHEETS]))


def _to(upload_id: int, again: int | None = None) -> Answer:
    return redirect(url_for("administration.import_plan", upload_id=upload_id, again=again), 303)


def _workbook(data: bytes, name: str) -> Response:
    return attached(Response(data, content_type=XLSX_TYPE), f"{name}.xlsx")
