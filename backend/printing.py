"""`linsheng leaflets`: files without an order, for a trial or a small place."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from itertools import groupby
from pathlib import Path

from rich.progress import Progress
from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from backend.clock import local, utc_now
from backend.config import Config
from backend.leaflets.design import parse_design
from backend.leaflets.imposition import plan_sheet
from backend.leaflets.layouts import LayoutBook
from backend.leaflets.leaflet import Copies
from backend.leaflets.writer import Edition, write_file
from backend.models import Code, Community, Database, Street
from backend.printshop.leaflets import leaflets_of_codes
from backend.qr.codes import mint


@dataclass(frozen=True, slots=True)
class Style:
    """How the leaflets look and lie: keys of a template, a format and a sheet."""

    template: str = "clear"
    format: str = "a4"
    sheet: str = "single"
    bleed: bool = True
    duplex: bool = False


def write_leaflets(
    database: Database,
    config: Config,
    folder: Path,
    *,
    codes: Sequence[str],
    buildings: bool,
    style: Style,
    by_street: bool,
    progress: Progress,
) -> tuple[int, int]:
    """Mint what is missing and write one PDF a compound or a street. Returns leaflets and files."""
    task = progress.add_task("codes", total=None)
    folder.mkdir(parents=True, exist_ok=True)
    now = utc_now()
    with database.transaction() as session:
        wanted = (
            select(Community)
            .join(Street)
            .options(contains_eager(Community.street))
            .order_by(Street.code, Community.code)
        )
        communities = session.scalars(wanted.where(Community.code.in_(codes)) if codes else wanted).all()

        def advance(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        mint(
            session, communities, config.base_url, config.qr_letter_case, now,
            buildings=buildings, progress=advance,
        )  # fmt: skip
    fields = {"city": config.city_name, "hotline": config.hotline, "lift_hotline": config.lift_hotline}
    layouts = LayoutBook(parse_design(style.template, fields), style.format, duplex=style.duplex)
    leaflets = files = 0
    with database.reading() as session:
        for name, some in groupby(communities, key=lambda one: _file_name(one, by_street=by_street)):
            query = select(Code.id).where(
                Code.community_id.in_([one.id for one in some]), Code.revoked_at.is_(None)
            )
            if not buildings:
                query = query.where(Code.building_id.is_(None))
            ids = session.scalars(query.order_by(Code.community_id, Code.id)).all()
            found = leaflets_of_codes(session, ids, local(now).date())
            first = layouts.of(found[0])
            edition = Edition(
                plan_sheet(first, style.sheet, bleed=style.bleed), first.sides, name, now.astimezone(UTC)
            )
            part = folder / f"{name}.part"
            write_file(part, edition, [Copies(one, 1) for one in found], layouts.of)
            part.replace(folder / f"{name}.pdf")
            leaflets, files = leaflets + len(found), files + 1
            progress.update(task, description="leaflets", completed=leaflets)
    return leaflets, files


def _file_name(community: Community, *, by_street: bool) -> str:
    street = community.street
    name = f"{street.code} {street.name}" if by_street else f"{community.code} {community.name}"
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]', "_", name)[:80]
