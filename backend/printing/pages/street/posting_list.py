"""The list of a street's leaflets: waiting, posted, reported; with a search."""

import secrets
from typing import TypedDict

from flask import render_template, request

from backend.complaints.rules.photos import StoredPhoto
from backend.complaints.signed_uploads import sign_photo
from backend.core.errors import FieldProblem
from backend.core.fields.values import row_id, search_words
from backend.printing.rules.posting_photos import photos_of
from backend.printing.rules.postings import REPORT_NAMES, PostingRow, posting_rows
from backend.web.guard import current_staff
from backend.web.services import services

TABS = {"waiting": "待张贴", "done": "已贴完", "reported": "已报缺损"}
PAGE_SIZE = 30
LAST_PAGE = 10_000
MAX_NAME = 40


class ListPosition(TypedDict):
    """Which part of the list is looked at; every form on it comes back to the same place."""

    tab: str
    q: str
    page: int


def place() -> ListPosition:
    """As the address of this request says."""
    tab = request.args.get("tab", "waiting")
    page = row_id(request.args.get("page")) or 1
    return ListPosition(
        tab=tab if tab in TABS else "waiting",
        q=search_words(request.args.get("q"), MAX_NAME),
        page=min(page, LAST_PAGE),
    )


def postings_page(
    failed: int = 0, problems: list[FieldProblem] | None = None, photos: list[StoredPhoto] | None = None
) -> str:
    """The list; with the rejected form of code `failed` filled in again."""
    here = place()
    with services().database.reading() as session:
        rows = posting_rows(session, current_staff())
        parts = _parts(rows)
        matching_rows = [
            row for row in parts[here["tab"]] if here["q"] in f"{row.community}{row.spot}{row.code}"
        ]
        start = (here["page"] - 1) * PAGE_SIZE
        page_rows = matching_rows[start : start + PAGE_SIZE]
        photo_ids = photos_of(session, current_staff(), [row.community_id for row in page_rows])
    return render_template(
        "printing/street/postings.html",
        rows=page_rows,
        here=here,
        more=len(matching_rows) > start + PAGE_SIZE,
        tabs=TABS,
        counts={name: len(part) for name, part in parts.items()},
        ordered=sum(row.ordered for row in rows),
        posted=sum(row.posted for row in rows),
        photos=photo_ids,
        failed=failed,
        problems=problems or [],
        kept=[sign_photo(photo) for photo in photos or ()],
        form=request.form,
        new_key=lambda: secrets.token_hex(16),
        report_names=REPORT_NAMES,
    )


def _parts(rows: list[PostingRow]) -> dict[str, list[PostingRow]]:
    return {
        "waiting": [row for row in rows if row.left],
        "done": [row for row in rows if not row.left],
        "reported": [row for row in rows if row.reported],
    }
