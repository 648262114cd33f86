"""The demo city reproduces the figures that the city published on 2025-09-22, and says that it is a demo."""

from collections import Counter
from datetime import date
from fractions import Fraction

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.core.shares import percent
from backend.demo.city import demo_sheets, load_demo_city
from backend.models import (
    Community,
    Database,
    District,
    PropertyFirm,
    ResidentsCommittee,
    ServiceContract,
    ServiceMode,
    Street,
)
from backend.registry.rules.coverage import figures
from tests.registry.conftest import contents

PUBLISHED_ON = date(2025, 9, 22)


def test_published_figures_on_both_databases(database: Database) -> None:
    with database.transaction() as session:
        load_demo_city(session)
        figures_found = figures(session, PUBLISHED_ON)
        assert (figures_found.communities, figures_found.old, figures_found.with_firm) == (961, 401, 881)
        assert figures_found.any_committee == 961  # 288 and 673 are together all of them
        assert (figures_found.owners_committees, figures_found.management_committees) == (288, 673)
        assert percent(figures_found.share(figures_found.old)) == "41.73%"
        # The city printed 91.68%; 881 of 961 is 91.6753...%, and no count nearer than 881 exists.
        assert percent(figures_found.share(figures_found.with_firm)) == "91.68%"
        assert abs(figures_found.share(881) - Fraction(9168, 10000)) < abs(
            figures_found.share(880) - Fraction(9168, 10000)
        )
    before = contents(database)
    with database.transaction() as session:
        assert load_demo_city(session).changed == 0
    assert contents(database) == before


def test_divisions_of_yangquan(demo: Database) -> None:
    with demo.reading() as session:
        counted = [
            session.scalar(select(func.count()).select_from(table))
            for table in (District, Street, ResidentsCommittee)
        ]
        names = set(session.scalars(select(District.name)))
    assert counted == [5, 43, 777]
    assert names == {"城区", "矿区", "郊区", "平定县", "盂县"}


def test_two_generations_are_equal() -> None:
    assert demo_sheets() == demo_sheets()


def test_no_two_communities_of_one_name_in_one_street(demo: Database) -> None:
    with demo.reading() as session:
        pairs = session.execute(select(Community.street_id, Community.name)).all()
        marked = session.scalars(select(Community.is_demo)).all()
        notes = session.scalars(select(Community.note)).all()
    assert max(Counter(pairs).values()) == 1
    assert all(marked)
    assert all("演示数据" in note for note in notes)


def _served(session: Session, firm: str) -> list[tuple[str, bool, ServiceMode]]:
    query = (
        select(Community.name, Community.is_old, ServiceContract.mode)
        .join(ServiceContract, ServiceContract.community_id == Community.id)
        .join(PropertyFirm, PropertyFirm.id == ServiceContract.firm_id)
        .where(PropertyFirm.name == firm)
    )
    return [(name, old, mode) for name, old, mode in session.execute(query)]


def test_named_firms_in_their_roles(demo: Database) -> None:
    with demo.reading() as session:
        baoyang = _served(session, "保阳物业")
        roles = {
            "阳泉中环洁城市环境服务有限公司": ServiceMode.STATE_FIRM,
            "东桦物业": ServiceMode.BIG_LEADS_SMALL,
            "洁诚物业管理服务有限公司": ServiceMode.CONTIGUOUS,
            "达人云潭物业": ServiceMode.MARKET,
        }
        modes = {firm: {mode for _, _, mode in _served(session, firm)} for firm in roles}
    assert len(baoyang) == 51
    assert all(old for _, old, _ in baoyang)
    assert [name for name, _, mode in baoyang if mode is ServiceMode.SERVE_FIRST] == ["段西沟一小区"]
    assert modes == {firm: {mode} for firm, mode in roles.items()}


def test_named_communities_in_their_roles(demo: Database) -> None:
    with demo.reading() as session:
        duanxigou = session.scalars(select(Community).where(Community.name == "段西沟一小区")).one()
        zhongwang = session.scalars(select(Community).where(Community.name == "众望小区")).one()
        contracts = select(func.count()).select_from(ServiceContract)
        assert duanxigou.is_old
        assert "先服务后收费" in duanxigou.note
        assert "自管" in zhongwang.note
        assert session.scalar(contracts.where(ServiceContract.community_id == zhongwang.id)) == 0
        jiecheng = session.scalars(
            select(Community.fallback_firm_id).where(Community.fallback_firm_id.is_not(None))
        )
        names = set(session.scalars(select(PropertyFirm.name).where(PropertyFirm.id.in_(set(jiecheng)))))
    assert names == {"洁诚物业管理服务有限公司"}


def test_phones_are_plainly_invented(demo: Database) -> None:
    with demo.reading() as session:
        phones = [
            *session.scalars(select(PropertyFirm.phone)),
            *session.scalars(select(Street.phone)),
            *session.scalars(select(District.phone)),
        ]
    # A Chinese subscriber's number never starts with 0, so nobody can be called by mistake.
    assert all(phone.startswith("0353-0") for phone in phones)
