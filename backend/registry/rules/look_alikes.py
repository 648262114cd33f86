"""Rows of one import, or of an import and the database, that people would take for one another."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.simplified import simplified
from backend.registry.rules.addresses import bare_building
from backend.registry.rules.sheets import BY_NAME, RegistryRow, RegistrySheet
from backend.sheets.columns import Column
from backend.sheets.problems import MOST_PROBLEMS, ImportProblem

COMMUNITIES, COMMITTEES = BY_NAME["小区"], BY_NAME["居委会"]
CODED = tuple(BY_NAME[name] for name in ("区县", "街道", "居委会", "小区"))
COMMITTEE = "residents_committee_code"
_UNSEEN = {"Cc", "Cf", "Zs", "Zl", "Zp"}
Values = dict[str, Any]


def folded_name(name: str) -> str:
    """A name without what the eye passes over: width, case, blanks, invisible marks, forms of a character."""
    plain = simplified(unicodedata.normalize("NFKC", name)).casefold()
    return "".join(c for c in plain if unicodedata.category(c) not in _UNSEEN and not _selects_a_form(c))


def _selects_a_form(character: str) -> bool:
    return (
        "\ufe00" <= character <= "\ufe0f"
        or "\U000e0100" <= character <= "\U000e01ef"
        or character == "\u034f"
    )


def _without_noughts(code: str) -> str:
    return code.lstrip("0") or "0"


@dataclass(frozen=True, slots=True)
class _Likeness:
    """Rows of `sheet` with one parent (column `within`) whose `column` folds to the same are alike."""

    sheet: RegistrySheet
    column: str
    fold: Callable[[str], str]
    problem: str
    within: str = ""

    def key_of(self, values: Values) -> tuple[str, str]:
        return values.get(self.within, ""), self.fold(values[self.column])


_SAME_NAME = "与{where}“{name}”看起来是同一个名称"
_SAME_CODE = "与{where}“{name}”只差前面的 0"
_LIKENESSES = (
    _Likeness(BY_NAME["区县"], "name", folded_name, _SAME_NAME),
    _Likeness(BY_NAME["街道"], "name", folded_name, _SAME_NAME, "district_code"),
    _Likeness(BY_NAME["居委会"], "name", folded_name, _SAME_NAME, "street_code"),
    _Likeness(BY_NAME["物业企业"], "name", folded_name, _SAME_NAME),
    _Likeness(BY_NAME["小区"], "name", folded_name, _SAME_NAME, "street_code"),
    _Likeness(BY_NAME["楼栋"], "name", bare_building, "与{where}“{name}”看起来是同一栋楼", "community_code"),
    *(_Likeness(sheet, "code", _without_noughts, _SAME_CODE) for sheet in CODED),
)


def check_look_alikes(session: Session, rows: list[RegistryRow], problems: list[ImportProblem]) -> None:
    """What is stored already may stay so: only rows that are new or now alike are reported."""
    for likeness in _LIKENESSES:
        own_rows = [row for row in rows if row.sheet is likeness.sheet]
        if own_rows and len(problems) < MOST_PROBLEMS:
            problems += _alike(likeness, own_rows, _stored(session, likeness))


def _alike(
    likeness: _Likeness, rows: list[RegistryRow], stored: dict[tuple[Any, ...], Values]
) -> Iterator[ImportProblem]:
    column = next(column for column in likeness.sheet.columns if column.name == likeness.column)
    identifying = _identifying(likeness.sheet)
    by_identity = {_identity(identifying, row.values): row for row in rows}
    first: dict[tuple[str, str], tuple[RegistryRow | None, str]] = {
        likeness.key_of(values): (None, values[likeness.column])
        for identity, values in stored.items()
        if identity not in by_identity
    }
    for identity, row in by_identity.items():
        before = stored.get(identity)
        values = {**(before or {}), **row.values}
        key = likeness.key_of(values)
        other, name = first.setdefault(key, (row, values[likeness.column]))
        if other is not row and (before is None or likeness.key_of(before) != key):
            where = f" {other.source} 第 {other.number} 行" if other else "已有的"
            problem = likeness.problem.format(where=where, name=name)
            yield row.problem(column, problem, "同一个请用同一种写法，不是同一个请写出区别")


def _identifying(sheet: RegistrySheet) -> list[str]:
    return [column.name for column in sheet.columns if column.target in sheet.key]


def _identity(identifying: list[str], values: Values) -> tuple[Any, ...]:
    return tuple(values.get(name) for name in identifying)


def _stored(session: Session, likeness: _Likeness) -> dict[tuple[Any, ...], Values]:
    """What the file's columns would say of the rows in the database, by their identity."""
    sheet = likeness.sheet
    identifying = _identifying(sheet)
    names = {likeness.column, likeness.within, *identifying}
    columns = [column for column in sheet.columns if column.name in names]
    return {_identity(identifying, values): values for values in stored_values(session, sheet, columns)}


