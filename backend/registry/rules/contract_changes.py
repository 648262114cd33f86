"""Changes of 服务合同 and 兜底物业. What takes effect today moves open complaints along."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.core.errors import FieldProblem, InvalidInputError, NotFoundError
from backend.history.changes import recorded_change
from backend.history.editing import edit_row, held_row, require_unchanged
from backend.history.registered import follow_up
from backend.models import (
    ChangeArea,
    Community,
    PropertyFirm,
    ServiceContract,
    ServiceMode,
    StaffAccount,
)
from backend.registry.rules.imports.importing import IMPORT_LOCK

AREA = ChangeArea.CONTRACTS
LONGEST_GRADE = 20
NO_CONTRACT = "没有这份合同。"


@dataclass(frozen=True, slots=True)
class ContractDraft:
    """A contract as typed and checked; `ends_others` ends what runs before it on the eve of its start."""

    firm_id: int
    starts_on: date
    ends_on: date | None
    mode: ServiceMode
    grade: str
    fee_fen: int | None
    ends_others: bool = False


def save_contract(
    session: Session,
    staff: StaffAccount,
    community_id: int,
    contract_id: int | None,
    draft: ContractDraft,
    mark: str,
    now: datetime,
) -> int:
    """A new contract, or a changed one. Returns how many open complaints went to another office at once."""
    community = held_community(session, community_id)
    contract = None if contract_id is None else held_contract(session, community_id, contract_id, mark)
    firm = session.get_one(PropertyFirm, draft.firm_id)
    what = f"{community.name}：{'修改' if contract else '签订'}与“{firm.name}”的合同"
    with recorded_change(session, staff, AREA, what, now):
        if draft.ends_others:
            _end_before(session, community_id, contract_id, draft.starts_on)
        if contract is None:
            contract = ServiceContract(community_id=community_id)
            session.add(contract)
        values = asdict(draft)
        del values["ends_others"]
        for name, value in values.items():
            setattr(contract, name, value)
        with session.no_autoflush:
            require_no_overlap(session, community_id, contract)
    return follow_up(session, Community, community_id, now)


def set_fallback(
    session: Session, staff: StaffAccount, community_id: int, firm_id: int | None, now: datetime
) -> int:
    """兜底物业; None leaves it to the street. Returns how many open complaints went to another office."""
    community = held_community(session, community_id)
    firm = session.get(PropertyFirm, firm_id) if firm_id is not None else None
    if firm_id is not None and firm is None:
        raise InvalidInputError([FieldProblem("firm", "请重新选择物业企业。")])
    what = f"{community.name}：兜底物业改为{f'“{firm.name}”' if firm else '无，由街道办理'}"
    edit_row(session, staff, ChangeArea.ROUTING, what, community, {"fallback_firm_id": firm_id}, now)
    return follow_up(session, Community, community_id, now)


def require_no_overlap(session: Session, community_id: int, contract: ServiceContract | None = None) -> None:
    """One community has one contract at a time. Raises InvalidInputError for field starts_on."""
    rows = list(
        session.scalars(select(ServiceContract).where(ServiceContract.community_id == community_id)).all()
    )
    if contract is not None and contract not in rows:
        rows.append(contract)
    rows.sort(key=lambda row: row.starts_on)
    longest = rows[0] if rows else None
    for later in rows[1:]:
        if longest is not None and _end(longest) >= later.starts_on:
            raise _overlap(session, contract or later, longest if later is contract else later)
        longest = later if longest is None else max(longest, later, key=_end)


def _overlap(session: Session, own: ServiceContract, second: ServiceContract) -> InvalidInputError:
    firm = session.get_one(PropertyFirm, second.firm_id)
    term = f"{second.starts_on} 至 {second.ends_on or '长期'}"
    remedy = (
        "请先填好那一份的结束日期，或勾选自动结束。"
        if second.starts_on < own.starts_on
        else "那一份开始得不比这一份早：请改那一份，或在修改记录里撤销它。"
    )
    message = f"与“{firm.name}”的合同（{term}）重叠，同一小区同一时间只能有一份合同。{remedy}"
    return InvalidInputError([FieldProblem("starts_on", message)])


def contracts_of(session: Session, community_id: int) -> list[ServiceContract]:
    """The newest first."""
    query = select(ServiceContract).where(ServiceContract.community_id == community_id)
    return list(session.scalars(query.order_by(ServiceContract.starts_on.desc(), ServiceContract.id.desc())))


def contracts_of_firm(
    session: Session, firm: PropertyFirm, most: int
) -> list[tuple[ServiceContract, Community]]:
    """With their communities; those that begin last come first."""
    query = (
        select(ServiceContract, Community)
        .join(Community, Community.id == ServiceContract.community_id)
        .where(ServiceContract.firm_id == firm.id)
        .order_by(ServiceContract.starts_on.desc(), Community.code)
        .limit(most)
    )
    return [(contract, community) for contract, community in session.execute(query)]


def held_community(session: Session, community_id: int) -> Community:
    """Held, so that two administrators do not make two contracts at once; an import waits as well."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(IMPORT_LOCK)))
    return held_row(session, Community, community_id, "没有这个小区。")


def held_contract(session: Session, community_id: int, contract_id: int, mark: str) -> ServiceContract:
    contract = held_row(session, ServiceContract, contract_id, NO_CONTRACT)
    if contract.community_id != community_id:
        raise NotFoundError(NO_CONTRACT)
    require_unchanged(contract, mark)
    return contract


def _end_before(session: Session, community_id: int, own_id: int | None, starts_on: date) -> None:
    for contract in contracts_of(session, community_id):
        if contract.id != own_id and contract.starts_on < starts_on <= _end(contract):
            contract.ends_on = starts_on - timedelta(days=1)


def _end(contract: ServiceContract) -> date:
    return contract.ends_on or date.max
