"""物业企业: added and edited. A firm is never removed, since complaints and contracts name it."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from backend.core.errors import FieldProblem, InvalidInputError
from backend.history.changes import recorded_change, set_value
from backend.history.editing import edit_row, held_row
from backend.models import ChangeArea, PropertyFirm, ServiceContract, StaffAccount
from backend.registry.rules.office_addresses import COLUMN as ADDRESSES

AREA = ChangeArea.FIRMS
LONGEST_NAME, LONGEST_CONTACT, LONGEST_PHONE, LONGEST_ALERTS = 80, 40, 30, 2000
MOST_FIRMS = 200


@dataclass(frozen=True, slots=True)
class FirmDraft:
    """A firm as typed and checked. `lines` are its notice addresses."""

    name: str
    credit_code: str | None
    contact: str
    phone: str
    lines: tuple[str, ...] = ()

    @property
    def columns(self) -> dict[str, str | None]:
        return {name: value for name, value in asdict(self).items() if name != "lines"}

    @property
    def addresses(self) -> str:
        return "\n".join(self.lines)


def add_firm(session: Session, staff: StaffAccount, draft: FirmDraft, now: datetime) -> PropertyFirm:
    _require_own(session, draft, None)
    with recorded_change(session, staff, AREA, f"增加物业企业“{draft.name}”", now):
        firm = PropertyFirm(**draft.columns)
        session.add(firm)
        session.flush()
        set_value(firm, ADDRESSES, draft.addresses)
    return firm


def edit_firm(
    session: Session, staff: StaffAccount, firm_id: int, draft: FirmDraft, mark: str, now: datetime
) -> bool:
    """Returns whether anything changed."""
    firm = held_row(session, PropertyFirm, firm_id, "没有这家物业企业。", mark)
    _require_own(session, draft, firm.id)
    values = {**draft.columns, ADDRESSES: draft.addresses}
    return edit_row(session, staff, AREA, f"修改物业企业“{firm.name}”", firm, values, now)


def firms_like(session: Session, words: str) -> list[tuple[PropertyFirm, int]]:
    """Firms by name or credit code, with the number of their contracts."""
    contracts = (
        select(ServiceContract.firm_id, func.count().label("many"))
        .group_by(ServiceContract.firm_id)
        .subquery()
    )
    query = select(PropertyFirm, func.coalesce(contracts.c.many, 0)).outerjoin(
        contracts, contracts.c.firm_id == PropertyFirm.id
    )
    if words:
        query = query.where(
            or_(
                PropertyFirm.name.contains(words, autoescape=True),
                PropertyFirm.credit_code.contains(words.upper(), autoescape=True),
            )
        )
    return [
        (firm, many) for firm, many in session.execute(query.order_by(PropertyFirm.name).limit(MOST_FIRMS))
    ]


def _require_own(session: Session, draft: FirmDraft, own_id: int | None) -> None:
    problems = []
    for column, field, label in (
        (PropertyFirm.name, "name", "名称"),
        (PropertyFirm.credit_code, "credit_code", "信用代码"),
    ):
        value = getattr(draft, field)
        firm = session.scalars(select(PropertyFirm).where(column == value)).first() if value else None
        if firm is not None and firm.id != own_id:
            problems.append(FieldProblem(field, f"“{firm.name}”已经用了这个{label}。"))
    if problems:
        raise InvalidInputError(problems)
