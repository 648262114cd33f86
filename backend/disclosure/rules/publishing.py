"""Publishing freezes a version; a correction is the next one, and both stay readable."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.clock import local
from backend.core.errors import ChangeRefusedError, FieldProblem, InvalidInputError
from backend.disclosure.rules.duties import Duty
from backend.history.audit import record
from backend.models import DisclosureDuty, DisclosureVersion, StaffAccount

BEGINNING = "0" * 64
MOST_ROWS = 200
UNCHANGED = "和现在公布的一样，没有改动。"


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of what is published: what it is, and its figure or text as residents read it."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Publication:
    """What a publisher hands in. `reason` is for a correction: what was wrong."""

    figures: Sequence[Figure]
    words: str
    document: str
    document_on: date | None
    reason: str = ""

    @property
    def content(self) -> dict[str, object]:
        return {
            "figures": [[figure.label, figure.value] for figure in self.figures],
            "words": self.words,
        }


@dataclass(frozen=True, slots=True)
class ChangedFigure:
    """One row that a correction changed; empty where it was not there before, or is not there now."""

    label: str
    before: str
    after: str


def publish(
    session: Session, duty: Duty, publication: Publication, account: StaffAccount, office: str, now: datetime
) -> DisclosureVersion:
    """Freeze the next version of an item: the first, or a correction of what stands.

    `office` is the publisher's name as residents read it. Raises InvalidInputError with fields `figures` and
    `reason`, ChangeRefusedError where nothing changed.
    """
    _check(duty, publication)
    earlier = _locked_latest(session, duty.row)
    version = DisclosureVersion(
        duty_id=duty.row.id,
        number=earlier.number + 1 if earlier else 1,
        content=publication.content,
        document=publication.document,
        document_on=publication.document_on,
        reason=publication.reason,
        published_at=now,
        published_by_id=account.id,
        publisher_name=office,
        previous_hash=earlier.hash if earlier else BEGINNING,
    )
    version.hash = hash_of(version)
    session.add(version)
    if earlier is None:
        duty.row.published_on = local(now).date()
    session.flush()
    record(
        session,
        account,
        "disclosure.published" if earlier is None else "disclosure.corrected",
        duty.rule.name,
        {"community_id": duty.row.community_id, "version": version.number},
        now=now,
    )
    return version


def versions_of(session: Session, duty_id: int) -> list[DisclosureVersion]:
    """All of them, the latest first."""
    query = select(DisclosureVersion).where(DisclosureVersion.duty_id == duty_id)
    return list(session.scalars(query.order_by(DisclosureVersion.number.desc())))


def figures_of(version: DisclosureVersion) -> list[Figure]:
    return [Figure(str(label), str(value)) for label, value in version.content.get("figures", [])]


def differences(before: DisclosureVersion, after: DisclosureVersion) -> list[ChangedFigure]:
    """What a correction changed, row by row, in the order of the corrected version."""
    old = {figure.label: figure.value for figure in figures_of(before)}
    new = {figure.label: figure.value for figure in figures_of(after)}
    labels = [*new, *(label for label in old if label not in new)]
    return [
        ChangedFigure(label, old.get(label, ""), new.get(label, ""))
        for label in labels
        if old.get(label) != new.get(label)
    ]


def hash_of(version: DisclosureVersion) -> str:
    """Over all that the row says and the hash of the version before: whoever has the page can check it."""
    statement = {
        "duty": version.duty_id,
        "number": version.number,
        "content": version.content,
        "document": version.document,
        "document_on": version.document_on.isoformat() if version.document_on else None,
        "reason": version.reason,
        "published_at": version.published_at.isoformat(timespec="microseconds"),
        "published_by": version.published_by_id,
        "publisher": version.publisher_name,
        "previous": version.previous_hash,
    }
    text = json.dumps(statement, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def broken_versions(session: Session) -> list[int]:
    """Ids of versions whose hash, or whose chain, does not fit what stands there."""
    broken: list[int] = []
    previous: dict[int, tuple[int, str]] = {}
    query = select(DisclosureVersion).order_by(DisclosureVersion.duty_id, DisclosureVersion.number)
    for version in session.scalars(query.execution_options(yield_per=1000)):
        expected = previous.get(version.duty_id, (0, BEGINNING))
        follows = (version.number - 1, version.previous_hash) == expected
        if not follows or version.hash != hash_of(version):
            broken.append(version.id)
        previous[version.duty_id] = (version.number, version.hash)
    return broken


def _check(duty: Duty, publication: Publication) -> None:
    problems = []
    if not publication.figures and not publication.words:
        problems.append(FieldProblem("figures", "请至少写一行内容。"))
    labels = [figure.label for figure in publication.figures]
    if len(set(labels)) < len(labels):
        twice = next(label for label in labels if labels.count(label) > 1)
        problems.append(FieldProblem("figures", f"“{twice}”写了两行，请合成一行或者换个名称。"))
    if len(labels) > MOST_ROWS:
        problems.append(FieldProblem("figures", f"最多 {MOST_ROWS} 行，现在有 {len(labels)} 行。"))
    if duty.latest is not None and not publication.reason:
        problems.append(FieldProblem("reason", "更正要写明原来哪里不对，居民会看到。"))
    if problems:
        raise InvalidInputError(problems)
    if duty.latest is not None and publication.content == duty.latest.content:
        raise ChangeRefusedError(UNCHANGED)


def _locked_latest(session: Session, duty: DisclosureDuty) -> DisclosureVersion | None:
    """Writers of one item wait for one another, so that numbers and hashes follow without a gap."""
    session.scalars(select(DisclosureDuty).where(DisclosureDuty.id == duty.id).with_for_update()).one()
    query = select(DisclosureVersion).where(DisclosureVersion.duty_id == duty.id)
    return session.scalars(query.order_by(DisclosureVersion.number.desc()).limit(1)).first()
