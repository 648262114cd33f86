"""Printing orders: their files, links to shops, receipts and postings."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.models.background import Leased
from backend.models.base import Base, BigId, enum_column
from backend.models.code import Code
from backend.models.notices import Letter
from backend.models.personal import EncryptedText
from backend.models.registry import Street
from backend.models.staff import StaffAccount

PRINTING_QUEUE = "printing"


class LeafletDesign(Base):
    """A city's own variant of a shipped template. `settings` is JSON: wording, colours, hotlines."""

    __tablename__ = "leaflet_designs"

    name: Mapped[str] = mapped_column(String(40), unique=True)
    template: Mapped[str] = mapped_column(String(20))
    settings: Mapped[str] = mapped_column(Text)
    logo: Mapped[bytes] = mapped_column(default=b"")
    miniprogram_code: Mapped[bytes] = mapped_column(default=b"")
    updated_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]


class SheetKind(StrEnum):
    """What the printer gets: single leaflets, or several up on a sheet."""

    SINGLE = "single"
    A4 = "a4"
    A3 = "a3"
    SRA3 = "sra3"


class OrderState(StrEnum):
    """QUEUED to READY is our work, APPROVED to RECEIVED the shop's and the streets'."""

    QUEUED = "queued"
    PRODUCING = "producing"
    READY = "ready"
    FAILED = "failed"
    APPROVED = "approved"
    RECEIVED = "received"
    SHIPPED = "shipped"
    CANCELLED = "cancelled"


# Approved, and so on paper or about to be.
PRINTED_STATES = (OrderState.APPROVED, OrderState.RECEIVED, OrderState.SHIPPED)


class PrintOrder(Leased):
    """One order. `design` is a copy in JSON: a later change of the design does not change what was ordered.

    `selection` is JSON of `rules.selection`. `copies_wanted` is for all leaflets together where they are
    `shared` by homes, else for each. `leaflets` and `copies` are what it came to.
    `left_out` says line by line which places could not be printed, and why.
    `produced_pages` and `total_pages` count pages of files, for the progress shown. `problem` is what staff
    read, `last_error` what operators do.
    """

    job, queue = "produce", PRINTING_QUEUE

    __tablename__ = "print_orders"
    __table_args__ = (Index("ix_print_orders_state_ring_after", "state", "ring_after"),)

    number: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(80), default="")
    district_id: Mapped[int | None] = mapped_column(ForeignKey("districts.id"), index=True)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"))
    created_at: Mapped[datetime]
    selection: Mapped[str] = mapped_column(Text)
    copies_wanted: Mapped[int]
    shared: Mapped[bool]
    template: Mapped[str] = mapped_column(String(20))
    design: Mapped[str] = mapped_column(Text)
    design_name: Mapped[str] = mapped_column(String(40))
    logo: Mapped[bytes] = mapped_column(default=b"")
    miniprogram_code: Mapped[bytes] = mapped_column(default=b"")
    format: Mapped[str] = mapped_column(String(10))
    sheet: Mapped[SheetKind] = mapped_column(enum_column(SheetKind))
    bleed: Mapped[bool]
    duplex: Mapped[bool]
    serials: Mapped[bool]
    paper: Mapped[str] = mapped_column(String(80), default="")
    note: Mapped[str] = mapped_column(String(500), default="")
    leaflets: Mapped[int] = mapped_column(default=0)
    copies: Mapped[int] = mapped_column(default=0)
    left_out: Mapped[str] = mapped_column(Text, default="", server_default="")
    state: Mapped[OrderState] = mapped_column(enum_column(OrderState), default=OrderState.QUEUED)
    produced_pages: Mapped[int] = mapped_column(default=0)
    total_pages: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(Text, default="")
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"))
    approved_at: Mapped[datetime | None]

    created_by: Mapped[StaffAccount] = relationship(foreign_keys=[created_by_id])
    files: Mapped[list["PrintFile"]] = relationship(back_populates="order", order_by="PrintFile.position")


