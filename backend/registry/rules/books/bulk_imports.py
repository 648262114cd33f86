"""Files of the books on their way in: uploaded, read and tried, looked at, confirmed, taken back."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import IO, Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session, defer

from backend.core.errors import (
    ChangeRefusedError,
    DamagedDataError,
    FieldProblem,
    InvalidInputError,
    NotFoundError,
)
from backend.core.text import check_words, mask_phones
from backend.history.audit import Plain, record
from backend.jobs.outbox import enqueue, restart
from backend.models import BulkFilePiece, BulkGoal, BulkImport, BulkState, StaffAccount, StagedRow
from backend.models.personal import PersonalDataKey, UnsealError
from backend.registry.rules.books.import_results import BulkReport, FirstProblems
from backend.registry.rules.books.taking_back import obstacles

PIECE_BYTES = 1024 * 1024
MOST_BYTES = 95 * 1024 * 1024
MOST_WAITING = 10
LONGEST_NAME = 120
LONGEST_PURPOSE = 200
UNCONFIRMED = timedelta(days=3)
GONE = "没有这次导入，或者不是您上传的。"
DAMAGED = "上传的文件读不出来，可能坏了，请重新上传。"
ON_THE_WAY = frozenset({BulkState.QUEUED, BulkState.WORKING})


@dataclass(frozen=True, slots=True)
class SealedPieces:
    """A file in sealed pieces, made before the transaction that stores it."""

    name: str
    size: int
    sha256: str
    pieces: tuple[str, ...] = field(repr=False)


def sealed_pieces(name: str, file: IO[bytes]) -> SealedPieces:
    """Raises InvalidInputError for a file that is empty or too large."""
    digest, pieces, size = hashlib.sha256(), [], 0
    while piece := file.read(PIECE_BYTES):
        size += len(piece)
        if size > MOST_BYTES:
            problem = f"文件太大，一个文件不超过 {MOST_BYTES // 1024 // 1024} MB。请按区县分成几个文件。"
            raise InvalidInputError([FieldProblem("file", problem)])
        digest.update(piece)
        pieces.append(PersonalDataKey.seal(piece))
    if not size:
        raise InvalidInputError([FieldProblem("file", "请选择要导入的文件，文件不能是空的。")])
    return SealedPieces(name[-LONGEST_NAME:], size, digest.hexdigest(), tuple(pieces))


def upload_books(session: Session, staff: StaffAccount, file: SealedPieces, now: datetime) -> BulkImport:
    """The file waits for a worker, who reads and tries it. Raises ChangeRefusedError where many wait."""
    waiting = select(BulkImport.id).where(
        BulkImport.staff_id == staff.id, BulkImport.state.in_({*ON_THE_WAY, BulkState.PLANNED})
    )
    if len(session.scalars(waiting).all()) >= MOST_WAITING:
        raise ChangeRefusedError("还有没处理完的导入，请先确认或删除，再上传新的。")
    row = BulkImport(
        staff_id=staff.id,
        uploaded_at=now,
        file_name=file.name,
        size=file.size,
        sha256=file.sha256,
        state=BulkState.QUEUED,
        goal=BulkGoal.PLAN,
    )
    enqueue(session, [row], now)
    for number, piece in enumerate(file.pieces):
        session.execute(insert(BulkFilePiece), [{"import_id": row.id, "number": number, "sealed": piece}])
    record(session, staff, "books.uploaded", row.file_name, {"sha256": row.sha256}, now=now)
    return row


def own_import(session: Session, staff: StaffAccount, import_id: int, *, locked: bool = False) -> BulkImport:
    """With its report and problems. Raises NotFoundError, also for what another account uploaded."""
    query = select(BulkImport).where(BulkImport.id == import_id, BulkImport.staff_id == staff.id)
    row = session.scalar(query.with_for_update(of=BulkImport) if locked else query)
    if row is None:
        raise NotFoundError(GONE)
    return row


def own_imports(session: Session, staff: StaffAccount) -> list[BulkImport]:
    """The last fifty, the newest first."""
    query = select(BulkImport).where(BulkImport.staff_id == staff.id).order_by(BulkImport.id.desc())
    without_texts = (defer(BulkImport.report), defer(BulkImport.problems))
    return list(session.scalars(query.options(*without_texts).limit(50)))


def confirm_books(session: Session, staff: StaffAccount, import_id: int, now: datetime) -> None:
    """Have a worker write what was looked at. Twice does it once. Raises ChangeRefusedError."""
    row = own_import(session, staff, import_id, locked=True)
    if row.goal is BulkGoal.IMPORT:
        return
    if row.state is not BulkState.PLANNED:
        raise ChangeRefusedError("这次导入现在不能确认，请看它的状态。")
    row.confirmed_at = now
    _send(session, row, BulkGoal.IMPORT, now)
    record(session, staff, "books.confirmed", row.file_name, {"sha256": row.sha256}, now=now)


def ask_taking_back(session: Session, staff: StaffAccount, import_id: int, now: datetime) -> None:
    """Have a worker take a whole import back. Raises ChangeRefusedError where something builds on it."""
    row = own_import(session, staff, import_id, locked=True)
    if row.state is not BulkState.IMPORTED:
        raise ChangeRefusedError("只有已经导入的才能撤回。")
    reasons = obstacles(session, row.id)
    if reasons:
        raise ChangeRefusedError(f"不能整批撤回：{'；'.join(reasons[:5])}。请逐条修改。")
    row.reversed_by_id = staff.id
    _send(session, row, BulkGoal.TAKE_BACK, now)
    record(session, staff, "books.taking_back", row.file_name, {"sha256": row.sha256}, now=now)


def discard_books(session: Session, staff: StaffAccount, import_id: int, now: datetime) -> None:
    """A file that is not imported goes, with what was read of it. Raises ChangeRefusedError."""
    row = own_import(session, staff, import_id, locked=True)
    if row.written_at is not None or row.state in ON_THE_WAY:
        raise ChangeRefusedError("正在处理或已经导入的不能删除。")
    row.state, row.report, row.problems = BulkState.DISCARDED, None, None
    forget_staged(session, row.id)
    record(session, staff, "books.discarded", row.file_name, {"sha256": row.sha256}, now=now)


def note_export(session: Session, staff: StaffAccount, stated: str, now: datetime) -> None:
    """The purpose of taking all of it home, on record. Raises InvalidInputError."""
    problems: list[FieldProblem] = []
    purpose = mask_phones(check_words("words", "用途", stated, problems, LONGEST_PURPOSE))
    if problems:
        raise InvalidInputError(problems)
    record(session, staff, "books.exported", "小区台账", {"purpose": purpose}, now=now)


def note_end(session: Session, row: BulkImport, now: datetime) -> None:
    """What a worker did for good, in the audit log, under the name of whoever had it done."""
    acts = {BulkState.IMPORTED: ("books.imported", row.staff_id)}
    if row.reversed_by_id is not None:
        acts[BulkState.TAKEN_BACK] = ("books.taken_back", row.reversed_by_id)
    if row.state in acts:
        act, staff_id = acts[row.state]
        details: dict[str, Plain] = {"added": row.added, "updated": row.updated, "sha256": row.sha256}
        record(session, session.get_one(StaffAccount, staff_id), act, row.file_name, details, now=now)


def forget_staged(session: Session, import_id: int) -> None:
    session.execute(delete(StagedRow).where(StagedRow.import_id == import_id))
    session.execute(delete(BulkFilePiece).where(BulkFilePiece.import_id == import_id))


def forget_old_books(session: Session, now: datetime) -> int:
    """Files that nobody confirmed for three days hold personal data. Returns how many."""
    query = select(BulkImport).where(
        BulkImport.uploaded_at < now - UNCONFIRMED,
        BulkImport.state.in_({BulkState.PLANNED, BulkState.REFUSED, BulkState.FAILED}),
        BulkImport.written_at.is_(None),
    )
    rows = session.scalars(query.limit(20)).all()
    for row in rows:
        row.state, row.report, row.problems = BulkState.DISCARDED, None, None
        forget_staged(session, row.id)
    return len(rows)


def file_pieces(session: Session, import_id: int) -> list[str]:
    """In their order, sealed."""
    query = select(BulkFilePiece.sealed).where(BulkFilePiece.import_id == import_id)
    return list(session.scalars(query.order_by(BulkFilePiece.number)))


def joined(pieces: Iterable[str], sha256: str, file: IO[bytes]) -> None:
    """Write the file as it was uploaded, and go back to its beginning. Raises DamagedDataError."""
    digest = hashlib.sha256()
    try:
        for piece in pieces:
            data = PersonalDataKey.unseal(piece)
            digest.update(data)
            file.write(data)
    except UnsealError:
        raise DamagedDataError(DAMAGED) from None
    if digest.hexdigest() != sha256:
        raise DamagedDataError(DAMAGED)
    file.seek(0)


def sealed_report(report: BulkReport) -> str:
    return _sealed(report.as_plain())


def sealed_problems(problems: FirstProblems) -> str:
    return _sealed(problems.as_plain())


def report_of(row: BulkImport) -> BulkReport:
    """Empty where there is none, or it cannot be read any more."""
    return BulkReport.of_plain(_opened(row.report))


def problems_of(row: BulkImport) -> FirstProblems:
    return FirstProblems.of_plain(_opened(row.problems), row.problem_count)


def _sealed(plain: list[dict[str, Any]]) -> str:
    return PersonalDataKey.seal(json.dumps(plain, ensure_ascii=False).encode("utf-8", "surrogatepass"))


def _opened(sealed: str | None) -> list[dict[str, Any]]:
    if not sealed:
        return []
    try:
        plain: list[dict[str, Any]] = json.loads(PersonalDataKey.unseal(sealed))
    except UnsealError:
        return []
    return plain


def _send(session: Session, row: BulkImport, goal: BulkGoal, now: datetime) -> None:
    row.goal, row.state, row.rows_done = goal, BulkState.QUEUED, 0
    row.added = row.updated = 0
    row.is_tried = False
    row.last_error = ""
    restart(session, [row], now)
