"""Complaints, their append-only history, the parties that answer for them, and photos."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.models.base import Base, JsonObject, enum_column
from backend.models.city_rules import Category
from backend.models.complaint_kinds import (
    ActorKind,
    BreachKind,
    Channel,
    Cover,
    Extension,
    Move,
    PartyRole,
    PhotoStage,
    State,
)
from backend.models.personal import BlindIndex, EncryptedText
from backend.models.registry import Building, Community, District, PropertyFirm, Street
from backend.models.staff import StaffAccount

# Where an office above may have to say something; the few of them in a city have an index of their own.
AWAITING_RULING = "ruling_due_at IS NOT NULL AND next_due_at IS NOT NULL"


class Complaint(Base):
    """投诉. Its columns are what its events say, kept for queries; `complaints.rules.replay` proves it.

    `street_id` and `district_id` are where it belongs. Due times are counted from `round_started_at`;
    `next_due_at` is what an office must do next, None where nothing is awaited of one; `breach_check_at` is
    when the next breach, if nothing is done, has to be put on record. `ruling_due_at` binds the office above
    while a return, an extension or a reply waits for its word. `same_as_id` is the neighbour's complaint that
    the resident called the same matter. `cover` counts for every word of its resident, while it is
    `anonymous`. `wrong_pin_count` only grows: at its limit the PIN opens nothing.
    """

    __tablename__ = "complaints"
    __table_args__ = (
        Index("ix_complaints_state_reply_due_at", "state", "reply_due_at"),
        # Each of them is an order of the inbox: the id makes it total, so that pages follow a cursor.
        Index("ix_complaints_next_due_at", "next_due_at", "id"),
        Index("ix_complaints_street_id_next_due_at", "street_id", "next_due_at", "id"),
        Index("ix_complaints_district_id_next_due_at", "district_id", "next_due_at", "id"),
        Index("ix_complaints_community_id", "community_id", "next_due_at", "id"),
        Index("ix_complaints_handler_id", "handler_id", "next_due_at", "id"),
        Index(
            "ix_complaints_awaiting_ruling",
            "next_due_at",
            "id",
            sqlite_where=text(AWAITING_RULING),
            postgresql_where=text(AWAITING_RULING),
        ),
        Index("ix_complaints_community_id_submitted_at", "community_id", "submitted_at"),
        CheckConstraint("redo_count >= 0", name="redo_count"),
    )

    number: Mapped[str] = mapped_column(String(10), unique=True)
    pin: Mapped[str] = mapped_column(EncryptedText)
    wrong_pin_count: Mapped[int] = mapped_column(default=0, server_default="0")
    token_index: Mapped[str] = mapped_column(BlindIndex("token"), unique=True)
    token: Mapped[str] = mapped_column(EncryptedText)
    idempotency_key: Mapped[str] = mapped_column(String(80), unique=True)
    content_hash: Mapped[str] = mapped_column(BlindIndex(until_week_after="submitted_at"))
    channel: Mapped[Channel] = mapped_column(enum_column(Channel, checked=False))
    state: Mapped[State] = mapped_column(enum_column(State))
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"), index=True)
    community_id: Mapped[int | None] = mapped_column(ForeignKey("communities.id"))
    street_id: Mapped[int | None] = mapped_column(ForeignKey("streets.id"))
    district_id: Mapped[int | None] = mapped_column(ForeignKey("districts.id"))
    building_id: Mapped[int | None] = mapped_column(ForeignKey("buildings.id"))
    code_id: Mapped[int | None] = mapped_column(ForeignKey("codes.id"))
    words: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(String(200), default="")
    anonymous: Mapped[bool] = mapped_column(default=True)
    cover: Mapped[Cover] = mapped_column(
        enum_column(Cover, checked=False), default=Cover.NONE, server_default="none"
    )
    phone: Mapped[str | None] = mapped_column(EncryptedText)
    phone_index: Mapped[str | None] = mapped_column(BlindIndex("phone"), index=True)
    resident_id: Mapped[int | None] = mapped_column(ForeignKey("residents.id"), index=True)
    application_id: Mapped[int | None] = mapped_column(ForeignKey("api_applications.id"), index=True)
    emergency: Mapped[bool] = mapped_column(default=False)
    unrouted: Mapped[bool] = mapped_column(default=False)
    return_ruled: Mapped[bool] = mapped_column(default=False)
    redo_count: Mapped[int] = mapped_column(default=0)
    review_asked: Mapped[bool] = mapped_column(default=False, server_default=false())
    extension: Mapped[Extension] = mapped_column(
        enum_column(Extension, checked=False), default=Extension.NONE, server_default="none"
    )
    submitted_at: Mapped[datetime] = mapped_column(index=True)
    round_started_at: Mapped[datetime]
    accept_due_at: Mapped[datetime]
    contact_due_at: Mapped[datetime | None]
    reply_due_at: Mapped[datetime] = mapped_column(index=True)
    ruling_due_at: Mapped[datetime | None]
    next_due_at: Mapped[datetime | None]
    breach_check_at: Mapped[datetime | None] = mapped_column(index=True)
    accepted_at: Mapped[datetime | None]
    contacted_at: Mapped[datetime | None]
    handed_in_at: Mapped[datetime | None]
    replied_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    rated_at: Mapped[datetime | None]
    solved: Mapped[bool | None]
    satisfied: Mapped[bool | None]
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("complaints.id"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("complaints.id"), index=True)
    same_as_id: Mapped[int | None] = mapped_column(ForeignKey("complaints.id"), index=True)
    joint_at: Mapped[datetime | None]
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))

    handler: Mapped[StaffAccount | None] = relationship()
    street: Mapped[Street | None] = relationship()
    category: Mapped[Category] = relationship()
    community: Mapped[Community | None] = relationship()
    building: Mapped[Building | None] = relationship()
    parties: Mapped[list["ComplaintParty"]] = relationship(
        back_populates="complaint", order_by="ComplaintParty.id"
    )
    events: Mapped[list["ComplaintEvent"]] = relationship(
        back_populates="complaint", order_by="ComplaintEvent.seq"
    )
    photos: Mapped[list["Photo"]] = relationship(back_populates="complaint", order_by="Photo.id")
    breaches: Mapped[list["Breach"]] = relationship(back_populates="complaint", order_by="Breach.id")


_ACTIVE = {
    "firm": "ended_at IS NULL AND firm_id IS NOT NULL",
    "street": "ended_at IS NULL AND street_id IS NOT NULL",
    "district": "ended_at IS NULL AND district_id IS NOT NULL",
    "city": "ended_at IS NULL AND firm_id IS NULL AND street_id IS NULL AND district_id IS NULL",
}


class ComplaintParty(Base):
    """Who answers for a complaint: a firm, a street or a district; none of the three is the city's bureau.

    `ended_at` is set when another office takes over. `next_due_at` is the complaint's own, kept here too, so
    that an office's inbox is one walk along one index.
    """

    __tablename__ = "complaint_parties"
    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN firm_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN street_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN district_id IS NULL THEN 0 ELSE 1 END) <= 1",
            name="one_office",
        ),
        *(
            Index(
                f"ix_complaint_parties_{office}_next_due_at",
                *((f"{office}_id",) if office != "city" else ()),
                "next_due_at",
                "complaint_id",
                sqlite_where=text(_ACTIVE[office]),
                postgresql_where=text(_ACTIVE[office]),
            )
            for office in _ACTIVE
        ),
    )

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    role: Mapped[PartyRole] = mapped_column(enum_column(PartyRole))
    firm_id: Mapped[int | None] = mapped_column(ForeignKey("property_firms.id"), index=True)
    street_id: Mapped[int | None] = mapped_column(ForeignKey("streets.id"), index=True)
    district_id: Mapped[int | None] = mapped_column(ForeignKey("districts.id"), index=True)
    reason: Mapped[str] = mapped_column(String(100))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    next_due_at: Mapped[datetime | None]

    complaint: Mapped[Complaint] = relationship(back_populates="parties")
    firm: Mapped[PropertyFirm | None] = relationship()
    street: Mapped[Street | None] = relationship()
    district: Mapped[District | None] = relationship()


class ComplaintEvent(Base):
    """One step of a complaint's history. Rows are only ever added."""

    __tablename__ = "complaint_events"
    __table_args__ = (UniqueConstraint("complaint_id", "seq"),)

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"))
    seq: Mapped[int]
    move: Mapped[Move] = mapped_column(enum_column(Move, checked=False))
    from_state: Mapped[State | None] = mapped_column(enum_column(State, "from_state"))
    to_state: Mapped[State] = mapped_column(enum_column(State, "to_state"))
    actor: Mapped[ActorKind] = mapped_column(enum_column(ActorKind))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    at: Mapped[datetime]
    words: Mapped[str] = mapped_column(Text, default="")
    details: Mapped[dict[str, Any]] = mapped_column(JsonObject, default=dict)

    complaint: Mapped[Complaint] = relationship(back_populates="events")
    staff: Mapped[StaffAccount | None] = relationship()


