"""物业企业: added and edited. A firm is never removed, since complaints and contracts name it."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from backend.core.errors import FieldProblem, InvalidInputError, NotFoundError
from backend.history.changes import changing
from backend.history.marks import require_unchanged
from backend.models import ChangeArea, PropertyFirm, ServiceContract, StaffAccount
from backend.registry.rules.office_addresses import replace_lines

AREA = ChangeArea.FIRMS
LONGEST_NAME, LONGEST_CONTACT, LONGEST_PHONE, LONGEST_ALERTS = 80, 40, 30, 2000
MOST_FIRMS = 200


@dataclass(frozen=True, slots=True)
class FirmDraft:
    """A firm as typed and checked."""

    name: str
    credit_code: str | None
    contact: str
    phone: str
    lines: tuple[str, ...] = ()

    @property
    def columns(self) -> dict[str, str | None]:
        """All but the notice addresses."""
        return {name: value for name, value in asdict(self).items() if name != "lines"}


def add_firm(session: Session, staff: StaffAccount, draft: FirmDraft, now: datetime) -> PropertyFirm:
    _require_own(session, draft, None)
    with changing(session, staff, AREA, f"增加物业企业“{draft.name}”", now):
        firm = PropertyFirm(**draft.columns)
        session.add(firm)
        session.flush()
        replace_lines(session, firm, draft.lines, now)
    return firm


def edit_firm(
    session: Session, staff: StaffAccount, firm_id: int, draft: FirmDraft, mark: str, now: datetime
) -> bool:
    """Returns whether anything changed."""
    firm = session.get(PropertyFirm, firm_id, with_for_update=True)
    if firm is None:
        raise NotFoundError("没有这家物业企业。")
    require_unchanged(firm, mark)
    _require_own(session, draft, firm.id)
    with changing(session, staff, AREA, f"修改物业企业“{firm.name}”", now) as made:
        for name, value in draft.columns.items():
            setattr(firm, name, value)
        replace_lines(session, firm, draft.lines, now)
    return bool(made)


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
        other = session.scalars(select(PropertyFirm).where(column == value)).first() if value else None
        if other is not None and other.id != own_id:
            problems.append(FieldProblem(field, f"“{other.name}”已经用了这个{label}。"))
    if problems:
        raise InvalidInputError(problems)
