"""Rows of one import, or of an import and the database, that people would take for one another."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.alike import folded_name
from backend.registry.rules.loose_names import folded_building, loose_building, loosely_folded
from backend.registry.rules.sheets import BY_NAME, RegistryRow, RegistrySheet
from backend.sheets.columns import Column
from backend.sheets.problems import MOST_PROBLEMS, ImportProblem

COMMUNITIES, COMMITTEES = BY_NAME["小区"], BY_NAME["居委会"]
CODED = tuple(BY_NAME[name] for name in ("区县", "街道", "居委会", "小区"))
COMMITTEE = "residents_committee_code"
Values = dict[str, Any]


def _without_noughts(code: str) -> str:
    return code.lstrip("0") or "0"


@dataclass(frozen=True, slots=True)
class _Likeness:
    """Rows of `sheet` with one parent (column `within`) whose `column` folds to the same are alike.

    Those that only fold `loosely` to the same may be meant, and are asked about.
    """

    sheet: RegistrySheet
    column: str
    fold: Callable[[str], str]
    problem: str
    within: str = ""
    loosely: Callable[[str], str] | None = None

    def key_of(self, values: Values, *, loosely: bool = False) -> tuple[str, str]:
        fold = self.loosely if loosely and self.loosely else self.fold
        return values.get(self.within, ""), fold(values[self.column])


_SAME_NAME = "与{where}“{name}”{seems}同一个名称"
_SAME_BUILDING = "与{where}“{name}”{seems}同一栋楼"
_SAME_CODE = "与{where}“{name}”只差前面的 0"
_SEEMS, _MAY_BE = "看起来是", "可能是"
_PARENTS = {"街道": "district_code", "居委会": "street_code", "小区": "street_code"}
_LIKENESSES = (
    *(
        _Likeness(BY_NAME[name], "name", folded_name, _SAME_NAME, _PARENTS.get(name, ""), loosely_folded)
        for name in ("区县", "街道", "居委会", "物业企业", "小区")
    ),
    _Likeness(BY_NAME["楼栋"], "name", folded_building, _SAME_BUILDING, "community_code", loose_building),
    *(_Likeness(sheet, "code", _without_noughts, _SAME_CODE) for sheet in CODED),
)


def check_look_alikes(session: Session, rows: list[RegistryRow], problems: list[ImportProblem]) -> None:
    """What is stored already may stay so: only rows that are new or now alike are reported."""
    for likeness in _LIKENESSES:
        own_rows = [row for row in rows if row.sheet is likeness.sheet]
        if own_rows and len(problems) < MOST_PROBLEMS:
            problems += _alike(likeness, own_rows, _stored(session, likeness))


def questions_on_likeness(session: Session, rows: list[RegistryRow]) -> Iterator[ImportProblem]:
    """Pairs that may be meant: whoever has looked may take them."""
    for likeness in _LIKENESSES:
        own_rows = [row for row in rows if row.sheet is likeness.sheet]
        if own_rows and likeness.loosely is not None:
            yield from _alike(likeness, own_rows, _stored(session, likeness), loosely=True)


def _alike(
    likeness: _Likeness,
    rows: list[RegistryRow],
    stored: dict[tuple[Any, ...], Values],
    *,
    loosely: bool = False,
) -> Iterator[ImportProblem]:
    """With `loosely` those alone that are not alike otherwise."""
    identifying = _identifying(likeness.sheet)
    by_identity = {_identity(identifying, row.values): row for row in rows}
    first: dict[tuple[str, str], tuple[RegistryRow | None, Values]] = {
        likeness.key_of(values, loosely=loosely): (None, values)
        for identity, values in stored.items()
        if identity not in by_identity
    }
    for identity, row in by_identity.items():
        before = stored.get(identity)
        values = {**(before or {}), **row.values}
        key = likeness.key_of(values, loosely=loosely)
        other, other_values = first.setdefault(key, (row, values))
        if other is row or (before is not None and likeness.key_of(before, loosely=loosely) == key):
            continue
        if not loosely or likeness.key_of(other_values) != likeness.key_of(values):
            yield _likeness_problem(likeness, row, (other, other_values), loosely=loosely)


def _likeness_problem(
    likeness: _Likeness, row: RegistryRow, twin: tuple[RegistryRow | None, Values], *, loosely: bool
) -> ImportProblem:
    other, values = twin
    where = f" {other.source} 第 {other.number} 行" if other else "已有的"
    says = likeness.problem.format(
        where=where, name=values[likeness.column], seems=_MAY_BE if loosely else _SEEMS
    )
    otherwise = "确实是两个的，确认后再导入" if loosely else "不是同一个请写出区别"
    column = next(column for column in likeness.sheet.columns if column.name == likeness.column)
    problem = row.problem(column, says, f"同一个请用同一种写法，{otherwise}")
    return replace(problem, question=loosely)


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
        for values in stored_values(session, COMMITTEES, columns_of(COMMITTEES, "code", "street_code"))
    }
    streets = stored_streets | {code: row.values["street_code"] for code, row in committee_rows.items()}
    names = ("code", "name", "street_code", COMMITTEE)
    columns = columns_of(COMMUNITIES, *names)
    stored = {values["code"]: values for values in stored_values(session, COMMUNITIES, columns)}
    left_behind: dict[str, list[Values]] = {}
    for code in {**stored, **community_rows}:
        before, row = stored.get(code, {}), community_rows.get(code)
        now = before | ({name: row.values[name] for name in names if name in row.values} if row else {})
        committee = now.get(COMMITTEE) or ""
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
    column = next(iter(columns_of(COMMITTEES, "street_code")))
    return row.problem(column, problem, "原来的街道；确实划走的，把它的小区也一起改到新的街道")


def columns_of(sheet: RegistrySheet, *names: str) -> list[Column]:
    return [column for column in sheet.columns if column.name in names]
