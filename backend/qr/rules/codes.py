"""Printed codes: eight characters with a check character that detects every single wrong one."""

import secrets
import unicodedata
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session, defer, joinedload
from stdnum import luhn

from backend.core.clock import local
from backend.models import Building, Code, CodeBatch, Community, Placement, Street
from backend.qr.rules.matrix import matrix_of, pack
from backend.qr.rules.placements import CHUNK, CodePlace, place_of, places_of, without_code

# Left out because they are taken for each other: 0 O Q, 1 I L, 2 stays and Z goes, 5 stays and S goes,
# 8 stays and B goes, U (for V). Their number must be even: only then Luhn's check finds every single slip.
ALPHABET = "ACDEFGHJKMNPRTVWXY23456789"
RANDOM_LENGTH = (
    7  # 26^7 is 8 billion: of 300,000 codes one guess in 27,000 is one, before the check character
)
CODE_LENGTH = RANDOM_LENGTH + 1
TYPED_LIMIT = 40

Progress = Callable[[int, int], None]


def new_code() -> str:
    """Seven random characters and a check character."""
    value = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_LENGTH))
    return value + luhn.calc_check_digit(value, ALPHABET)


def parse_code(text: str) -> str | None:
    """The code as stored, however it was typed; None where it cannot be one."""
    if len(text) > TYPED_LIMIT:
        return None
    folded = unicodedata.normalize("NFKC", text).upper()
    value = "".join(c for c in folded if c not in " -—–·_")
    if len(value) != CODE_LENGTH or any(c not in ALPHABET for c in value):
        return None
    return value if luhn.is_valid(value, ALPHABET) else None


def show_code(value: str) -> str:
    """As printed: ABCD-EFGH."""
    return f"{value[:4]}-{value[4:]}"


def find_code(session: Session, text: str) -> Code | None:
    """The printed code, revoked or not; None for what was never printed."""
    value = parse_code(text)
    return session.scalars(select(Code).where(Code.value == value)).first() if value else None


def find_code_with_place(session: Session, text: str) -> Code | None:
    """The same with all that a page says of its place, in one query: whoever scans waits for it."""
    value = parse_code(text)
    if value is None:
        return None
    query = (
        select(Code)
        .where(Code.value == value)
        .options(
            defer(Code.matrix),
            joinedload(Code.building),
            joinedload(Code.community).joinedload(Community.street).joinedload(Street.district),
        )
    )
    return session.scalars(query).first()


def mint(
    session: Session,
    communities: Sequence[Community],
    base_url: str,
    letter_case: str,
    now: datetime,
    *,
    buildings: bool = False,
    batch: CodeBatch | None = None,
    progress: Progress | None = None,
) -> CodeBatch | None:
    """A code for each community, and with `buildings` for each building, that has none in force.

    They go into `batch` or a new one. Returns the batch, or what was given where nothing was missing.
    """
    ids = [community.id for community in communities]
    places = places_of(session, ids, Placement.COMMUNITY)
    if buildings:
        places += places_of(session, ids, Placement.BUILDING)
    return mint_places(session, places, base_url, letter_case, now, batch=batch, progress=progress)


def mint_places(
    session: Session,
    places: Sequence[CodePlace],
    base_url: str,
    letter_case: str,
    now: datetime,
    *,
    batch: CodeBatch | None = None,
    progress: Progress | None = None,
) -> CodeBatch | None:
    """A code for each place that has none in force, in `batch` or a new one.

    Returns the batch, or what was given where nothing was missing.
    """
    missing = without_code(session, places)
    if not missing:
        return batch
    if batch is None:
        batch = CodeBatch(number=_batch_number(session, now), created_at=now)
        session.add(batch)
        session.flush()
    rows = []
    values = _fresh_codes(session, len(missing))
    for minted, (place, value) in enumerate(zip(missing, values, strict=True), start=1):
        rows.append(_row(batch, place, value, base_url, letter_case))
        if progress:
            progress(minted, len(missing))
    session.execute(insert(Code), rows)
    return batch


