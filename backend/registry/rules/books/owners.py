"""Parties behind the rows of owners and representatives: the same by the identity number alone.

Without a number nobody is merged: a row finds its party among the owners of its own home only.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from backend.models import Ownership, Party, PartyKind
from backend.models.personal import PersonalDataKey, opened
from backend.registry.rules.books.bulk_journal import BulkJournal
from backend.registry.rules.books.cell_texts import book_cell
from backend.registry.rules.books.descriptions import BookRow, BookSheet, Values
from backend.registry.rules.books.home_sheets import OWNERS
from backend.registry.rules.books.import_results import BookSheetReport, FirstProblems
from backend.registry.rules.books.table_values import is_readable, with_indexes
from backend.registry.rules.masking import masked_identity, masked_phone

PARTIES: Any = Party.__table__
_NOT_OWNER = ("不是这套房的业主", "先在“业主”表里登记")


@dataclass(slots=True)
class _KnownParties:
    """Of a chunk: by identity number, and by home, name and first day where that says who it is."""

    by_identity: dict[str, Values] = field(default_factory=dict)
    by_home: dict[int, list[tuple[Any, Values]]] = field(default_factory=dict)
    by_id: dict[int, Values] = field(default_factory=dict)

    def note(self, party: Values) -> Values:
        """One object for one row, so that what one row of a file changes the next one sees."""
        known = self.by_id.setdefault(party["id"], party)
        if known["identity"]:
            self.by_identity[known["identity"]] = known
        return known


def settle_parties(
    session: Session,
    sheet: BookSheet,
    rows: Sequence[BookRow],
    targets: Sequence[Values],
    journal: BulkJournal,
    report: BookSheetReport,
    problems: FirstProblems,
) -> list[bool]:
    """Give each row of `targets` its party: known, changed or added. False for those that have none."""
    known = _known(session, rows, targets)
    if sheet is not OWNERS:
        return [
            _representative(known, row, values, problems) for row, values in zip(rows, targets, strict=True)
        ]
    fresh: list[Values] = []
    fresh_rows: list[Values] = []
    for row, values in zip(rows, targets, strict=True):
        party = _party_of(known, row, values)
        if party is None:
            party = _new_party(row)
            fresh.append(party)
            if party["identity"]:
                known.by_identity[party["identity"]] = party
        else:
            _change(party, row, report)
        fresh_rows.append(party)
    _insert(session, fresh, journal)
    _write_changes(session, known, journal)
    for values, party in zip(targets, fresh_rows, strict=True):
        values["party_id"] = party["id"]
    return [True] * len(rows)


def _known(session: Session, rows: Sequence[BookRow], targets: Sequence[Values]) -> _KnownParties:
    known = _KnownParties()
    identities = {row.values["identity"] for row in rows if row.values.get("identity")}
    if identities:
        indexes = [index for identity in identities for index in PersonalDataKey.blind_indexes(identity)]
        query = select(PARTIES).where(PARTIES.c.identity_index.in_(indexes))
        for party in session.execute(query).mappings():
            known.note(_opened(dict(party)))
    homes = {values["home_id"] for values in targets}
    columns = (Ownership.home_id.label("home_id_"), Ownership.from_on.label("from_on_"))
    owners = (
        select(*columns, PARTIES)
        .join(PARTIES, PARTIES.c.id == Ownership.party_id)
        .where(Ownership.home_id.in_(homes))
        .order_by(Ownership.id)
    )
    for row in session.execute(owners).mappings():
        owner = dict(row)
        home_id, from_on = owner.pop("home_id_"), owner.pop("from_on_")
        known.by_home.setdefault(home_id, []).append((from_on, known.note(_opened(owner))))
    return known


def _opened(party: Values) -> Values:
    """Raises UnsealError: who cannot be read is neither merged nor changed."""
    if not is_readable(party):
        for value in party.values():
            opened(value) if isinstance(value, str) else None
    return party


def _party_of(known: _KnownParties, row: BookRow, values: Values) -> Values | None:
    identity, name = row.values.get("identity"), row.values["name"]
    if identity and identity in known.by_identity:
        return known.by_identity[identity]
    for from_on, party in known.by_home.get(values["home_id"], ()):
        same_day = from_on == values.get("from_on")
        if same_day and party["name"] == name and (not identity or not party["identity"]):
            return party
    return None


def _representative(known: _KnownParties, row: BookRow, values: Values, problems: FirstProblems) -> bool:
    """One of the home's owners, by identity number or name."""
    identity, name = row.values.get("identity"), row.values["name"]
    for _, party in known.by_home.get(values["home_id"], ()):
        if party["identity"] == identity if identity else party["name"] == name:
            values["party_id"] = party["id"]
            return True
    column = row.sheet.column("identity" if identity else "name")
    problems.add(row.problem(column, *_NOT_OWNER))
    return False


def _new_party(row: BookRow) -> Values:
    values = row.values
    return {
        "kind": values.get("party_kind") or PartyKind.PERSON,
        "name": values["name"],
        "identity": values.get("identity"),
        "phone": values.get("phone"),
    }


def _change(party: Values, row: BookRow, report: BookSheetReport) -> None:
    """What the file says otherwise. An empty cell says nothing of somebody who is known already."""
    said_values = {
        "kind": row.values.get("party_kind"),
        "name": row.values["name"],
        "identity": row.values.get("identity"),
        "phone": row.values.get("phone"),
    }
    for name, value in said_values.items():
        before = party.get(name)
        if value is None or value == before:
            continue
        if "id" in party:
            party.setdefault("before", {}).setdefault(name, before)
            column = row.sheet.column("party_kind" if name == "kind" else name)
            texts = (_masked(name, book_cell(column, before)), _masked(name, book_cell(column, value)))
            report.note_cell(f"第 {row.number} 行", column.heading, *texts)
        party[name] = value


def _masked(name: str, text: str) -> str:
    if name == "identity":
        return masked_identity(text)
    return masked_phone(text) if name == "phone" else text


def _insert(session: Session, parties: list[Values], journal: BulkJournal) -> None:
    if not parties:
        return
    statement = insert(Party).returning(Party.id, sort_by_parameter_order=True)
    ids = session.scalars(statement, [with_indexes(PARTIES, party) for party in parties]).all()
    for party, row_id in zip(parties, ids, strict=True):
        party["id"] = row_id
        journal.note_added(PARTIES, row_id, party)


def _write_changes(session: Session, known: _KnownParties, journal: BulkJournal) -> None:
    changed = [party for party in known.by_id.values() if party.get("before")]
    for party in changed:
        before = party.pop("before")
        written = {name: party[name] for name in before}
        session.execute(
            update(Party).where(Party.id == party["id"]).values(**with_indexes(PARTIES, written)),
            execution_options={"synchronize_session": False},
        )
        journal.note_changed(PARTIES, party["id"], {**party, **before}, party, before)
