"""Complaints in every state they can be in, and the addresses of all that a resident can open."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.complaints.pages.resident.shared import share_link
from backend.complaints.rules.filing.intake import Receipt, Submission, submit
from backend.complaints.rules.handling import followups, lifecycle
from backend.core.clock import local_today, utc_now
from backend.disclosure.rules.duties import duty_of
from backend.disclosure.rules.publishing import Figure, Publication, publish
from backend.models import (
    Channel,
    Code,
    Committee,
    CommitteeKind,
    Community,
    Complaint,
    ServiceContract,
    StaffAccount,
)
from backend.qr.rules.codes import revoke
from tests.support.city import building_code
from tests.support.owed import duty_id_of, owed_since
from tests.support.resident_site import Site

LONG = "单元门坏了，关不上，夜里谁都能进来。我爸 13800138000 找过物业三次了，没人管。" * 6
REPLY = "电梯主板已更换，今天上午恢复运行。给您添麻烦了，今后每周检查一次。"


def _disclosed(session: Session, site: Site) -> tuple[int, int]:
    """The ids of an item that was published and corrected, and of one that is overdue."""
    owed_since(session, local_today() - timedelta(days=200))
    published = duty_id_of(session, site.city.lawn, "revenue")
    account = session.scalars(select(StaffAccount).where(StaffAccount.firm_id == site.city.firm)).first()
    assert account
    for amount, reason in (("3,600.00 元", ""), ("6,300.00 元", "车位少记了三个月")):
        figures = (Figure("电梯广告", "12,000.00 元"), Figure("车位", amount))
        duty = duty_of(session, published)
        assert duty
        publication = Publication(figures, "都进了公共收益专户。", "公共收益报表", local_today(), reason)
        publish(session, duty, publication, account, "保阳物业", utc_now())
    return published, duty_id_of(session, site.city.lawn, "lift")


def addresses(site: Site) -> dict[str, str]:
    """By what there is to see."""
    with site.services.database.transaction() as session:
        _record(session, site)
        published, overdue = _disclosed(session, site)
        links = _complaints(session, site)
        revoked = session.scalars(select(Code).where(Code.value == site.city.yard_code)).one()
        revoke(revoked, utc_now())
    return {
        "home": "/",
        "scan": f"/q/{site.city.code}",
        "lift": f"/q/{building_code(site.city)}",
        "revoked": f"/q/{site.city.yard_code}",
        "unknown": "/q/NOTACODE",
        "wrong code": "/code?code=ABCD-1234",
        "anywhere": "/complain",
        "street": f"/complain?street={site.city.street}",
        "again": f"/complain?previous={links['closed'].token}",
        "found": "/communities?name=段西沟",
        "not found": "/communities?name=火星",
        "community": f"/communities/{site.city.lawn}",
        "bare community": f"/communities/{site.city.orphan}",
        "follow": "/follow",
        "about": "/about",
        "privacy": "/privacy",
        "own": f"/c/{links['late'].token}/own",
        "receipt": f"/c/{links['urged'].token}?receipt=1",
        "withdraw": f"/c/{links['urged'].token}/withdraw",
        "shared": _shared(site, links["urged"]),
        "disclosures": f"/communities/{site.city.lawn}/disclosures",
        "no disclosures": f"/communities/{site.city.orphan}/disclosures",
        "published": f"/disclosures/{published}",
        "overdue": f"/disclosures/{overdue}",
        "error": "/nowhere",
    } | {name: f"/c/{receipt.token}" for name, receipt in links.items()}


def _complaints(session: Session, site: Site) -> dict[str, Receipt]:
    now = utc_now()
    clerk = session.scalars(select(StaffAccount).where(StaffAccount.username == "firm")).one()

    def file(words: str, days: int, phone: str = "") -> Receipt:
        key = f"a key of {words[:8]}"
        submission = Submission(
            key, Channel.WEB, words, community_id=site.city.lawn, category_code="repair", phone=phone
        )
        return submit(session, submission, now - timedelta(days=days))

    links = {
        "urged": file(LONG, 1),
        "late": file("楼道灯坏了两个星期", 20, "13800138000"),
        "replied": file("电梯停了三天，老人上不去楼", 3),
        "closed": file("垃圾没人收", 3),
        "redone": file("楼道的墙皮掉了一大块", 3),
        "withdrawn": file("半夜装修太吵", 3),
        "emergency": file("有人被困在电梯里", 0),
    }
    followups.urge(session, links["urged"].complaint_id, "快点", now)
    for name in ("replied", "closed", "redone"):
        lifecycle.accept(session, links[name].complaint_id, clerk, now - timedelta(days=2))
    followups.supplement(session, links["replied"].complaint_id, "今天又停了", [], now - timedelta(days=2))
    for name in ("replied", "closed", "redone"):
        lifecycle.reply(session, links[name].complaint_id, clerk, REPLY, [], now - timedelta(days=1))
    lifecycle.rate(session, links["closed"].complaint_id, solved=True, satisfied=False, text="", now=now)
    lifecycle.rate(session, links["redone"].complaint_id, solved=False, satisfied=None, text="", now=now)
    lifecycle.withdraw(session, links["withdrawn"].complaint_id, "", now)
    return links


def _record(session: Session, site: Site) -> None:
    today = utc_now().date()
    served = session.get_one(Community, site.city.lawn)
    served.homes, served.built_year, served.is_old = 812, 1998, True
    contract = session.scalars(select(ServiceContract).filter_by(community_id=served.id)).one()
    contract.grade, contract.fee_fen, contract.ends_on = "三级", 55, today + timedelta(days=300)
    chair = {"chair": "张建国", "phone": "0353-2000011"}
    term = {"term_from": today - timedelta(days=400), "term_to": today - timedelta(days=4)}
    session.add(Committee(community_id=served.id, kind=CommitteeKind.OWNERS, **chair, **term))


def _shared(site: Site, receipt: Receipt) -> str:
    with site.app.test_request_context(), site.services.database.reading() as session:
        link = share_link(session.get_one(Complaint, receipt.complaint_id))
    return link.removeprefix(site.services.config.base_url)