def replace(session: Session, code: Code, base_url: str, letter_case: str, now: datetime) -> Code:
    """A fresh code for the same place; the old one is revoked at once and leads to it."""
    batch = CodeBatch(number=_batch_number(session, now), created_at=now)
    session.add(batch)
    session.flush()
    (value,) = _fresh_codes(session, 1)
    fresh = Code(**_row(batch, place_of(code), value, base_url, letter_case))
    session.add(fresh)
    session.flush()
    revoke(code, now)
    code.replaced_by = fresh
    return fresh


def move(
    session: Session, code: Code, community: Community, building: Building | None, spot: str
) -> list[Code]:
    """The leaflet hangs elsewhere now: the next scan belongs to the new place.

    Returns the older codes that led to it and lead nowhere now: their leaflets were left behind.
    """
    older = older_codes(session, code)
    code.community_id, code.building_id, code.spot = community.id, building.id if building else None, spot
    session.flush()
    session.refresh(code)
    return [old for old in older if in_force(old) is None]


def in_force(code: Code) -> Code | None:
    """The code itself, or what replaced it in the end; None where nothing did.

    A successor counts only at the place of the code itself: that is what its leaflet says.
    """
    visited: set[int] = set()
    current: Code | None = code
    while current is not None and current.revoked_at is not None and current.id not in visited:
        visited.add(current.id)
        current = current.replaced_by
    if current is None or current.revoked_at is not None or place_of(current) != place_of(code):
        return None
    return current


def older_codes(session: Session, code: Code) -> list[Code]:
    """Those that lead to this one: replaced by it, or by one that leads to it, at its place."""
    replaced: dict[int, Code] = {}
    newer = [code.id]
    while newer:
        query = select(Code).where(Code.replaced_by_id.in_(newer), Code.id.not_in([code.id, *replaced]))
        rows = {older.id: older for older in session.scalars(query)}
        replaced |= rows
        newer = list(rows)
    return [older for older in replaced.values() if in_force(older) is code]


def revoke(code: Code, now: datetime) -> None:
    """At once: the next scan is told that the leaflet is out of date."""
    if code.revoked_at is None:
        code.revoked_at = now


def code_url(base_url: str, value: str, letter_case: str) -> str:
    """Upper case lets the QR use its alphanumeric mode: fewer, larger modules."""
    url = f"{base_url}/q/{value}"
    return url.upper() if letter_case == "upper" else url


def _fresh_codes(session: Session, count: int) -> list[str]:
    """So many codes that were never used.

    Among 300,000 codes of 26^7 about five would come twice. Two runs at once that draw the same one are
    stopped by the unique column.
    """
    drawn: set[str] = set()
    while len(drawn) < count:
        more = {new_code() for _ in range(count - len(drawn))}
        some = list(more)
        for start in range(0, len(some), CHUNK):
            query = select(Code.value).where(Code.value.in_(some[start : start + CHUNK]))
            more.difference_update(session.scalars(query))
        drawn |= more
    return list(drawn)


def _row(batch: CodeBatch, place: CodePlace, value: str, base_url: str, letter_case: str) -> dict[str, Any]:
    url = code_url(base_url, value, letter_case)
    return {
        "value": value,
        "batch_id": batch.id,
        "community_id": place.community_id,
        "building_id": place.building_id,
        "placement": place.placement,
        "spot": place.spot,
        "url": url,
        "matrix": pack(matrix_of(url)),
    }


def _batch_number(session: Session, now: datetime) -> str:
    """Year and month, and a running number: 2611-01."""
    month = f"{local(now):%y%m}"
    count = session.scalar(
        select(func.count()).select_from(CodeBatch).where(CodeBatch.number.startswith(f"{month}-"))
    )
    return f"{month}-{(count or 0) + 1:02d}"