class PrintOrderItem(Base):
    """So many copies of one code. `first_serial` counts from 1 within the order.

    `printed_…` is the place that stands on the paper: the code may be moved later, and the place may be gone.
    """

    __tablename__ = "print_order_items"
    __table_args__ = (
        UniqueConstraint("order_id", "code_id"),
        CheckConstraint("copies > 0", name="copies"),
    )

    order_id: Mapped[int] = mapped_column(ForeignKey("print_orders.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("print_files.id"), index=True)
    code_id: Mapped[int] = mapped_column(ForeignKey("codes.id"), index=True)
    position: Mapped[int]
    copies: Mapped[int]
    first_serial: Mapped[int]
    printed_community_id: Mapped[int | None] = mapped_column(BigId)
    printed_building_id: Mapped[int | None] = mapped_column(BigId)
    printed_spot: Mapped[str] = mapped_column(String(40), default="", server_default="")

    code: Mapped[Code] = relationship()


class FileState(StrEnum):
    PENDING = "pending"
    WRITTEN = "written"
    CHECKED = "checked"
    FAILED = "failed"


class PrintFile(Base):
    """One PDF of an order: a street, or a part of one where a street has very many pages."""

    __tablename__ = "print_files"
    __table_args__ = (UniqueConstraint("order_id", "position"),)

    order_id: Mapped[int] = mapped_column(ForeignKey("print_orders.id"), index=True)
    position: Mapped[int]
    street_id: Mapped[int] = mapped_column(ForeignKey("streets.id"))
    part: Mapped[int] = mapped_column(default=1)
    name: Mapped[str] = mapped_column(String(120))
    state: Mapped[FileState] = mapped_column(enum_column(FileState), default=FileState.PENDING)
    pages: Mapped[int] = mapped_column(default=0)
    leaflets: Mapped[int] = mapped_column(default=0)
    copies: Mapped[int] = mapped_column(default=0)
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    sha256: Mapped[str] = mapped_column(String(64), default="")
    problem: Mapped[str] = mapped_column(Text, default="")

    order: Mapped[PrintOrder] = relationship(back_populates="files")
    street: Mapped[Street] = relationship()


class PrintLink(Base):
    """The printing shop's way in. The token is signed and not stored; `revoked_at` shuts it at once.

    `letter` is the mail that carries it to `recipient`; none where it is handed over another way.
    """

    __tablename__ = "print_links"

    order_id: Mapped[int] = mapped_column(ForeignKey("print_orders.id"), index=True)
    shop: Mapped[str] = mapped_column(String(80))
    shop_id: Mapped[int | None] = mapped_column(ForeignKey("print_shops.id"), index=True)
    recipient: Mapped[str] = mapped_column(EncryptedText, default="")
    issued_by_id: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"))
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("staff_letters.id"), unique=True)

    order: Mapped[PrintOrder] = relationship()
    letter: Mapped[Letter | None] = relationship()


class PrintDownload(Base):
    """How often a link fetched a file, the zip or the manifest. Resuming is not fetching again."""

    __tablename__ = "print_downloads"
    __table_args__ = (UniqueConstraint("link_id", "name"),)

    link_id: Mapped[int] = mapped_column(ForeignKey("print_links.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    count: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime]


class ReceiptKind(StrEnum):
    RECEIVED = "received"
    SHIPPED = "shipped"


class PrintReceipt(Base):
    """What the shop confirms: files received, or paper shipped; with its own words (carrier, waybill).

    `idempotency_key` is made of the form's own key and what it says; none on receipts from before it.
    """

    __tablename__ = "print_receipts"

    link_id: Mapped[int] = mapped_column(ForeignKey("print_links.id"), index=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("print_orders.id"), index=True)
    kind: Mapped[ReceiptKind] = mapped_column(enum_column(ReceiptKind))
    on: Mapped[date]
    quantity: Mapped[int]
    words: Mapped[str] = mapped_column(String(200), default="")
    at: Mapped[datetime]
    idempotency_key: Mapped[str | None] = mapped_column(String(64), unique=True)


class LeafletPosting(Base):
    """So many copies of a code were put up, as the street office ticks it."""

    __tablename__ = "leaflet_postings"

    code_id: Mapped[int] = mapped_column(ForeignKey("codes.id"), index=True)
    order_id: Mapped[int | None] = mapped_column(ForeignKey("print_orders.id"), index=True)
    copies: Mapped[int]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"))
    posted_at: Mapped[datetime]
    posted_on: Mapped[date]
    photo_key: Mapped[str] = mapped_column(String(80), default="")
    idempotency_key: Mapped[str] = mapped_column(String(64), unique=True)

    code: Mapped[Code] = relationship()


class ReportKind(StrEnum):
    MISSING = "missing"
    DAMAGED = "damaged"


class LeafletReport(Base):
    """A leaflet that is gone or cannot be read any more; settled by the order that replaces it."""

    __tablename__ = "leaflet_reports"

    code_id: Mapped[int] = mapped_column(ForeignKey("codes.id"), index=True)
    kind: Mapped[ReportKind] = mapped_column(enum_column(ReportKind))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"))
    at: Mapped[datetime]
    copies: Mapped[int] = mapped_column(default=1)
    idempotency_key: Mapped[str] = mapped_column(String(64), unique=True)
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("print_orders.id"))

    code: Mapped[Code] = relationship()
