"""An import in two steps: files are uploaded and looked at; the same are imported when that is confirmed.

Between the steps the files wait in the database, for their own account alone. What a look finds is found by
the import itself, which is taken back. When the database has changed until the confirmation, so that the
import would do something else, nothing is imported and the new plan is there to be looked at.
"""

import hashlib
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from backend.core.errors import DamagedDataError, NotFoundError
from backend.history.audit import Plain, record
from backend.history.undoing import tried
from backend.models import ImportUpload, StaffAccount
from backend.models.base import UnreadObject
from backend.models.personal import PersonalDataKey, UnsealError
from backend.registry.rules.imports.importing import ImportResult, SheetResult, SheetSums, import_sheets
from backend.registry.rules.sheets import SHEETS, RegistrySheet
from backend.sheets.problems import ImportProblem, ImportRejectedError
from backend.sheets.reading import SheetFile, read_uploaded
from backend.sheets.recognising import RawSheet

KEPT = timedelta(days=1)
MOST_SHOWN = 200  # rows and cells of a sheet that a plan names one by one
MOST_WAITING = 10  # of one account
MOST_ROWS = 30_000
GONE = "这次上传已经不在了：没有确认的只保留一天。请重新上传。"
DAMAGED = "上传的文件读不出来，可能坏了。请重新上传。"


@dataclass(frozen=True, slots=True)
class ReadUpload:
    """The sheets of the files, or why they cannot be read. Made without the database: it takes longest."""

    sheets: Sequence[RawSheet[RegistrySheet]] = ()
    problems: Sequence[ImportProblem] = ()


@dataclass(frozen=True, slots=True)
class PlannedSheet:
    """What happens to one sheet, with the first of its new rows and changed cells.

    A cell is the row's key, the heading, the value before and after.
    """

    name: str
    added: int
    updated: int
    unchanged: int
    changed: int
    added_rows: Sequence[str]
    changed_cells: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class ImportPlan(SheetSums):
    """What an import does, or the problems that stop it. `digest` tells two plans apart."""

    sheets: Sequence[PlannedSheet] = ()
    remarks: Sequence[str] = ()
    problems: Sequence[ImportProblem] = ()
    digest: str = ""

    @property
    def asks(self) -> bool:
        """Whether somebody who has looked may say that all of it is meant."""
        return bool(self.problems) and all(problem.question for problem in self.problems)

    @property
    def is_ready(self) -> bool:
        return not self.problems and bool(self.added or self.updated)


@dataclass(frozen=True, slots=True)
class KeptFiles:
    """Files as one archive, sealed; made before the transaction that stores it."""

    names: str
    sha256: str
    sealed: str = field(repr=False)


def read_upload(files: Iterable[SheetFile]) -> ReadUpload:
    """Not too much for a page: an import keeps other writers waiting until it is done."""
    try:
        sheets = read_uploaded(files, SHEETS)
    except ImportRejectedError as rejected:
        return ReadUpload(problems=rejected.problems)
    row_count = sum(len(sheet.rows) for sheet in sheets)
    if row_count > MOST_ROWS:
        problem = f"一共有 {row_count} 行，在页面上一次最多导入 {MOST_ROWS} 行"
        accepted = "分成几次上传，或请系统管理员在服务器上用命令导入"
        return ReadUpload(problems=[ImportProblem("上传的文件", None, "", "", problem, accepted)])
    return ReadUpload(sheets=sheets)


def sealed_files(files: Sequence[SheetFile]) -> KeptFiles:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for number, file in enumerate(files):
            packed.writestr(zipfile.ZipInfo(f"{number}/{file.name}"), file.data)
    data = archive.getvalue()
    names = "、".join(file.name for file in files)
    return KeptFiles(names[:300], hashlib.sha256(data).hexdigest(), PersonalDataKey.seal(data))


def keep_upload(
    session: Session, staff: StaffAccount, files: KeptFiles, read: ReadUpload, now: datetime
) -> ImportUpload:
    """The upload with its first plan. Of what the account has waiting the oldest goes where it is much."""
    upload = ImportUpload(
        staff_id=staff.id, uploaded_at=now, file_names=files.names, sha256=files.sha256, sealed=files.sealed,
        plan={}, plan_hash="",
    )  # fmt: skip
    _set_plan(upload, _tried_plan(session, read, names_confirmed=False))
    session.add(upload)
    session.flush()
    waiting_ids = [waiting.id for waiting in waiting_uploads(session, staff)]
    crowded_out = delete(ImportUpload).where(
        ImportUpload.staff_id == staff.id,
        ImportUpload.imported_at.is_(None),
        ImportUpload.id.not_in(waiting_ids),
    )
    session.execute(crowded_out)
    return upload


def own_upload(session: Session, staff: StaffAccount, upload_id: int) -> ImportUpload:
    """Raises NotFoundError, also for what another account uploaded."""
    upload = session.get(ImportUpload, upload_id)
    if upload is None or upload.staff_id != staff.id:
        raise NotFoundError(GONE)
    return upload


def waiting_uploads(session: Session, staff: StaffAccount) -> list[ImportUpload]:
    """Those of the account that are not imported yet, the newest first."""
    query = (
        select(ImportUpload)
        .where(ImportUpload.staff_id == staff.id, ImportUpload.imported_at.is_(None))
        .order_by(ImportUpload.id.desc())
        .limit(MOST_WAITING)
    )
    return list(session.scalars(query))


