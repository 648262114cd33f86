"""Homes of a community, their owners, and residents who claim a home."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.models.base import Base, enum_column
from backend.models.books.documents import FromDocument, InForce
from backend.models.personal import BlindIndex, EncryptedText
from backend.models.registry import Building, Community


class HomeUse(StrEnum):
    """What a home is used for; only exclusive parts have owners and votes."""

    RESIDENTIAL = "residential"
    SHOP = "shop"
    OFFICE = "office"
    PARKING = "parking"
    STORAGE = "storage"
    PUBLIC = "public"
    OTHER = "other"


class AreaSource(StrEnum):
    """Where an area is from, the best first (最高法 建筑物区分所有权解释 8)."""

    REGISTER = "register"
    SURVEY = "survey"
    CONTRACT = "contract"


class SoldState(StrEnum):
    """Unsold homes, and those sold but not delivered, are the developer's."""

    SOLD = "sold"
    UNSOLD = "unsold"
    UNDELIVERED = "undelivered"


class Developer(Base):
    """开发建设单位 of a community."""

    __tablename__ = "developers"

    name: Mapped[str] = mapped_column(String(80), unique=True)
    credit_code: Mapped[str | None] = mapped_column(String(18), unique=True)
    phone: Mapped[str] = mapped_column(String(30), default="")


class CommunityDeveloper(Base):
    """Who built a community; large ones have several."""

    __tablename__ = "community_developers"
    __table_args__ = (UniqueConstraint("community_id", "developer_id"),)

    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"), index=True)
    developer_id: Mapped[int] = mapped_column(ForeignKey("developers.id"), index=True)

    developer: Mapped[Developer] = relationship()


class Entrance(Base):
    """单元: a building's door. A scope of its own for works and public revenue."""

    __tablename__ = "entrances"
    __table_args__ = (UniqueConstraint("building_id", "name"),)

    building_id: Mapped[int] = mapped_column(ForeignKey("buildings.id"), index=True)
    name: Mapped[str] = mapped_column(String(20))
    floors: Mapped[int | None]
    has_lift: Mapped[bool | None]

    building: Mapped[Building] = relationship()


class Home(Base):
    """An exclusive part (专有部分): a flat, a shop, a garage.

    `label` is how the community calls it (3号楼2单元502), made of building, entrance and room, once in a
    community. `built_area` and `inner_area` are in 0.01 m².
    """

    __tablename__ = "homes"
    __table_args__ = (
        UniqueConstraint("community_id", "label"),
        CheckConstraint("built_area > 0", name="built_area"),
        CheckConstraint("inner_area > 0", name="inner_area"),
        Index("ix_homes_building_id_entrance_id", "building_id", "entrance_id"),
    )

    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"), index=True)
    building_id: Mapped[int | None] = mapped_column(ForeignKey("buildings.id"))
    entrance_id: Mapped[int | None] = mapped_column(ForeignKey("entrances.id"), index=True)
    label: Mapped[str] = mapped_column(String(80))
    room: Mapped[str] = mapped_column(String(20))
    floor: Mapped[int | None]
    use: Mapped[HomeUse] = mapped_column(enum_column(HomeUse, checked=False), default=HomeUse.RESIDENTIAL)
    built_area: Mapped[int | None]
    inner_area: Mapped[int | None]
    area_source: Mapped[AreaSource | None] = mapped_column(enum_column(AreaSource))
    area_document: Mapped[str] = mapped_column(String(120), default="")
    sold_state: Mapped[SoldState] = mapped_column(enum_column(SoldState), default=SoldState.SOLD)
    delivered_on: Mapped[date | None]
    has_lift: Mapped[bool | None]

    community: Mapped[Community] = relationship()
    building: Mapped[Building | None] = relationship()
    entrance: Mapped[Entrance | None] = relationship()


class PartyKind(StrEnum):
    PERSON = "person"
    FIRM = "firm"
    PUBLIC_UNIT = "public_unit"
    DEVELOPER = "developer"


