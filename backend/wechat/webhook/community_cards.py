"""我的小区 as a chat answer."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.offices import office_name, office_row
from backend.complaints.rules.routing import RoutingPlace, ladder
from backend.core.clock import local
from backend.models import Committee, Community, ServiceContract
from backend.models.labels import SERVICE_MODE_NAMES
from backend.registry.rules.community_record import committee_line
from backend.registry.rules.contracts_in_force import contract_in_force
from backend.registry.rules.grades import grade_note
from backend.wechat.conversation.lookups import CommunityCard

NOT_RECORDED = "还没有登记"
Line = tuple[str, str]


def card_of(session: Session, community_id: int, hotline: str, now: datetime) -> CommunityCard | None:
    community = session.get(Community, community_id)
    if community is None:
        return None
    day = local(now).date()
    office = ladder(session, RoutingPlace(community, None), day)[0].office
    row = office_row(session, office)
    contract = contract_in_force(session, community_id, day)
    lines = (
        *_place(community),
        *_contract(contract),
        *_committees(session, community_id, day),
        ("街道办", f"{community.street.name} {community.street.phone}".strip()),
        ("维修资金、公共收益、设施检查", f"{NOT_RECORDED}，可以投诉要求公开"),
    )
    return CommunityCard(
        community.name,
        office_name(session, office),
        (row.phone if row else "") or hotline,
        lines,
        grade_note(contract.grade) if contract else "",
    )


def _place(community: Community) -> list[Line]:
    pairs = [("地址", community.address)] if community.address else []
    return [*pairs, ("户数", f"{community.homes} 户")] if community.homes else pairs


def _contract(contract: ServiceContract | None) -> list[Line]:
    if contract is None:
        return [("物业合同", "现在没有物业公司的合同")]
    service = "，".join(filter(None, [SERVICE_MODE_NAMES[contract.mode], contract.grade]))
    # Fen are exact; a float would show 0.55 as 0.5500000000000000444.
    yuan = f"{contract.fee_fen // 100}.{contract.fee_fen % 100:02d}" if contract.fee_fen is not None else ""
    until = f"到 {contract.ends_on:%Y-%m-%d}" if contract.ends_on else "没有写到期日"
    return [
        ("服务方式和等级", service),
        ("物业费", f"每平方米每月 {yuan} 元" if yuan else NOT_RECORDED),
        ("合同", until),
    ]


def _committees(session: Session, community_id: int, day: date) -> list[Line]:
    committees = session.scalars(select(Committee).where(Committee.community_id == community_id))
    lines = [committee_line(committee, day) for committee in committees]
    return [(line.label, f"{line.value}（{line.note}）") for line in lines] or [("业委会", NOT_RECORDED)]
