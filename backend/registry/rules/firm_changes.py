"""物业企业: added and edited. A firm is never removed, since complaints and contracts name it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from backend.core.alike import folded_name
from backend.core.errors import FieldProblem, InvalidInputError
from backend.history.changes import recorded_change, set_value
from backend.history.editing import edit_row, held_row
from backend.models import ChangeArea, PropertyFirm, ServiceContract, StaffAccount
from backend.registry.rules.loose_names import loosely_folded
from backend.registry.rules.office_addresses import COLUMN as ADDRESSES

AREA = ChangeArea.FIRMS
LONGEST_NAME, LONGEST_CONTACT, LONGEST_PHONE, LONGEST_ALERTS = 80, 40, 30, 2000
MOST_FIRMS = 200
_BESIDE = {"lines", "is_another"}  # of a draft what is no column


@dataclass(frozen=True, slots=True)
class FirmDraft:
    """A firm as typed and checked. `lines` are its notice addresses.

    `is_another`: whoever typed it has seen that a firm has nearly the same name.
    """

    name: str
    credit_code: str | None
    contact: str
    phone: str
    lines: tuple[str, ...] = ()
    is_another: bool = False

    @property
    def columns(self) -> dict[str, str | None]:
        return {name: value for name, value in asdict(self).items() if name not in _BESIDE}

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
    _require_own(session, draft, firm)
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


def _require_own(session: Session, draft: FirmDraft, own: PropertyFirm | None) -> None:
    own_id = own.id if own else None
    problems = []
    if draft.credit_code:
        same_code = select(PropertyFirm).where(PropertyFirm.credit_code == draft.credit_code)
        firm = session.scalars(same_code).first()
        if firm is not None and firm.id != own_id:
            problems.append(FieldProblem("credit_code", f"“{firm.name}”已经用了这个信用代码。"))
    if own is None or own.name != draft.name:
        firms = session.execute(select(PropertyFirm.id, PropertyFirm.name))
        problems += _name_problems(draft, [name for row_id, name in firms if row_id != own_id])
    if problems:
        raise InvalidInputError(problems)


def _name_problems(draft: FirmDraft, other_names: Iterable[str]) -> list[FieldProblem]:
    """As an import has it: a name that looks the same is refused, one that may be the same is asked about."""
    folded, loose = folded_name(draft.name), loosely_folded(draft.name)
    near = ""
    for other in other_names:
        if other == draft.name:
            return [FieldProblem("name", f"“{other}”已经用了这个名称。")]
        if folded_name(other) == folded:
            return [
                FieldProblem("name", f"与已有的“{other}”看起来是同一个名称，请用原来那一家，或写出区别。")
            ]
        if loosely_folded(other) == loose:
            near = other
    if not near or draft.is_another:
        return []
    return [
        FieldProblem("is_another", f"与已有的“{near}”可能是同一家。确实是另一家的，请在名称下面打勾再保存。")
    ]
