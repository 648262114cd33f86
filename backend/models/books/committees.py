"""Terms, members, trainings and meetings of owners' and management committees."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.models.base import Base, enum_column
from backend.models.books.documents import FromDocument, InForce
from backend.models.personal import BlindIndex, EncryptedText
from backend.models.registry import Committee


class CommitteeTerm(InForce, FromDocument, Base):
    """One term (届). `filed_on`: 备案, owed within 30 days of the election (物业管理条例 16)."""

    __tablename__ = "committee_terms"

    committee_id: Mapped[int] = mapped_column(ForeignKey("committees.id"), index=True)
    number: Mapped[int]
    elected_on: Mapped[date | None]
    filed_on: Mapped[date | None]
    seats: Mapped[int | None]

    committee: Mapped[Committee] = relationship()


class Seat(StrEnum):
    CHAIR = "chair"
    DEPUTY = "deputy"
    MEMBER = "member"
    ALTERNATE = "alternate"


class Represents(StrEnum):
    """Whom a member of a 物管会 stands for; a member of a 业委会 is an owner."""

    OWNERS = "owners"
    STREET = "street"
    POLICE = "police"
    RESIDENTS_COMMITTEE = "residents_committee"
    FIRM = "firm"
    DEVELOPER = "developer"


class CommitteeMember(InForce, Base):
    """`is_public`: name and phone are shown to the community, as the law wants of whoever holds office."""

    __tablename__ = "committee_members"

    term_id: Mapped[int] = mapped_column(ForeignKey("committee_terms.id"), index=True)
    name: Mapped[str] = mapped_column(EncryptedText)
    phone: Mapped[str | None] = mapped_column(EncryptedText)
    phone_index: Mapped[str | None] = mapped_column(BlindIndex("phone"), index=True)
    seat: Mapped[Seat] = mapped_column(enum_column(Seat, checked=False))
    represents: Mapped[Represents] = mapped_column(enum_column(Represents, checked=False))
    is_public: Mapped[bool] = mapped_column(default=True)

    term: Mapped[CommitteeTerm] = relationship()


class Training(FromDocument, Base):
    """A course for members: of how many hours, on which day, by whom."""

    __tablename__ = "trainings"

    name: Mapped[str] = mapped_column(String(120))
    on: Mapped[date]
    minutes: Mapped[int]
    street_id: Mapped[int | None] = mapped_column(ForeignKey("streets.id"), index=True)


class TrainingAttendance(Base):
    __tablename__ = "training_attendances"

    training_id: Mapped[int] = mapped_column(ForeignKey("trainings.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("committee_members.id"), index=True)
    certificate: Mapped[str] = mapped_column(String(40), default="")


class CommitteeMeeting(FromDocument, Base):
    """Agenda owed seven days before, decision within three days after (274号 38, 39)."""

    __tablename__ = "committee_meetings"
    __table_args__ = (CheckConstraint("present >= 0", name="present"),)

    term_id: Mapped[int] = mapped_column(ForeignKey("committee_terms.id"), index=True)
    on: Mapped[date]
    subject: Mapped[str] = mapped_column(String(200))
    decision: Mapped[str] = mapped_column(String(1000), default="")
    present: Mapped[int | None]

    term: Mapped[CommitteeTerm] = relationship()
