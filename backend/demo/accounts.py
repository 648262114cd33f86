"""Accounts of the demo city, one a role. Never created in production."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.models import Community, District, PropertyFirm, Role, ServiceContract, StaffAccount, Street
from backend.staff.rules.accounts import create_account, shop_named
from backend.staff.rules.passwords import PUBLISHED

DEMO_PASSWORD = PUBLISHED  # printed on the demo's first screen on purpose
DEMO_SHOP = "阳泉示范印刷厂"


def create_demo_accounts(session: Session) -> list[StaffAccount]:
    """For every firm, street and district of the demo city, the city's bureau and those beside it.

    Usernames: firm1, firm2 …, street1 …, district1 …, city, admin, auditor, printer.
    Firms stand by number of communities, so that firm1 has most to do.
    """
    if session.scalar(select(func.count()).select_from(StaffAccount)):
        return []
    communities = func.count(ServiceContract.id)
    firms = session.scalars(
        select(PropertyFirm)
        .outerjoin(ServiceContract)
        .group_by(PropertyFirm.id)
        .order_by(communities.desc(), PropertyFirm.id)
    )
    streets = session.scalars(
        select(Street)
        .outerjoin(Community)
        .group_by(Street.id)
        .order_by(func.count(Community.id).desc(), Street.id)
    )
    plan: list[tuple[str, Role, Sequence[PropertyFirm | Street | District]]] = [
        ("firm", Role.FIRM, list(firms)),
        ("street", Role.STREET, list(streets)),
        ("district", Role.DISTRICT, list(session.scalars(select(District).order_by(District.id)))),
    ]
    shared = create_account(
        session, username="city", name="市物业科", password=DEMO_PASSWORD, role=Role.CITY, is_head=True
    )
    beside = [
        StaffAccount(username="admin", name="系统管理员", role=Role.ADMINISTRATOR),
        StaffAccount(username="auditor", name="审计员", role=Role.AUDITOR),
        StaffAccount(
            username="printer",
            name="印刷厂业务员",
            role=Role.PRINTER,
            shop_id=shop_named(session, DEMO_SHOP).id,
        ),
    ]
    for account in beside:
        account.password_hash = shared.password_hash
        session.add(account)
    accounts = [shared, *beside]
    for prefix, role, offices in plan:
        for number, office in enumerate(offices, start=1):
            account = StaffAccount(
                username=f"{prefix}{number}",
                name=f"{office.name}办理员"[:40],
                # One hash for all: they share the password, and a hundred argon2 runs would delay the start.
                password_hash=shared.password_hash,
                role=role,
                is_head=True,
            )
            setattr(account, f"{role}_id", office.id)
            session.add(account)
            accounts.append(account)
    session.flush()
    return accounts
