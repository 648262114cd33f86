"""Checks imported rows together: duplicates, dead references, overlapping contracts."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from rapidfuzz import fuzz, process
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.models import Community, PropertyFirm, ServiceContract
from backend.registry.rules.look_alikes import check_committees, check_look_alikes
from backend.registry.rules.sheet_addresses import check_addresses
from backend.registry.rules.sheets import BY_NAME, RegistryRow, RegistrySheet
from backend.sheets.columns import Column
from backend.sheets.problems import MOST_PROBLEMS, ImportProblem
from backend.sheets.rows import TypedRow

CONTRACTS, FIRMS, COMMUNITIES = BY_NAME["服务合同"], BY_NAME["物业企业"], BY_NAME["小区"]
NEAR = 50


def check(session: Session, rows: list[RegistryRow], problems: list[ImportProblem]) -> None:
    """All checks; each adds to `problems`."""
    whole = [row for row in rows if row.whole]
    check_doubles(whole, problems)
    check_references(session, rows, problems)
    check_credit_codes(session, whole, problems)
    check_terms(session, whole, problems)
    check_places(whole, problems)
    check_addresses(session, whole, problems)
    check_look_alikes(session, whole, problems)
    check_committees(session, whole, problems)


def check_doubles(rows: Iterable[RegistryRow], problems: list[ImportProblem]) -> None:
    """Two rows of one import that mean the same thing."""
    first: dict[tuple[Any, ...], RegistryRow] = {}
    for row in rows:
        key = (row.sheet.name, *(row.values.get(column.name) for column in _key_columns(row.sheet)))
        typed_row = first.setdefault(key, row)
        if typed_row is not row:
            column = _key_columns(row.sheet)[-1]
            problems.append(row.problem(column, f"与 {typed_row.source} 第 {typed_row.number} 行重复"))


def check_references(session: Session, rows: list[RegistryRow], problems: list[ImportProblem]) -> None:
    """What a cell points to must stand in the same files or in the database already."""
    known_by_table: dict[str, set[str]] = {}
    for row in rows:
        for column in row.sheet.columns:
            value = row.values.get(column.name)
            if not column.refers or value is None:
                continue
            if column.refers not in known_by_table:
                known_by_table[column.refers] = _labels(session, BY_NAME[column.refers], rows)
            if value not in known_by_table[column.refers]:
                near = process.extract(
                    value, known_by_table[column.refers], scorer=fuzz.ratio, limit=3, score_cutoff=NEAR
                )
                accepted = "、".join(match[0] for match in near) or f"“{column.refers}”表中已有的"
                problems.append(row.problem(column, f"“{column.refers}”表中没有这一项", accepted))
                if len(problems) >= MOST_PROBLEMS:
                    return


def check_credit_codes(session: Session, rows: Iterable[RegistryRow], problems: list[ImportProblem]) -> None:
    """A credit code belongs to one firm."""
    column = next(column for column in FIRMS.columns if column.name == "credit_code")
    firm_rows = [row for row in rows if row.sheet is FIRMS and column.name in row.values]
    renewed = {row.values["name"] for row in firm_rows}
    stored = session.execute(
        select(PropertyFirm.credit_code, PropertyFirm.name).where(PropertyFirm.credit_code.is_not(None))
    )
    owners = {code: name for code, name in stored if name not in renewed}
    for row in firm_rows:
        code, name = row.values[column.name], row.values["name"]
        if code and owners.setdefault(code, name) != name:
            problems.append(
                row.problem(column, f"与“{owners[code]}”的代码相同", "每家企业自己的代码，或留空")
            )


def check_places(rows: Iterable[RegistryRow], problems: list[ImportProblem]) -> None:
    """One half of a community's coordinates is a place nobody can go to."""
    columns = [column for column in COMMUNITIES.columns if column.name in {"longitude", "latitude"}]
    for row in rows:
        empty = [
            column for column in columns if row.sheet is COMMUNITIES and row.values.get(column.name) is None
        ]
        if len(empty) == 1:
            problems.append(row.problem(empty[0], "经度和纬度要一起填", "两格都填，或都留空"))


def check_terms(session: Session, rows: list[RegistryRow], problems: list[ImportProblem]) -> None:
    """What ends must end after it starts, and one community has one contract at a time."""
    for row in rows:
        problems += _reversed_term(row)
    terms_by_community: dict[str, dict[tuple[Any, ...], RegistryRow]] = {}
    for row in rows:
        if row.sheet is CONTRACTS:
            terms_by_community.setdefault(row.values["community_code"], {})[_contract(row)] = row
    if not terms_by_community:
        return
    for stored in _stored_contracts(session):
        own = terms_by_community.get(stored.values["community_code"])
        if own is not None:
            newer = own.get(_contract(stored))
            own[_contract(stored)] = replace(newer, values=stored.values | newer.values) if newer else stored
    for contracts in terms_by_community.values():
        problems += _overlaps(sorted(contracts.values(), key=lambda row: row.values["starts_on"]))


def _reversed_term(row: RegistryRow) -> Iterator[ImportProblem]:
    for first, last in (("starts_on", "ends_on"), ("term_from", "term_to")):
        start, end = row.values.get(first), row.values.get(last)
        if start and end and end < start:
            column = next(column for column in row.sheet.columns if column.name == last)
            yield row.problem(column, "结束早于开始", "开始日期之后的日期")


def _overlaps(contracts: list[RegistryRow]) -> Iterator[ImportProblem]:
    """Contracts of one community in the order of their start."""
    ends = next(column for column in CONTRACTS.columns if column.name == "ends_on")
    longest = contracts[0]
    for later in contracts[1:]:
        if _end(longest) >= later.values["starts_on"]:
            at_fault, row = (longest, later) if longest.number else (later, longest)
            name = row.values["firm_name"]
            yield at_fault.problem(
                ends, f"与“{name}”的合同期重叠", "同一小区同一时间只有一份合同，先填好前一份的结束日期"
            )
        longest = max(longest, later, key=_end)


def _stored_contracts(session: Session) -> Iterator[RegistryRow]:
    """Contracts in the database as rows with no number."""
    rows = session.execute(
        select(
            Community.code.label("community_code"),
            PropertyFirm.name.label("firm_name"),
            ServiceContract.starts_on,
            ServiceContract.ends_on,
        )
        .join(Community, Community.id == ServiceContract.community_id)
        .join(PropertyFirm, PropertyFirm.id == ServiceContract.firm_id)
    )
    for row in rows.mappings():
        yield TypedRow("", 0, CONTRACTS, dict(row))


def _contract(row: RegistryRow) -> tuple[Any, ...]:
    return tuple(row.values[name] for name in ("community_code", "firm_name", "starts_on"))


def _end(row: RegistryRow) -> date:
    return row.values.get("ends_on") or date.max


def _key_columns(sheet: RegistrySheet) -> list[Column]:
    return [column for column in sheet.columns if column.target in sheet.key]


def _labels(session: Session, sheet: RegistrySheet, rows: list[RegistryRow]) -> set[str]:
    stored = session.scalars(select(getattr(sheet.model, sheet.label)))
    return set(stored) | {
        row.values[sheet.label] for row in rows if row.sheet is sheet and sheet.label in row.values
    }
