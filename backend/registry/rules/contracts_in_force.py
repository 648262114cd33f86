"""The firm that serves a community on a day: by contract, else the fallback firm."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, CompoundSelect, or_, select, union
from sqlalchemy.orm import Session

from backend.models import Community, PropertyFirm, ServiceContract

CONTRACT, FALLBACK = "物业服务合同", "兜底物业"


def contract_in_force(session: Session, community_id: int, day: date) -> ServiceContract | None:
    """The community's contract on `day`; the newest where two overlap."""
    return session.scalars(
        select(ServiceContract)
        .where(ServiceContract.community_id == community_id, *in_force(day))
        .order_by(ServiceContract.starts_on.desc(), ServiceContract.id.desc())
        .limit(1)
    ).first()


def firms_in_force(
    session: Session, community_ids: Sequence[int], day: date
) -> dict[int, tuple[PropertyFirm, str]]:
    """The first firm of each community's ladder with the reason, in two queries for all of them.

    Communities without a firm are left out: there the street is the first step.
    """
    firm_by_community: dict[int, tuple[PropertyFirm, str]] = {}
    fallbacks = (
        select(Community.id, PropertyFirm)
        .join(PropertyFirm, PropertyFirm.id == Community.fallback_firm_id)
        .where(Community.id.in_(community_ids))
    )
    firm_by_community.update(
        (community_id, (firm, FALLBACK)) for community_id, firm in session.execute(fallbacks)
    )
    contracts = (
        select(ServiceContract.community_id, PropertyFirm)
        .join(PropertyFirm, PropertyFirm.id == ServiceContract.firm_id)
        .where(ServiceContract.community_id.in_(community_ids), *in_force(day))
        .order_by(ServiceContract.starts_on, ServiceContract.id)
    )
    firm_by_community.update(
        (community_id, (firm, CONTRACT)) for community_id, firm in session.execute(contracts)
    )
    return firm_by_community


def communities_of_firm(firm_id: int, day: date) -> CompoundSelect[int]:
    """Those that this firm serves on `day`. Where contracts overlap all of their firms serve."""
    contracted = select(ServiceContract.community_id).where(
        ServiceContract.firm_id == firm_id, *in_force(day)
    )
    under_contract = select(ServiceContract.community_id).where(*in_force(day))
    fallback = select(Community.id).where(
        Community.fallback_firm_id == firm_id, Community.id.not_in(under_contract)
    )
    return union(contracted, fallback)


def in_force(day: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (
        ServiceContract.starts_on <= day,
        or_(ServiceContract.ends_on.is_(None), ServiceContract.ends_on >= day),
    )
