"""Files of the city's register that somebody looks at before they are imported."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Base, JsonObject
from backend.models.personal import SealedText


class ImportUpload(Base):
    """One upload of an account: `sealed` holds the files until they are imported, at most for a day.

    They may have addresses with passwords in them, which are sealed at rest. `sha256` is of the files as one
    archive. `plan` is what an import was found to do: the beginning of it, and `plan_hash` is of the whole.
    `imported_at` is set once.
    """

    __tablename__ = "import_uploads"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"), index=True)
    uploaded_at: Mapped[datetime] = mapped_column(index=True)
    file_names: Mapped[str] = mapped_column(String(300))
    sha256: Mapped[str] = mapped_column(String(64))
    sealed: Mapped[str] = mapped_column(SealedText, deferred=True)
    names_confirmed: Mapped[bool] = mapped_column(default=False)
    plan: Mapped[dict[str, Any]] = mapped_column(JsonObject)
    plan_hash: Mapped[str] = mapped_column(String(64))
    imported_at: Mapped[datetime | None]
