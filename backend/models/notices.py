"""Notices to those who answer and to residents: addresses, alerts, letters, the city's wording."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.models.background import Leased
from backend.models.base import Base, JsonObject, enum_column
from backend.models.complaint import Complaint, ComplaintEvent
from backend.models.delivery import DELIVERIES_QUEUE, DeliveryState
from backend.models.early_warning import EarlyWarning
from backend.models.personal import BlindIndex, EncryptedText
from backend.models.staff import StaffAccount

IN_REGISTER = "register "


class AddressKind(StrEnum):
    """CONSOLE is the worker's log, for the demo; UNKNOWN is a line of the register that nobody can read."""

    EMAIL = "email"
    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"
    CONSOLE = "console"
    UNKNOWN = "unknown"


class AlertKind(StrEnum):
    """What an address can be told of, each as its owner chooses."""

    EMERGENCY = "emergency"
    NEW = "new"
    DUE = "due"
    BREACH = "breach"
    URGED = "urged"
    RULING = "ruling"
    RULED = "ruled"
    WARNING = "warning"
    ACCOUNT = "account"
    DISCLOSURE = "disclosure"
    OTHER = "other"


class NoticeAddress(Base):
    """Where an office, or one of its people (`staff_id`), wants to be told. No office of the three: the city.

    `choices` holds how for each AlertKind; `times` are the hours of a digest at set times, `09:00 15:00`.
    Quiet hours are minutes of the day in China. `paused_at` is set after repeated failures; what is raised
    meanwhile waits. A removed row keeps what was sent, not the address.

    An address of the city's register (`in_register`) is a line of text as the register has it; only the
    register changes it. `owner` is then `register firm 7`, and no account created it.
    """

    __tablename__ = "notice_addresses"
    __table_args__ = (UniqueConstraint("owner", "address_index"),)

    owner: Mapped[str] = mapped_column(String(40), index=True)
    firm_id: Mapped[int | None] = mapped_column(ForeignKey("property_firms.id"), index=True)
    street_id: Mapped[int | None] = mapped_column(ForeignKey("streets.id"), index=True)
    district_id: Mapped[int | None] = mapped_column(ForeignKey("districts.id"), index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"), index=True)
    kind: Mapped[AddressKind] = mapped_column(enum_column(AddressKind, checked=False))
    address: Mapped[str] = mapped_column(EncryptedText)
    secret: Mapped[str] = mapped_column(EncryptedText, default="")
    address_index: Mapped[str] = mapped_column(BlindIndex("address"))
    choices: Mapped[dict[str, Any]] = mapped_column(JsonObject, default=dict)
    times: Mapped[str] = mapped_column(String(60), default="09:00 15:00")
    quiet_from: Mapped[int | None]
    quiet_until: Mapped[int | None]
    quiet_days_off: Mapped[bool] = mapped_column(default=False)
    hourly_limit: Mapped[int] = mapped_column(default=20)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    removed_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(String(300), default="")
    last_error_at: Mapped[datetime | None]
    last_sent_at: Mapped[datetime | None]

    staff: Mapped[StaffAccount | None] = relationship(foreign_keys=staff_id)

    @hybrid_property
    def in_register(self) -> bool:
        return self.owner.startswith(IN_REGISTER)

    @in_register.inplace.expression
    @classmethod
    def _in_register(cls) -> ColumnElement[bool]:
        return cls.owner.startswith(IN_REGISTER)

    def erase(self, now: datetime) -> None:
        """Nothing goes there any more; what was sent stays on record."""
        self.removed_at = now
        self.address = self.secret = ""
        self.address_index = f"removed {self.id}"


class Letter(Leased):
    """One mail or robot message, to an address of an office or of one of its people.

    One with a `kind` belongs to another subject: it has no `address`, and its owner names the recipient and
    writes the text when it is sent (`notices.rules.letter_kinds`).
    `token` is the left half of the Message-ID, the same at every attempt.
    """

    job, queue = "letter", DELIVERIES_QUEUE

    __tablename__ = "staff_letters"
    __table_args__ = (
        Index("ix_staff_letters_state_ring_after", "state", "ring_after"),
        Index("ix_staff_letters_address_id_created_at", "address_id", "created_at"),
        CheckConstraint("(address_id IS NULL) = (kind <> '')", name="recipient"),
    )

    address_id: Mapped[int | None] = mapped_column(ForeignKey("notice_addresses.id"))
    kind: Mapped[str] = mapped_column(String(20), default="")
    token: Mapped[str] = mapped_column(String(40), unique=True)
    is_test: Mapped[bool] = mapped_column(default=False)
    emergency: Mapped[bool] = mapped_column(default=False)
    state: Mapped[DeliveryState] = mapped_column(enum_column(DeliveryState), default=DeliveryState.PENDING)
    created_at: Mapped[datetime]
    next_attempt_at: Mapped[datetime] = mapped_column()
    delivered_at: Mapped[datetime | None]

    address: Mapped[NoticeAddress | None] = relationship()


class Alert(Base):
    """One happening that one address is to hear of; `letter_id` is the letter that carries it, once gathered.

    `subject` names the happening, so that a job that runs twice raises it once. One that is about neither a
    complaint nor a warning says its own `title`, without personal data, and the `path` of its page.
    """

    __tablename__ = "staff_alerts"
    __table_args__ = (
        UniqueConstraint("address_id", "subject"),
        Index(
            "ix_staff_alerts_waiting",
            "due_at",
            "address_id",
            sqlite_where=text("letter_id IS NULL"),
            postgresql_where=text("letter_id IS NULL"),
        ),
    )

    address_id: Mapped[int] = mapped_column(ForeignKey("notice_addresses.id"))
    subject: Mapped[str] = mapped_column(String(80))
    kind: Mapped[AlertKind] = mapped_column(enum_column(AlertKind, checked=False))
    emergency: Mapped[bool] = mapped_column(default=False)
    complaint_id: Mapped[int | None] = mapped_column(ForeignKey("complaints.id"), index=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("complaint_events.id"))
    warning_id: Mapped[int | None] = mapped_column(ForeignKey("early_warnings.id"))
    title: Mapped[str] = mapped_column(String(300), default="", server_default="")
    path: Mapped[str] = mapped_column(String(80), default="", server_default="")
    raised_at: Mapped[datetime]
    due_at: Mapped[datetime]
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("staff_letters.id"), index=True)

    address: Mapped[NoticeAddress] = relationship()
    letter: Mapped[Letter | None] = relationship()
    complaint: Mapped[Complaint | None] = relationship()
    event: Mapped[ComplaintEvent | None] = relationship()
    warning: Mapped[EarlyWarning | None] = relationship()


def new_letter(address: NoticeAddress, token: str, now: datetime) -> Letter:
    """A letter still to be enqueued."""
    return Letter(address_id=address.id, token=token, created_at=now)


class NoticeWording(Base):
    """`words` with fields in braces; `short` and `note` fill the fields of WeChat's fixed templates."""

    __tablename__ = "notice_wordings"

    kind: Mapped[str] = mapped_column(String(20), unique=True)
    words: Mapped[str] = mapped_column(Text)
    short: Mapped[str] = mapped_column(String(5))
    note: Mapped[str] = mapped_column(String(20))
