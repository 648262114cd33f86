"""What a firm owes a community and what it costs: grades, prices, fees, trusteeships, trials."""

from datetime import date
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.models.base import Base, enum_column
from backend.models.books.documents import FromDocument, InForce
from backend.models.personal import BlindIndex, EncryptedText
from backend.models.registry import Community, PropertyFirm


class FirmRole(StrEnum):
    """项目经理, 收费, 维修, 保安, 保洁."""

    MANAGER = "manager"
    FEES = "fees"
    REPAIRS = "repairs"
    GUARDS = "guards"
    CLEANING = "cleaning"


class FirmPerson(InForce, Base):
    """Who works for a firm in a community. `is_public`: residents see name and phone (项目负责人公示)."""

    __tablename__ = "firm_people"

    firm_id: Mapped[int] = mapped_column(ForeignKey("property_firms.id"), index=True)
    community_id: Mapped[int | None] = mapped_column(ForeignKey("communities.id"), index=True)
    role: Mapped[FirmRole] = mapped_column(enum_column(FirmRole, checked=False))
    name: Mapped[str] = mapped_column(EncryptedText)
    phone: Mapped[str | None] = mapped_column(EncryptedText)
    phone_index: Mapped[str | None] = mapped_column(BlindIndex("phone"), index=True)
    is_public: Mapped[bool] = mapped_column(default=False)

    firm: Mapped[PropertyFirm] = relationship()


class GradeRuling(InForce, FromDocument, Base):
    """服务等级认定 of a community by the price and housing authorities, by document number and date."""

    __tablename__ = "grade_rulings"

    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"), index=True)
    grade: Mapped[str] = mapped_column(String(20))

    community: Mapped[Community] = relationship()


class PriceGuide(InForce, FromDocument, Base):
    """政府指导价: base price of a grade in fen for one square metre a month; `float_permille` up and down."""

    __tablename__ = "price_guides"

    district_id: Mapped[int | None] = mapped_column(ForeignKey("districts.id"), index=True)
    grade: Mapped[str] = mapped_column(String(20))
    with_lift: Mapped[bool | None]
    base_fen: Mapped[int]
    float_permille: Mapped[int] = mapped_column(default=0)


class BasicService(FromDocument, Base):
    """One item of a grade, or of the basic service (基础物业服务) where there is no grade."""

    __tablename__ = "basic_services"
    __table_args__ = (UniqueConstraint("grade", "position"),)

    grade: Mapped[str] = mapped_column(String(20))
    position: Mapped[int]
    item: Mapped[str] = mapped_column(String(80))
    standard: Mapped[str] = mapped_column(String(300))
    frequency: Mapped[str] = mapped_column(String(40), default="")
    price_fen: Mapped[int | None]


class FeeItem(InForce, FromDocument, Base):
    """A fee of a community: `price_fen` per `unit` and month; by built area unless the contract says else."""

    __tablename__ = "fee_items"

    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"), index=True)
    firm_id: Mapped[int | None] = mapped_column(ForeignKey("property_firms.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    unit: Mapped[str] = mapped_column(String(20))
    area_kind: Mapped[str] = mapped_column(String(20), default="")
    price_fen: Mapped[int]
    guide_fen: Mapped[int | None]


class FeeMonth(FromDocument, Base):
    """What was due and paid of a community's fees in a month. Money is fen.

    Arrears recovered and prepayments stand apart: the collection rate is `paid_fen` of `due_fen` alone, and
    a free month, where nothing is due, has none.
    """

    __tablename__ = "fee_months"
    __table_args__ = (
        UniqueConstraint("community_id", "firm_id", "month"),
        CheckConstraint("due_fen >= 0 AND paid_fen >= 0 AND paid_fen <= due_fen", name="paid"),
    )

    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"), index=True)
    firm_id: Mapped[int | None] = mapped_column(ForeignKey("property_firms.id"), index=True)
    month: Mapped[date]
    due_fen: Mapped[int] = mapped_column(BigInteger)
    paid_fen: Mapped[int] = mapped_column(BigInteger)
    arrears_recovered_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    prepaid_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    homes_due: Mapped[int | None]
    homes_paid: Mapped[int | None]


class TrusteeKind(StrEnum):
    STREET = "street"
    COMMUNITY = "community"
    FIRM = "firm"


class Trusteeship(InForce, FromDocument, Base):
    """托管: who looks after a community without a firm, and on which legal basis."""

    __tablename__ = "trusteeships"

    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"), index=True)
    kind: Mapped[TrusteeKind] = mapped_column(enum_column(TrusteeKind))
    trustee: Mapped[str] = mapped_column(String(80))
    phone: Mapped[str] = mapped_column(String(30), default="")
    basis: Mapped[str] = mapped_column(String(300), default="")


class OwnersVerdict(StrEnum):
    """What the owners said at the end of a trial."""

    STAYS = "stays"
    GOES = "goes"


class ServeFirstTrial(InForce, FromDocument, Base):
    """先服务后收费: free for its term, then the owners' verdict. A way of charging, not a service mode."""

    __tablename__ = "serve_first_trials"

    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"), index=True)
    firm_id: Mapped[int] = mapped_column(ForeignKey("property_firms.id"), index=True)
    verdict: Mapped[OwnersVerdict | None] = mapped_column(enum_column(OwnersVerdict))
    verdict_on: Mapped[date | None]
    homes_for: Mapped[int | None]
    homes_against: Mapped[int | None]

    firm: Mapped[PropertyFirm] = relationship()


class ServiceGroup(FromDocument, Base):
    """Communities served together: 以大带小 (one leads the small ones) or 连片管理."""

    __tablename__ = "service_groups"

    name: Mapped[str] = mapped_column(String(80), unique=True)
    firm_id: Mapped[int | None] = mapped_column(ForeignKey("property_firms.id"), index=True)
    lead_community_id: Mapped[int | None] = mapped_column(ForeignKey("communities.id"))


class ServiceGroupMember(InForce, Base):
    __tablename__ = "service_group_members"

    group_id: Mapped[int] = mapped_column(ForeignKey("service_groups.id"), index=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"), index=True)


class PipelineStep(StrEnum):
    """From nothing to a firm: what a street has done for a community."""

    NOTHING = "nothing"
    SURVEYED = "surveyed"
    RESIDENTS_ASKED = "residents_asked"
    TRUSTEE = "trustee"
    TRIAL = "trial"
    FIRM = "firm"


class ServicePipelineStep(FromDocument, Base):
    """One dated step of a community's way; the latest says where it stands."""

    __tablename__ = "service_pipeline_steps"

    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"), index=True)
    step: Mapped[PipelineStep] = mapped_column(enum_column(PipelineStep, checked=False))
    on: Mapped[date]
    note: Mapped[str] = mapped_column(String(200), default="")
