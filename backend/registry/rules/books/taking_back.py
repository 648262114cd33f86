"""Taking a whole import back: what it added goes, what it changed is as before."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Table, delete, func, select, update
from sqlalchemy.orm import Session, aliased

from backend.models import Base, BulkChange, BulkImport
from backend.registry.rules.books.table_values import digests_of, restored_columns, with_indexes

CHUNK = 500
MOST_OBSTACLES = 20
_OWN_TABLES = {"bulk_changes", "staged_rows", "bulk_file_pieces"}


def obstacles(session: Session, import_id: int) -> list[str]:
    """Why an import cannot be taken back, in words; the first of them. Empty where it can."""
    reasons: list[str] = []
    for reason in _obstacles(session, import_id):
        if reason not in reasons:
            reasons.append(reason)
        if len(reasons) >= MOST_OBSTACLES:
            break
    return reasons


def _obstacles(session: Session, import_id: int) -> Iterator[str]:
    for table, rows in _chunks(session, import_id, newest_first=False):
        ids = [row.changed_id for row in rows]
        later = (
            select(BulkChange.changed_id)
            .join(BulkImport, BulkImport.id == BulkChange.import_id)
            .where(BulkChange.table_name == table.name, BulkChange.changed_id.in_(ids))
            .where(BulkChange.import_id > import_id, BulkImport.reversed_at.is_(None))
        )
        if session.scalar(later.limit(1)) is not None:
            yield f"后来的导入改过这次导入的{_words(table)}"
        yield from _changed_since(session, table, _latest(session, import_id, table, rows))
        added = [row.changed_id for row in rows if row.before is None]
        yield from _referred(session, table, added, import_id)


def _latest(session: Session, import_id: int, table: Table, rows: Sequence[Any]) -> list[Any]:
    """Without those that the import itself changed once more."""
    query = (
        select(func.max(BulkChange.id))
        .where(BulkChange.import_id == import_id, BulkChange.table_name == table.name)
        .where(BulkChange.changed_id.in_([row.changed_id for row in rows]))
        .group_by(BulkChange.changed_id)
    )
    latest = set(session.scalars(query))
    return [row for row in rows if row.id in latest]


def _changed_since(session: Session, table: Table, rows: Sequence[Any]) -> Iterator[str]:
    stored = {
        row["id"]: dict(row)
        for row in session.execute(
            select(table).where(table.c.id.in_([row.changed_id for row in rows]))
        ).mappings()
    }
    for row in rows:
        now = stored.get(row.changed_id)
        if now is None:
            yield f"这次导入的{_words(table)}有的已经删掉"
        elif row.digest not in digests_of(table, now):
            yield f"这次导入的{_words(table)}有的后来改过"


def _referred(session: Session, table: Table, ids: list[int], import_id: int) -> Iterator[str]:
    """By rows that the import did not add itself."""
    if not ids:
        return
    for other, column in _references_to(table):
        own = aliased(BulkChange)
        is_own = (
            select(own.id)
            .where(own.import_id == import_id, own.table_name == other.name, own.before.is_(None))
            .where(own.changed_id == other.c.id)
            .exists()
        )
        if session.scalar(select(other.c.id).where(column.in_(ids), ~is_own).limit(1)) is not None:
            yield f"已经有{_words(other)}用到这次导入的{_words(table)}"


def take_back(session: Session, import_id: int) -> int:
    """Undo each change, the last first. The caller has asked for `obstacles`. Returns how many rows."""
    count = 0
    for table, rows in _chunks(session, import_id, newest_first=True):
        added = [row.changed_id for row in rows if row.before is None]
        for row in rows:
            if row.before is not None:
                values = with_indexes(table, restored_columns(table, row.before))
                session.execute(update(table).where(table.c.id == row.changed_id).values(**values))
        if added:
            session.execute(delete(table).where(table.c.id.in_(added)))
        count += len(rows)
    return count


def _chunks(session: Session, import_id: int, *, newest_first: bool) -> Iterator[tuple[Table, Sequence[Any]]]:
    """Changes of one table after the other, in the order of writing or against it."""
    last = None
    while True:
        query = select(
            BulkChange.id, BulkChange.table_name, BulkChange.changed_id, BulkChange.before, BulkChange.digest
        ).where(BulkChange.import_id == import_id)
        if last is not None:
            query = query.where(BulkChange.id < last if newest_first else BulkChange.id > last)
        order = BulkChange.id.desc() if newest_first else BulkChange.id
        rows = session.execute(query.order_by(order).limit(CHUNK)).all()
        if not rows:
            return
        last = rows[-1].id
        start = 0
        for place in range(1, len(rows) + 1):
            if place == len(rows) or rows[place].table_name != rows[start].table_name:
                yield Base.metadata.tables[rows[start].table_name], rows[start:place]
                start = place


def _references_to(table: Table) -> list[tuple[Table, Any]]:
    return [
        (other, key.parent)
        for other in Base.metadata.sorted_tables
        if other.name not in _OWN_TABLES
        for key in other.foreign_keys
        if key.column.table is table
    ]


_TABLE_WORDS = {
    "buildings": "楼栋",
    "developers": "开发企业",
    "community_developers": "小区开发企业",
    "entrances": "单元",
    "homes": "房屋",
    "parties": "业主",
    "ownerships": "业主",
    "home_representatives": "共有人代表",
    "home_codes": "认领码",
    "home_claims": "房屋认领",
    "firm_people": "物业人员",
    "facilities": "设施",
    "facility_acts": "设施检查",
    "committee_terms": "届次",
    "committee_members": "成员",
    "service_groups": "服务组",
    "ledger_accounts": "账户",
    "complaints": "投诉",
    "codes": "二维码",
}


def _words(table: Table) -> str:
    return _TABLE_WORDS.get(table.name, "资料")


def entered_by(session: Session, table_name: str, row_id: int) -> list[int]:
    """The imports that added or changed a row, the last first."""
    query = (
        select(BulkChange.import_id)
        .join(BulkImport, BulkImport.id == BulkChange.import_id)
        .where(BulkChange.table_name == table_name, BulkChange.changed_id == row_id)
        .where(BulkImport.reversed_at.is_(None))  # SQLite gives the id of a row that went to another
        .order_by(BulkChange.id.desc())
    )
    return list(dict.fromkeys(session.scalars(query)))


def change_count(session: Session, import_id: int) -> int:
    query = select(func.count()).select_from(BulkChange).where(BulkChange.import_id == import_id)
    return session.scalar(query) or 0
