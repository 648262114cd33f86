"""Ledgers of a community and their accounts, opened when they are first needed and never changed."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.errors import FieldProblem, InvalidInputError, NotFoundError
from backend.ledger.rules.chain import BEGINNING
from backend.ledger.rules.words import ACCOUNT_NAMES
from backend.models import (
    AccountKind,
    Building,
    Community,
    Entrance,
    Home,
    Ledger,
    LedgerAccount,
    LedgerKind,
)
from backend.models.session import conflict_insert

CHUNK = 500  # ids in one query
LONGEST_CODE, LONGEST_NAME = 80, 80
_BETWEEN = re.compile(r"号楼|单元|[栋座幢号室]|[^0-9A-Za-z\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True)
class AccountScope:
    """Whose account: one home's, an entrance's, a building's; without any of them the whole community's."""

    building_id: int | None = None
    entrance_id: int | None = None
    home_id: int | None = None


WHOLE = AccountScope()


def open_ledger(session: Session, community_id: int, kind: LedgerKind) -> Ledger:
    """The community's ledger of this kind; opened where there is none yet, also by two at once."""
    if session.get(Community, community_id) is None:
        raise NotFoundError("没有这个小区。")
    values = {"community_id": community_id, "kind": kind, "number": 0, "hash": BEGINNING, "noted_number": 0}
    insert = conflict_insert(session, Ledger).values(values)
    session.execute(insert.on_conflict_do_nothing(index_elements=["community_id", "kind"]))
    query = select(Ledger).where(Ledger.community_id == community_id, Ledger.kind == kind)
    return session.scalars(query).one()


def locked_ledger(session: Session, ledger_id: int) -> Ledger:
    """Until the transaction ends nobody else writes into these books."""
    query = select(Ledger).where(Ledger.id == ledger_id).with_for_update()
    ledger = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if ledger is None:
        raise NotFoundError("没有这本账。")
    return ledger


def open_account(
    session: Session, ledger: Ledger, kind: AccountKind, scope: AccountScope = WHOLE
) -> LedgerAccount:
    return open_accounts(session, ledger, kind, [scope])[scope]


def open_accounts(
    session: Session, ledger: Ledger, kind: AccountKind, scopes: Iterable[AccountScope]
) -> dict[AccountScope, LedgerAccount]:
    """The accounts of these scopes; those that are missing are opened. The caller holds the ledger's row.

    Raises InvalidInputError where a building, entrance or home is not the community's.
    """
    scopes = list(dict.fromkeys(scopes))
    if kind is AccountKind.BANK:
        scopes = [WHOLE]
    query = select(LedgerAccount).where(LedgerAccount.ledger_id == ledger.id, LedgerAccount.kind == kind)
    standing = {_scope_of(account): account for account in session.scalars(query)}
    missing = [scope for scope in scopes if scope not in standing]
    if missing:
        codes = {account.code for account in standing.values()}
        labels = _labels(session, ledger, missing)
        for scope in missing:
            account = _new_account(ledger, kind, scope, labels[scope], codes)
            standing[scope] = account
            session.add(account)
        session.flush()
    return {scope: standing[scope] for scope in scopes}


def _scope_of(account: LedgerAccount) -> AccountScope:
    return AccountScope(account.building_id, account.entrance_id, account.home_id)


def _new_account(
    ledger: Ledger, kind: AccountKind, scope: AccountScope, label: str, codes: set[str]
) -> LedgerAccount:
    code = _free_code(kind, label, codes)
    codes.add(code)
    return LedgerAccount(
        ledger_id=ledger.id,
        kind=kind,
        code=code,
        name=f"{ACCOUNT_NAMES[kind]} {label}".strip()[:LONGEST_NAME],
        building_id=scope.building_id,
        entrance_id=scope.entrance_id,
        home_id=scope.home_id,
    )


def _free_code(kind: AccountKind, label: str, codes: set[str]) -> str:
    """A home that took over the label of an earlier one gets a number behind it."""
    slug = _BETWEEN.sub("-", label).strip("-")
    plain = f"{kind}:{slug}"[: LONGEST_CODE - 6] if slug else str(kind)
    code, number = plain, 1
    while code in codes:
        number += 1
        code = f"{plain}~{number}"
    return code


def _labels(session: Session, ledger: Ledger, scopes: list[AccountScope]) -> dict[AccountScope, str]:
    """What each place is called. All that are not the community's are named by their ids."""
    labels: dict[AccountScope, str] = {WHOLE: ""}
    home_ids = [scope.home_id for scope in scopes if scope.home_id is not None]
    for ids in _chunks(home_ids):
        homes = select(Home.id, Home.label).where(Home.id.in_(ids), Home.community_id == ledger.community_id)
        labels |= {AccountScope(home_id=row_id): label for row_id, label in session.execute(homes)}
    buildings = select(Building.id, Building.name).where(Building.community_id == ledger.community_id)
    labels |= {AccountScope(building_id=row_id): name for row_id, name in session.execute(buildings)}
    entrances = select(Entrance.id, Building.name, Entrance.name).join(Building)
    entrances = entrances.where(Building.community_id == ledger.community_id)
    labels |= {
        AccountScope(entrance_id=row_id): f"{building}{name}"
        for row_id, building, name in session.execute(entrances)
    }
    strangers = [scope for scope in scopes if scope not in labels]
    if strangers:
        raise InvalidInputError([FieldProblem("scope", "有楼栋、单元或房屋不在这个小区，请重新选择。")])
    return labels


def _chunks(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]