class Party(Base):
    """Somebody who owns: a person, a firm, a public unit, a developer.

    Two rows are the same party by the identity number alone (an identity card's, or a credit code); without
    one nobody is merged. All that tells who it is rests encrypted.
    """

    __tablename__ = "parties"

    kind: Mapped[PartyKind] = mapped_column(enum_column(PartyKind))
    name: Mapped[str] = mapped_column(EncryptedText)
    name_index: Mapped[str] = mapped_column(BlindIndex("name"), index=True)
    identity: Mapped[str | None] = mapped_column(EncryptedText)
    identity_index: Mapped[str | None] = mapped_column(BlindIndex("identity"), unique=True)
    phone: Mapped[str | None] = mapped_column(EncryptedText)
    phone_index: Mapped[str | None] = mapped_column(BlindIndex("phone"), index=True)


class Ownership(InForce, FromDocument, Base):
    """A share of a home. The shares that hold on a day need not be known to be whole: 1/1 is the usual one.

    Whoever buys gets a row of their own; the seller's ends.
    """

    __tablename__ = "ownerships"
    __table_args__: Any = (
        CheckConstraint("share_numerator > 0 AND share_numerator <= share_denominator", name="share"),
        CheckConstraint("to_on IS NULL OR from_on IS NULL OR to_on >= from_on", name="term"),
        Index("ix_ownerships_home_id_to_on", "home_id", "to_on"),
    )

    home_id: Mapped[int] = mapped_column(ForeignKey("homes.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("parties.id"), index=True)
    share_numerator: Mapped[int] = mapped_column(default=1)
    share_denominator: Mapped[int] = mapped_column(default=1)

    home: Mapped[Home] = relationship()
    party: Mapped[Party] = relationship()


class HomeRepresentative(InForce, FromDocument, Base):
    """Whom the co-owners of a home named to vote for it."""

    __tablename__ = "home_representatives"

    home_id: Mapped[int] = mapped_column(ForeignKey("homes.id"), index=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("parties.id"), index=True)

    party: Mapped[Party] = relationship()


class HomeLook(Base):
    """Each reading of a home's owners in full: who, when, why. `audit_number`: its entry in the log."""

    __tablename__ = "home_looks"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"), index=True)
    home_id: Mapped[int] = mapped_column(ForeignKey("homes.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]
    audit_number: Mapped[int]


class Relation(StrEnum):
    """What a resident is to a home; what each may see stands in `homes.rules.sights`."""

    OWNER = "owner"
    CO_OWNER = "co_owner"
    FAMILY = "family"
    TENANT = "tenant"


class ClaimState(StrEnum):
    PENDING = "pending"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    ENDED = "ended"


class HomeCode(Base):
    """A one-time code on a printed slip: whoever types it belongs to this home.

    Only its blind index is kept. A new one for a home ends the one before it.
    """

    __tablename__ = "home_codes"

    home_id: Mapped[int] = mapped_column(ForeignKey("homes.id"), index=True)
    relation: Mapped[Relation] = mapped_column(enum_column(Relation, checked=False))
    code_index: Mapped[str] = mapped_column(
        BlindIndex(until_week_after="expires_at", lost="the code must be printed anew"), unique=True
    )
    issued_by_id: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"))
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class HomeClaim(Base):
    """A resident says that a home is theirs, or that they live there. What became of it stays on record."""

    __tablename__ = "home_claims"

    home_id: Mapped[int] = mapped_column(ForeignKey("homes.id"), index=True)
    resident_id: Mapped[int] = mapped_column(ForeignKey("residents.id"), index=True)
    party_id: Mapped[int | None] = mapped_column(ForeignKey("parties.id"), index=True)
    relation: Mapped[Relation] = mapped_column(enum_column(Relation, checked=False))
    state: Mapped[ClaimState] = mapped_column(enum_column(ClaimState))
    code_id: Mapped[int | None] = mapped_column(ForeignKey("home_codes.id"))
    words: Mapped[str] = mapped_column(EncryptedText, default="")
    claimed_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    reason: Mapped[str] = mapped_column(String(200), default="")

    home: Mapped[Home] = relationship()
