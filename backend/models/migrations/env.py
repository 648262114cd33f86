"""Alembic's entry: `models.migrate` hands it an open connection."""

from typing import Any, Literal

from alembic import context

from backend.models import Base
from backend.models.base import UTCDateTime
from backend.models.migrate import is_described
from backend.models.personal import BlindIndex, EncryptedText, SealedFile, SealedText


def _render(kind: str, column_type: Any, _context: object) -> str | Literal[False]:
    """Write our column types as the plain ones below them: a migration must outlive the classes."""
    if kind == "type" and isinstance(column_type, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(column_type, EncryptedText | SealedText):
        return "sa.Text()"
    if kind == "type" and isinstance(column_type, BlindIndex | SealedFile):
        return f"sa.String(length={column_type.impl.length})"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_item=_render,
    render_as_batch=True,
    compare_type=False,
    include_object=is_described,
)
with context.begin_transaction():
    context.run_migrations()
