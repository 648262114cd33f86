"""通知地址 in imported sheets: what could never be sent to is refused, as on a firm's form."""

from collections.abc import Collection, Iterable, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.models.personal import STILL_SEALED
from backend.models.session import inner_hosts_of
from backend.notices.senders.mail import mail_server
from backend.notices.senders.outgoing import OutgoingDoor, door_of
from backend.notices.senders.register_lines import lines_of, target_of
from backend.registry.rules.office_addresses import COLUMN, LEVELS, lines_of_offices
from backend.registry.rules.sheets import RegistryRow, RegistrySheet
from backend.sheets.problems import ImportProblem
from backend.sheets.remarks import SheetRemark

FORM_OF_ADDRESS = "一行一个，形如 mailtos://… 或 wecombot://…；本机、内网和邮件以外的端口不能用"


def not_understood(lines: Iterable[str], known: Collection[str] = (), *, inner_hosts: str) -> list[int]:
    """Their numbers, from 1, with those that name a server to which nothing is sent.

    Lines that are `known` stand in the register and may stay. `inner_hosts` is the setting.
    """
    door = door_of(inner_hosts)
    return [
        number
        for number, line in enumerate(lines, start=1)
        if line not in known and not _may_be_typed(line, door)
    ]


def _may_be_typed(line: str, door: OutgoingDoor) -> bool:
    target = target_of(line)
    server = mail_server(target.server) if target is not None and target.server else None
    return target is not None and (server is None or door.may_be_mail(server.host, server.port))


def check_addresses(session: Session, rows: Iterable[RegistryRow], problems: list[ImportProblem]) -> None:
    """Without the line itself, which may hold a password."""
    known_lines: dict[str, dict[str, tuple[str, ...]]] = {}
    inner_hosts = inner_hosts_of(session)
    for row in _in_doubt(rows, inner_hosts):
        if row.sheet.name not in known_lines:
            known_lines[row.sheet.name] = _lines_by_label(session, row.sheet)
        known = known_lines[row.sheet.name].get(row.values[row.sheet.label], ())
        column = next(column for column in row.sheet.columns if column.name == COLUMN)
        for number in not_understood(_lines(row), known, inner_hosts=inner_hosts):
            problem = f"第 {number} 个通知地址认不出"
            problems.append(
                ImportProblem(row.source, row.number, column.heading, "", problem, FORM_OF_ADDRESS)
            )


def remarks_on_addresses(session: Session, rows: Iterable[RegistryRow]) -> Iterator[SheetRemark]:
    """Of checked rows: lines that stood in the register before there was a check, and reach nobody."""
    inner_hosts = inner_hosts_of(session)
    for row in _in_doubt(rows, inner_hosts):
        numbers = "、".join(map(str, not_understood(_lines(row), inner_hosts=inner_hosts)))
        text = f"第 {row.number} 行的第 {numbers} 个通知地址原来就认不出，通知发不到，请改正"
        yield SheetRemark(row.source, f"{text}（{FORM_OF_ADDRESS}）")


def _in_doubt(rows: Iterable[RegistryRow], inner_hosts: str) -> Iterator[RegistryRow]:
    return (row for row in rows if not_understood(_lines(row), inner_hosts=inner_hosts))


def _lines(row: RegistryRow) -> tuple[str, ...]:
    """Without what an export says for an address that it cannot read: that one stays."""
    return tuple(line for line in lines_of(row.values.get(COLUMN) or "") if line != STILL_SEALED)


def _lines_by_label(session: Session, sheet: RegistrySheet) -> dict[str, tuple[str, ...]]:
    """As the sheet names offices. Only offices have such a column."""
    lines = lines_of_offices(session, sheet.model) if sheet.model in LEVELS else {}
    label = getattr(sheet.model, sheet.label)
    ids = session.execute(select(label, sheet.model.id).where(sheet.model.id.in_(lines)))
    return {name: lines[row_id] for name, row_id in ids}
