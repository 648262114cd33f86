"""The list of a street's leaflets: waiting, posted, reported; with a search."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from flask import request

from backend.complaints.rules.photos import StoredPhoto
from backend.complaints.signed_uploads import sign_photo
from backend.core.errors import FieldProblem
from backend.models import ReportKind
from backend.printing.forms.street import TABS, ListPosition, parse_list_position
from backend.printing.rules.posting_photos import photos_of
from backend.printing.rules.postings import REPORT_NAMES, PostingRow, posting_rows
from backend.web.guard import current_staff
from backend.web.rendering import render, variables_of
from backend.web.services import services

PAGE_SIZE = 30


@variables_of("printing/street/postings.html")
@dataclass(frozen=True, slots=True)
class PostingsPage:
    """The rows of one page of a tab. `ordered` and `posted` count the copies of the whole street.

    `photos` are ids of postings by community. `form` is the rejected form of the code with id `failed`, 0 for
    none; `photo_references` are signed references to its photos.
    """

    rows: Sequence[PostingRow]
    here: ListPosition
    more: bool
    counts: Mapping[str, int]
    ordered: int
    posted: int
    photos: Mapping[int, Sequence[int]]
    failed: int
    problems: Sequence[FieldProblem]
    photo_references: Sequence[str]
    form: Mapping[str, str]
    new_key: Callable[[], str]
    tabs: Mapping[str, str] = field(default_factory=lambda: TABS)
    report_names: Mapping[ReportKind, str] = field(default_factory=lambda: REPORT_NAMES)


def place() -> ListPosition:
    """As the address of this request says."""
    return parse_list_position(request.args)


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
    return render(
        PostingsPage(
            rows=page_rows,
            here=here,
            more=len(matching_rows) > start + PAGE_SIZE,
            counts={name: len(part) for name, part in parts.items()},
            ordered=sum(row.ordered for row in rows if not row.dead),
            posted=sum(row.posted for row in rows if not row.dead),
            photos=photo_ids,
            failed=failed,
            problems=problems or [],
            photo_references=[sign_photo(photo) for photo in photos or ()],
            form=request.form,
            new_key=lambda: secrets.token_hex(16),
        )
    )


def _parts(rows: list[PostingRow]) -> dict[str, list[PostingRow]]:
    return {
        "waiting": [row for row in rows if row.left],
        "done": [row for row in rows if not row.left and not row.dead],
        "reported": [row for row in rows if row.reported and not row.dead],
        "dead": [row for row in rows if row.dead],
    }
