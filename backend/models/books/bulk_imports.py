"""Files with the books of a city on their way in: the file, its rows as they were read, what they changed."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.models.background import Leased
from backend.models.base import Base, BigId, enum_column
from backend.models.personal import SealedText
from backend.models.printing import PRINTING_QUEUE
from backend.models.staff import StaffAccount


class BulkState(StrEnum):
    """`QUEUED` and `WORKING` on the way to a `BulkGoal`, the others are where it ended."""

    QUEUED = "queued"
    WORKING = "working"
    PLANNED = "planned"
    REFUSED = "refused"
    IMPORTED = "imported"
    TAKEN_BACK = "taken_back"
    DISCARDED = "discarded"
    FAILED = "failed"


class BulkGoal(StrEnum):
    """What a worker is to do next with an import."""

    PLAN = "plan"
    IMPORT = "import"
    TAKE_BACK = "take_back"


class BulkImport(Leased, Base):
    """One file of an account: it is read into staged rows, tried, looked at, confirmed, written as a whole.

    `rows_read` are rows of the file that are staged, `rows_done` those that the present attempt has written.
    `is_staged`: nothing of the file is still to be read; `is_tried`: what its goal came to is on record.
    `report` is what the trial or the import did, `problems` the first 1,000 bad cells of `problem_count`;
    both may name people. `written_at` is set in the transaction that wrote the rows, `reversed_at` in that
    which took them back.
    """

    __tablename__ = "bulk_imports"
    job, queue = "import_books", PRINTING_QUEUE

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"), index=True)
    uploaded_at: Mapped[datetime] = mapped_column(index=True)
    file_name: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    state: Mapped[BulkState] = mapped_column(enum_column(BulkState, checked=False))
    goal: Mapped[BulkGoal] = mapped_column(enum_column(BulkGoal, checked=False))
    rows_read: Mapped[int] = mapped_column(default=0)
    rows_done: Mapped[int] = mapped_column(default=0)
    is_staged: Mapped[bool] = mapped_column(default=False)
    is_tried: Mapped[bool] = mapped_column(default=False)
    problem_count: Mapped[int] = mapped_column(default=0)
    problems: Mapped[str | None] = mapped_column(SealedText)
    report: Mapped[str | None] = mapped_column(SealedText)
    added: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    confirmed_at: Mapped[datetime | None]
    written_at: Mapped[datetime | None]
    reversed_at: Mapped[datetime | None]
    reversed_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))

    staff: Mapped[StaffAccount] = relationship(foreign_keys=staff_id)


class BulkFilePiece(Base):
    """A mebibyte of the file, sealed: it names people. Gone when the import has ended."""

    __tablename__ = "bulk_file_pieces"
    __table_args__ = (UniqueConstraint("import_id", "number"),)

    import_id: Mapped[int] = mapped_column(ForeignKey("bulk_imports.id", ondelete="CASCADE"))
    number: Mapped[int]
    sealed: Mapped[str] = mapped_column(SealedText)


class StagedRow(Base):
    """A row of the file whose cells can be read, as texts, sealed. `place` counts the file's rows from 1.

    `identity` is a keyed hash of what makes it the same row as another, `party` of an identity number in it
    and `party_name` of the name beside that.
    """

    __tablename__ = "staged_rows"
    __table_args__ = (
        UniqueConstraint("import_id", "place"),
        Index("ix_staged_rows_import_id_sheet_place", "import_id", "sheet", "place"),
        Index("ix_staged_rows_import_id_identity", "import_id", "identity"),
    )

    import_id: Mapped[int] = mapped_column(ForeignKey("bulk_imports.id", ondelete="CASCADE"))
    place: Mapped[int]
    sheet: Mapped[str] = mapped_column(String(20))
    tab: Mapped[str] = mapped_column(String(200))
    number: Mapped[int]
    identity: Mapped[str] = mapped_column(String(32))
    party: Mapped[str | None] = mapped_column(String(32))
    party_name: Mapped[str | None] = mapped_column(String(32))
    sealed: Mapped[str] = mapped_column(SealedText)


class BulkChange(Base):
    """A row that an import added (`before` is empty) or changed: who entered it stays on record.

    `before` are the columns that it changed as they were, sealed. `digest` is a keyed hash of the whole row
    as the import left it: what was changed since then is not taken back.
    """

    __tablename__ = "bulk_changes"
    __table_args__ = (Index("ix_bulk_changes_table_name_changed_id", "table_name", "changed_id"),)

    import_id: Mapped[int] = mapped_column(ForeignKey("bulk_imports.id"), index=True)
    table_name: Mapped[str] = mapped_column(String(40))
    changed_id: Mapped[int] = mapped_column(BigId)
    before: Mapped[str | None] = mapped_column(SealedText)
    digest: Mapped[str] = mapped_column(String(32))
