"""The recurring jobs of the registry."""

from datetime import timedelta

from backend.jobs.schedule import Recurring, in_transaction
from backend.registry.rules.books.bulk_imports import forget_old_books
from backend.registry.rules.imports.uploads import forget_old_uploads

RECURRING = (
    Recurring("forget uploads of the register", timedelta(hours=1), in_transaction(forget_old_uploads)),
    Recurring("forget files of the books", timedelta(hours=1), in_transaction(forget_old_books)),
)
