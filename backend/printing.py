"""From the registry to leaflet files: what stands on each page, and one PDF a compound."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from re import sub

from rich.progress import Progress
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import local_today, utc_now
from backend.complaints.offices import office_row
from backend.complaints.routing import Place, ladder
from backend.config import Config
from backend.models import Code, Community, Database, OfficeLevel
from backend.qr.codes import mint
from backend.qr.leaflet import Imprint, LeafletPage, Responsible, render_leaflets
from backend.qr.matrix import unpack

LABELS = {OfficeLevel.FIRM: "物业服务", OfficeLevel.STREET: "街道办事处"}


def write_leaflets(
    database: Database,
    config: Config,
    folder: Path,
    *,
    codes: Sequence[str],
    buildings: bool,
    progress: Progress,
) -> int:
    """Mint what is missing and write one PDF a compound, named by its code. Returns how many files."""
    task = progress.add_task("leaflets", total=None)
    folder.mkdir(parents=True, exist_ok=True)
    with database.transaction() as session:
        wanted = select(Community).order_by(Community.code)
        communities = session.scalars(wanted.where(Community.code.in_(codes)) if codes else wanted).all()

        def advance(done: int, total: int) -> None:
            progress.update(task, description="codes", completed=done, total=total)

        now = utc_now()
        mint(
            session,
            communities,
            config.base_url,
            config.qr_letter_case,
            now,
            buildings=buildings,
            progress=advance,
        )
    imprint = Imprint(config.city_name, config.hotline, config.lift_hotline)
    with database.reading() as session:
        for done, community in enumerate(communities, start=1):
            pages = pages_of(session, community.id, local_today(), buildings=buildings)
            data = render_leaflets(pages, imprint)
            _write_whole(folder / f"{_safe(f'{community.code} {community.name}')}.pdf", data)
            progress.update(task, description="leaflets", completed=done, total=len(communities))
    return len(communities)


def pages_of(session: Session, community_id: int, day: date, *, buildings: bool) -> list[LeafletPage]:
    """One page for each code in force of a compound; the compound's own first."""
    query = select(Code).where(Code.community_id == community_id, Code.revoked_at.is_(None)).order_by(Code.id)
    if not buildings:
        query = query.where(Code.building_id.is_(None))
    codes = session.scalars(query).all()
    if not codes:
        return []
    community = codes[0].community
    responsible = _responsible(session, community, day)
    return [
        LeafletPage(
            community=community.name,
            building=code.building.name if code.building else "",
            street=community.street.name,
            responsible=responsible,
            code=code.value,
            url=code.url,
            matrix=unpack(code.matrix),
            batch=code.batch.number,
            is_demo=community.is_demo,
        )
        for code in codes
    ]


def _responsible(session: Session, community: Community, day: date) -> tuple[Responsible, ...]:
    found = []
    for step in ladder(session, Place(community, None), day):
        row = office_row(session, step.office)
        if row is not None and step.office.level in LABELS:
            label = "兜底物业" if step.reason == "兜底物业" else LABELS[step.office.level]
            found.append(Responsible(label, row.name, row.phone))
    return tuple(found)


def _write_whole(path: Path, data: bytes) -> None:
    """Under another name first: whoever looks into the folder never finds half a file."""
    fresh = path.with_suffix(".part")
    fresh.write_bytes(data)
    fresh.replace(path)


def _safe(name: str) -> str:
    return sub(r'[\\/:*?"<>|\x00-\x1f]', "_", name)[:80]
