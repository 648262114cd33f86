"""Every sheet of the books, in the order in which rows can be written."""

from backend.registry.rules.books.descriptions import REFERENTS, BookSheet
from backend.registry.rules.books.home_sheets import HOME_SHEETS
from backend.registry.rules.books.service_sheets import SERVICE_SHEETS
from backend.registry.rules.books.standing_sheets import STANDING_SHEETS

_BUILDINGS = next(sheet for sheet in REFERENTS if sheet.name == "楼栋")
BOOK_SHEETS: tuple[BookSheet, ...] = (_BUILDINGS, *HOME_SHEETS, *SERVICE_SHEETS, *STANDING_SHEETS)
"""A clerk's list of homes often comes with its buildings, so that they may stand in the same file."""

BOOK_SHEETS_BY_NAME = {sheet.name: sheet for sheet in (*REFERENTS, *BOOK_SHEETS)}
