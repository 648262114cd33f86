"""All that is kept of a resident, for themselves (PIPL art. 45).

What names them only as a number, or only serves the program (outbox messages, used keys), is left out; a test
holds this file against every table that points to a resident or a complaint.
"""

import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.offices import answers, office_name, office_of_party, office_of_staff
from backend.complaints.rules.queries import recordings_of, resident_timeline
from backend.models import (
    Complaint,
    PersonalDataLook,
    Resident,
    ResidentNotice,
    ResidentSession,
    SafetyReview,
    StaffAccount,
    SubscriptionGrant,
    WechatMedia,
)
from backend.models.personal import PersonalDataKey, UnsealError
from backend.residents.rules.agreement import homes_of

Part = dict[str, Any]


def export_of(session: Session, person: Resident) -> Part:
    """Plain values: moments as datetimes, addresses below this service."""
    complaints = session.scalars(
        select(Complaint).where(Complaint.resident_id == person.id).order_by(Complaint.id)
    )
    return {
        "person": _person(session, person),
        "logins": _logins(session, person.id),
        "chat": _chat(person),
        "chat_media": _media(session, person.id),
        "notices": _notices(session, person.id),
        "subscriptions": _subscriptions(session, person.id),
        "complaints": [complaint_part(session, complaint) for complaint in complaints],
    }


def _person(session: Session, person: Resident) -> Part:
    plain = (
        "openid",
        "miniprogram_openid",
        "miniprogram_seen_at",
        "phone",
        "phone_verified",
        "agreed_version",
        "agreed_at",
        "last_message_at",
        "unfollowed_at",
        "window_until",
        "window_left",
        "talk_at",
    )
    return {
        **{name: getattr(person, name) for name in plain},
        "one_person_in_both": person.unionid_index is not None,
        "compound_in_chat": person.community.name if person.community else None,
        "building_in_chat": person.building.name if person.building else None,
        "homes": [
            {"community": home.community.name, "building": home.building.name if home.building else None}
            for home in homes_of(session, person.id)
        ],
    }


def _logins(session: Session, resident_id: int) -> list[Part]:
    logins = session.scalars(select(ResidentSession).where(ResidentSession.resident_id == resident_id))
    return [
        {
            "since": login.created_at,
            "renewed_at": login.rotated_at,
            "until": login.refresh_until,
            "ended_at": login.revoked_at,
        }
        for login in logins
    ]


def _chat(person: Resident) -> Any:
    """Where the talk with the official account stands."""
    if person.talk is None:
        return None
    try:
        return json.loads(PersonalDataKey.unseal(person.talk))
    except (UnsealError, ValueError):
        return None


def _media(session: Session, resident_id: int) -> list[Part]:
    media_rows = session.scalars(select(WechatMedia).where(WechatMedia.resident_id == resident_id))
    return [
        {
            "kind": media_row.kind,
            "received_at": media_row.received_at,
            "seconds": media_row.seconds,
            "size": media_row.size,
        }
        for media_row in media_rows
    ]


def _notices(session: Session, resident_id: int) -> list[Part]:
    notices = session.scalars(select(ResidentNotice).where(ResidentNotice.resident_id == resident_id))
    return [
        {
            "words": notice.words,
            "state": notice.state,
            "way": notice.way,
            "at": notice.created_at,
            "ended_at": notice.ended_at,
        }
        for notice in notices
    ]


def _subscriptions(session: Session, resident_id: int) -> list[Part]:
    grants = session.scalars(select(SubscriptionGrant).where(SubscriptionGrant.resident_id == resident_id))
    return [
        {"template_id": grant.template_id, "accepted_at": grant.accepted_at, "spent_at": grant.spent_at}
        for grant in grants
    ]


def complaint_part(session: Session, complaint: Complaint) -> Part:
    """One complaint, for whoever holds its private link."""
    filed = ("number", "pin", "token", "channel", "state", "words", "place", "anonymous", "cover", "phone")
    since = ("submitted_at", "accepted_at", "replied_at", "rated_at", "closed_at", "solved", "satisfied")
    return {
        **{name: getattr(complaint, name) for name in (*filed, *since, "emergency")},
        "category": complaint.category.name,
        "community": complaint.community.name if complaint.community else None,
        "building": complaint.building.name if complaint.building else None,
        "answered_by": [
            {
                "office": office_name(session, office_of_party(party)),
                "reason": party.reason,
                "since": party.started_at,
                "until": party.ended_at,
            }
            for party in complaint.parties
        ],
        "steps": [
            {
                "move": timeline_entry.move,
                "at": timeline_entry.at,
                "words": timeline_entry.words,
                "photos": len(timeline_entry.photos),
            }
            for timeline_entry in resident_timeline(complaint)
        ],
        "photos": [f"/api/v1/complaints/{complaint.token}/photos/{photo.id}" for photo in complaint.photos],
        "recordings": [
            f"/api/v1/complaints/{complaint.token}/recordings/{recording.id}"
            for recording in recordings_of(session, complaint)
        ],
        "looks": access_records_of(session, complaint),
        "reviews": _reviews(session, complaint),
    }


def access_records_of(session: Session, complaint: Complaint) -> list[Part]:
    """Who of the offices looked at the phone or heard the voice, when and what for."""
    rows = session.execute(
        select(PersonalDataLook, StaffAccount)
        .join(StaffAccount, StaffAccount.id == PersonalDataLook.staff_id)
        .where(PersonalDataLook.complaint_id == complaint.id)
        .order_by(PersonalDataLook.id)
    )
    return [
        {
            "office": office_name(session, office_of_staff(staff)) if answers(staff) else "审计",
            "subject": look.subject,
            "purpose": look.purpose,
            "at": look.at,
        }
        for look, staff in rows
    ]


def _reviews(session: Session, complaint: Complaint) -> list[Part]:
    """Words that were held for a person to read first."""
    rows = session.scalars(select(SafetyReview).where(SafetyReview.complaint_id == complaint.id))
    return [
        {"at": row.opened_at, "labels": row.labels, "state": row.state, "ruled_at": row.ruled_at}
        for row in rows
    ]
