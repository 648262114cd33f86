"""Photos of posted leaflets: for the street and the bureaus above it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.permissions import Permission
from backend.access.scopes import on_ground
from backend.core.errors import NotFoundError
from backend.models import Code, Community, LeafletPosting, StaffAccount, Street

SHOWN = 3  # the newest of a community


def photos_of(session: Session, staff: StaffAccount, community_ids: Sequence[int]) -> dict[int, list[int]]:
    """For each community the postings that have a photo, the newest first."""
    query = _visible(select(Code.community_id, LeafletPosting.id), staff)
    query = query.where(Code.community_id.in_(community_ids)).order_by(LeafletPosting.id.desc())
    photo_ids: dict[int, list[int]] = {}
    for community_id, posting_id in session.execute(query):
        some = photo_ids.setdefault(community_id, [])
        if len(some) < SHOWN:
            some.append(posting_id)
    return photo_ids


def photo_key(session: Session, staff: StaffAccount, posting_id: int) -> str:
    """Where the photo is stored. Raises NotFoundError for what is not theirs."""
    query = _visible(select(LeafletPosting.photo_key), staff).where(LeafletPosting.id == posting_id)
    key = session.scalar(query)
    if key is None:
        raise NotFoundError("没有这张照片。")
    return str(key)


def _visible(query: Any, staff: StaffAccount) -> Any:  # a select of any columns
    return (
        query.select_from(LeafletPosting)
        .join(Code, Code.id == LeafletPosting.code_id)
        .join(Community, Community.id == Code.community_id)
        .join(Street, Street.id == Community.street_id)
        .where(
            LeafletPosting.photo_key != "",
            on_ground(staff, Permission.POSTING_READ, street=Street.id, district=Street.district_id),
        )
    )