def files_of(upload: ImportUpload) -> list[SheetFile]:
    """The very files that were looked at. Raises DamagedDataError."""
    try:
        data = PersonalDataKey.unseal(upload.sealed)
        if hashlib.sha256(data).hexdigest() != upload.sha256:
            raise DamagedDataError(DAMAGED)
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return [
                SheetFile(part.filename.partition("/")[2], packed.read(part)) for part in packed.infolist()
            ]
    except (UnsealError, zipfile.BadZipFile):
        raise DamagedDataError(DAMAGED) from None


def confirm_names(
    session: Session, staff: StaffAccount, upload_id: int, read: ReadUpload, now: datetime
) -> None:
    """Names under known codes are meant as they stand: a new plan, in which they are changes."""
    upload = _locked_upload(session, staff, upload_id, now)
    if upload.imported_at is None:
        upload.names_confirmed = True
        _set_plan(upload, _tried_plan(session, read, names_confirmed=True))


def confirm_import(
    session: Session, staff: StaffAccount, upload_id: int, plan_hash: str, read: ReadUpload, now: datetime
) -> bool:
    """Import what was looked at. False where it would do something else by now: the upload has the new plan.

    Twice imports once.
    """
    upload = _locked_upload(session, staff, upload_id, now)
    if upload.imported_at is not None:
        return True
    with session.begin_nested() as trial:
        plan = _plan(session, read, names_confirmed=upload.names_confirmed)
        is_same = plan.digest == plan_hash and not plan.problems
        if not is_same:
            trial.rollback()
    _set_plan(upload, plan)
    if not is_same:
        return False
    upload.imported_at, upload.sealed = now, ""
    details: dict[str, Plain] = {"added": plan.added, "updated": plan.updated, "sha256": upload.sha256}
    record(session, staff, "registry.imported", upload.file_names, details, now=now)
    return True


def forget_upload(session: Session, staff: StaffAccount, upload_id: int) -> None:
    session.delete(own_upload(session, staff, upload_id))


def forget_old_uploads(session: Session, now: datetime) -> int:
    """Those of a day ago, imported or not. Returns how many."""
    old = delete(ImportUpload).where(ImportUpload.uploaded_at < now - KEPT).returning(ImportUpload.id)
    return len(session.scalars(old).all())


def plan_of(upload: ImportUpload) -> ImportPlan:
    """As it was stored. Raises NotFoundError where it cannot be read any more."""
    if isinstance(upload.plan, UnreadObject):
        raise NotFoundError(GONE)
    return ImportPlan(
        sheets=[PlannedSheet(**sheet) for sheet in upload.plan["sheets"]],
        remarks=upload.plan["remarks"],
        problems=[ImportProblem(**problem) for problem in upload.plan["problems"]],
        digest=upload.plan_hash,
    )


def _locked_upload(session: Session, staff: StaffAccount, upload_id: int, now: datetime) -> ImportUpload:
    """Held until the transaction ends, so that two clicks do not import twice."""
    upload = session.get(ImportUpload, upload_id, with_for_update=True, populate_existing=True)
    if upload is None or upload.staff_id != staff.id or upload.uploaded_at < now - KEPT:
        raise NotFoundError(GONE)
    return upload


def _set_plan(upload: ImportUpload, plan: ImportPlan) -> None:
    upload.plan_hash = plan.digest
    upload.plan = {
        "sheets": [asdict(sheet) for sheet in plan.sheets],
        "remarks": list(plan.remarks),
        "problems": [asdict(problem) for problem in plan.problems],
    }


def _tried_plan(session: Session, read: ReadUpload, *, names_confirmed: bool) -> ImportPlan:
    return tried(session, lambda: _plan(session, read, names_confirmed=names_confirmed))


def _plan(session: Session, read: ReadUpload, *, names_confirmed: bool) -> ImportPlan:
    """Imports in the caller's transaction, and says what that did."""
    if read.problems:
        return _stopped(read.problems)
    try:
        result = import_sheets(session, read.sheets, names_confirmed=names_confirmed)
    except ImportRejectedError as rejected:
        return _stopped(rejected.problems)
    return _plan_of_result(result)


def _stopped(problems: Sequence[ImportProblem]) -> ImportPlan:
    return ImportPlan(problems=problems, digest=_digest(problems))


def _plan_of_result(result: ImportResult) -> ImportPlan:
    """Complaints that follow a community come by the minute: their number is said, and is no other plan."""
    return ImportPlan(
        sheets=[_planned(sheet) for sheet in result.sheets],
        remarks=[str(remark) for remark in result.remarks],
        digest=_digest(result.sheets),
    )


def _planned(sheet: SheetResult) -> PlannedSheet:
    cells = [(cell.row, cell.heading, cell.before, cell.after) for cell in sheet.changed_cells[:MOST_SHOWN]]
    return PlannedSheet(
        sheet.name, sheet.added, sheet.updated, sheet.unchanged, len(sheet.changed_cells),
        sheet.added_rows[:MOST_SHOWN], cells,
    )  # fmt: skip


def _digest(content: Sequence[object]) -> str:
    return hashlib.sha256(repr(tuple(content)).encode("utf-8", "surrogatepass")).hexdigest()
