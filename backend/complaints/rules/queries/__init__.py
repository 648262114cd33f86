"""Queries of complaints, by who reads: residents, staff, external programs, forms."""

from backend.complaints.rules.queries.by_resident import (
    TimelineEntry,
    by_number,
    by_open_link,
    by_token,
    recordings_of,
    resident_timeline,
    submission_event,
)
from backend.complaints.rules.queries.by_staff import (
    ComplaintCounts,
    complaint_counts,
    ids_visible_to,
    is_office,
    mark_seen,
    unseen,
    visible_among,
    visible_complaint,
    visible_to,
)

__all__ = [
    "ComplaintCounts",
    "TimelineEntry",
    "by_number",
    "by_open_link",
    "by_token",
    "complaint_counts",
    "ids_visible_to",
    "is_office",
    "mark_seen",
    "recordings_of",
    "resident_timeline",
    "submission_event",
    "unseen",
    "visible_among",
    "visible_complaint",
    "visible_to",
]