def stored_values(session: Session, sheet: RegistrySheet, columns: Iterable[Column]) -> Iterator[Values]:
    """Rows of a sheet's table under the names of the file's columns, references as labels."""
    selected, joins = [], []
    for column in columns:
        if not column.refers:
            selected.append(getattr(sheet.model, column.name))
            continue
        parent = BY_NAME[column.refers]
        selected.append(getattr(parent.model, parent.label).label(column.name))
        joins.append((parent.model, parent.model.id == getattr(sheet.model, column.target)))
    query = select(*selected).select_from(sheet.model)
    for model, condition in joins:
        query = query.outerjoin(model, condition)
    for row in session.execute(query.order_by(sheet.model.id)).mappings():
        yield dict(row)


def check_committees(session: Session, rows: list[RegistryRow], problems: list[ImportProblem]) -> None:
    """A community's 居委会 belongs to its street, whichever of the two moves to another one."""
    committee_rows = {row.values["code"]: row for row in rows if row.sheet is COMMITTEES}
    community_rows = {row.values["code"]: row for row in rows if row.sheet is COMMUNITIES}
    if not committee_rows and not community_rows:
        return
    stored_streets = {
        values["code"]: values["street_code"]
        for values in stored_values(session, COMMITTEES, _columns(COMMITTEES, "code", "street_code"))
    }
    streets = stored_streets | {code: row.values["street_code"] for code, row in committee_rows.items()}
    names = ("code", "name", "street_code", COMMITTEE)
    columns = _columns(COMMUNITIES, *names)
    stored = {values["code"]: values for values in stored_values(session, COMMUNITIES, columns)}
    left_behind: dict[str, list[Values]] = {}
    for code in {**stored, **community_rows}:
        before, row = stored.get(code, {}), community_rows.get(code)
        now = before | ({name: row.values[name] for name in names if name in row.values} if row else {})
        committee = now.get(COMMITTEE)
        street = streets.get(committee)
        if street is None or street == now["street_code"]:
            continue
        if row is not None and any(now.get(name) != before.get(name) for name in ("street_code", COMMITTEE)):
            problem = f"居委会 {committee} 属于街道 {street}，不属于 {now['street_code']}"
            own_column = next(column for column in columns if column.name == COMMITTEE)
            problems.append(row.problem(own_column, problem, "同一街道的居委会，或留空"))
        elif street != stored_streets.get(committee):
            left_behind.setdefault(committee, []).append(now)
    for committee, communities in left_behind.items():
        problems.append(_left_behind(committee_rows[committee], communities))


def _left_behind(row: RegistryRow, communities: list[Values]) -> ImportProblem:
    first = communities[0]
    count = f"等 {len(communities)} 个小区" if len(communities) > 1 else ""
    problem = f"小区 {first['code']}“{first['name']}”{count}属于这个居委会，还在街道 {first['street_code']}"
    column = next(iter(_columns(COMMITTEES, "street_code")))
    return row.problem(column, problem, "原来的街道；确实划走的，把它的小区也一起改到新的街道")


def _columns(sheet: RegistrySheet, *names: str) -> list[Column]:
    return [column for column in sheet.columns if column.name in names]


def questions_on_names(session: Session, rows: list[RegistryRow]) -> Iterator[ImportProblem]:
    """A code keeps its complaints and contracts: another name under it may mean that two were swapped."""
    for sheet in CODED:
        own_rows = [row for row in rows if row.sheet is sheet]
        if not own_rows:
            continue
        name_column = next(iter(_columns(sheet, "name")))
        names = {v["code"]: v["name"] for v in stored_values(session, sheet, _columns(sheet, "code", "name"))}
        for row in own_rows:
            before = names.get(row.values["code"])
            if before is not None and folded_name(before) != folded_name(row.values["name"]):
                problem = row.problem(
                    name_column,
                    f"编号 {row.values['code']} 原来是“{before}”，改名会连同它的合同和投诉一起改",
                    "核对编号没有填错；确实改名的，确认后再导入",
                )
                yield replace(problem, question=True)
