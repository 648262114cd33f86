"""`linsheng leaflets`: files without an order."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from rich.progress import Progress
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.core.clock import local, utc_now
from backend.core.config import Config
from backend.history.audit import record_command
from backend.models import Code, CodeBatch, Community, Database, Street
from backend.printing.leaflets.design import parse_design
from backend.printing.leaflets.imposition import plan_sheet
from backend.printing.leaflets.layouts import LayoutBook
from backend.printing.leaflets.leaflet import Copies, Leaflet
from backend.printing.leaflets.print_conditions import OutputCondition, print_condition
from backend.printing.leaflets.text_fit import TextFit
from backend.printing.leaflets.writer import Edition, write_file
from backend.printing.rules.leaflets import leaflets_of_codes
from backend.printing.rules.printable import LeftOut, unprintable_in
from backend.qr.rules.codes import mint

LEAFLETS_A_FILE = 2000


@dataclass(frozen=True, slots=True)
class Style:
    """How the leaflets look and lie: keys of a template, a format and a sheet."""

    template: str = "clear"
    format: str = "a4"
    sheet: str = "single"
    bleed: bool = True
    duplex: bool = False


@dataclass
class Written:
    """What came of a run. `left_out` cannot be printed; all others were."""

    leaflets: int = 0
    files: int = 0
    left_out: list[LeftOut] = field(default_factory=list)

    def printable(self, leaflets: list[Leaflet], text_fit: TextFit) -> list[Leaflet]:
        """Those that can be printed; the others are kept to be told."""
        reasons = [unprintable_in(leaflet, text_fit) for leaflet in leaflets]
        self.left_out += [reason for reason in reasons if reason]
        printable = [leaflet for leaflet, reason in zip(leaflets, reasons, strict=True) if not reason]
        self.leaflets += len(printable)
        return printable


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
) -> Written:
    """Mint what is missing and write one PDF a community or a street."""
    task = progress.add_task("leaflets", total=None)
    folder.mkdir(parents=True, exist_ok=True)
    fields = {"city": config.city_name, "hotline": config.hotline, "lift_hotline": config.lift_hotline}
    design = parse_design(style.template, fields)
    layouts = LayoutBook(design, style.format, duplex=style.duplex)
    text_fit = TextFit(design, style.format, duplex=style.duplex)
    now = utc_now()
    condition = print_condition(config.print_condition, config.print_profile)
    written = Written()
    for street, communities in _by_street(database, codes):
        minted = _codes(database, config, communities, now, buildings=buildings)
        for name, ids in _files(street, communities, minted, by_street=by_street):
            with database.reading() as session:
                leaflet_rows = written.printable(leaflets_of_codes(session, ids, local(now).date()), text_fit)
            if leaflet_rows:
                _write(folder / f"{name}.pdf", leaflet_rows, layouts, style, now, condition)
                written.files += 1
                progress.update(task, completed=written.leaflets)
    return written


def _by_street(database: Database, codes: Sequence[str]) -> Iterator[tuple[Street, Sequence[Community]]]:
    """Street by street, so that memory does not grow with the country."""
    with database.reading() as session:
        streets = session.scalars(select(Street).order_by(Street.code)).all()
    for street in streets:
        query = select(Community).where(Community.street_id == street.id).order_by(Community.code)
        with database.reading() as session:
            communities = session.scalars(query.where(Community.code.in_(codes)) if codes else query).all()
        if communities:
            yield street, communities


def _codes(
    database: Database, config: Config, communities: Sequence[Community], now: datetime, *, buildings: bool
) -> dict[int, list[int]]:
    """The codes in force of each community, with those that were missing minted."""
    with database.transaction() as session:
        batch = session.scalars(select(CodeBatch).where(CodeBatch.created_at == now)).first()
        batch = mint(
            session,
            communities,
            config.base_url,
            config.qr_letter_case,
            now,
            buildings=buildings,
            batch=batch,
        )
        query = select(Code.community_id, Code.id).where(Code.revoked_at.is_(None)).order_by(Code.id)
        if not buildings:
            query = query.where(Code.building_id.is_(None))
        street_id = communities[0].street_id
        _record_minted(session, batch, street_id)
        codes_by_community: dict[int, list[int]] = {}
        in_street = query.join(Community, Community.id == Code.community_id)
        for community_id, code_id in session.execute(in_street.where(Community.street_id == street_id)):
            codes_by_community.setdefault(community_id, []).append(code_id)
    return codes_by_community


def _record_minted(session: Session, batch: CodeBatch | None, street_id: int) -> None:
    if batch is None:
        return
    fresh = select(func.count()).select_from(Code).join(Community, Community.id == Code.community_id)
    many = session.scalar(fresh.where(Code.batch_id == batch.id, Community.street_id == street_id))
    if many:
        record_command(session, "code.minted", batch.number, codes=many)


def _files(
    street: Street, communities: Sequence[Community], codes: dict[int, list[int]], *, by_street: bool
) -> Iterator[tuple[str, list[int]]]:
    """Names of files and the codes in each."""
    if not by_street:
        for community in communities:
            yield _safe(f"{community.code} {community.name}"), codes[community.id]
        return
    ids = [code_id for community in communities for code_id in codes[community.id]]
    for part, start in enumerate(range(0, len(ids), LEAFLETS_A_FILE), start=1):
        number = f"-{part}" if len(ids) > LEAFLETS_A_FILE else ""
        yield _safe(f"{street.code} {street.name}{number}"), ids[start : start + LEAFLETS_A_FILE]


def _write(
    path: Path,
    leaflets: list[Leaflet],
    layouts: LayoutBook,
    style: Style,
    now: datetime,
    condition: OutputCondition,
) -> None:
    """Under another name first: whoever looks into the folder never finds half a file."""
    first = layouts.of(leaflets[0])
    plan = plan_sheet(first, style.sheet, bleed=style.bleed)
    part = path.with_suffix(".part")
    edition = Edition(plan, first.sides, path.stem, now.astimezone(UTC), condition)
    write_file(part, edition, [Copies(leaflet, 1) for leaflet in leaflets], layouts.of)
    part.replace(path)


def _safe(name: str) -> str:
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]', "_", name)[:80]