class Photo(Base):
    """A re-encoded photo of a complaint or of a reply; `storage_key` is the SHA-256 of its bytes."""

    __tablename__ = "photos"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("complaint_events.id"), index=True)
    storage_key: Mapped[str] = mapped_column(String(80))
    width: Mapped[int]
    height: Mapped[int]
    size: Mapped[int]
    stage: Mapped[PhotoStage | None] = mapped_column(enum_column(PhotoStage, checked=False))

    complaint: Mapped[Complaint] = relationship(back_populates="photos")


class Breach(Base):
    """超期: a promise broken at `due_at`, on record whenever the job that noticed it ran. Only ever added.

    `step` 2 is the same promise broken for as long again. The office is the one that owed it then.
    """

    __tablename__ = "breaches"
    __table_args__ = (
        UniqueConstraint("complaint_id", "kind", "due_at", "step"),
        Index("ix_breaches_due_at", "due_at"),
    )

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    kind: Mapped[BreachKind] = mapped_column(enum_column(BreachKind, checked=False))
    step: Mapped[int] = mapped_column(default=1)
    due_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    firm_id: Mapped[int | None] = mapped_column(ForeignKey("property_firms.id"), index=True)
    street_id: Mapped[int | None] = mapped_column(ForeignKey("streets.id"), index=True)
    district_id: Mapped[int | None] = mapped_column(ForeignKey("districts.id"), index=True)

    complaint: Mapped[Complaint] = relationship(back_populates="breaches")
