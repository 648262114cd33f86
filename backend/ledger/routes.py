"""The pages of this subject: importing it adds their routes."""

import backend.ledger.pages.books
import backend.ledger.pages.entries
import backend.ledger.pages.posting
import backend.ledger.pages.statements  # noqa: F401
