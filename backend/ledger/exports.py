"""Tables of a ledger as files, and its text for beancount. Money is yuan with two decimals."""

from collections.abc import Iterable, Iterator, Sequence

from backend.core.clock import local
from backend.ledger.rules.balances import AccountBalance, YearSum
from backend.ledger.rules.journal import JournalLine
from backend.ledger.rules.statements import StatementReport
from backend.ledger.rules.words import ACCOUNT_NAMES, ENTRY_NAMES, yuan
from backend.sheets.tables import Export, Table, Value

_JOURNAL = (
    ("序号", 8), ("日期", 12), ("类别", 10), ("摘要", 40), ("科目", 28), ("借方（元）", 14),
    ("贷方（元）", 14), ("凭证", 24), ("凭证日期", 12), ("出具单位", 20),
    ("冲正第几笔", 10), ("记账时间", 18), ("校验码", 20),
)  # fmt: skip


def journal_table(lines: Iterable[JournalLine]) -> Table:
    """One row a line; `lines` are read once."""
    headings, widths = zip(*_JOURNAL, strict=True)
    return Table("账目明细", headings, _journal_rows(lines), widths)


def balance_table(balances: Iterable[AccountBalance]) -> Table:
    rows = [
        (ACCOUNT_NAMES[balance.account.kind], balance.account.name, balance.account.code, yuan(balance.fen))
        for balance in balances
    ]
    return Table("账户余额", ("类别", "科目", "科目代码", "余额（元）"), rows, (12, 30, 30, 16))


def year_table(sums: Iterable[YearSum], names: dict[int, str]) -> Table:
    """`names`: of accounts by their ids."""
    rows = [
        (str(year_sum.year), names[year_sum.account_id], yuan(year_sum.grew_fen), yuan(year_sum.fell_fen))
        for year_sum in sums
    ]
    return Table("年度汇总", ("年份", "科目", "增加（元）", "减少（元）"), rows, (8, 30, 16, 16))


def statement_table(report: StatementReport) -> Table:
    """The lines of a bank statement, each with the entry that is the same money."""
    rows: list[Sequence[Value]] = [
        (
            line.on.isoformat(),
            line.words,
            yuan(line.amount_fen),
            f"第 {entry.number} 笔" if entry else "没有对上",
            entry.words if entry else "",
        )
        for line, entry in report.lines
    ]
    rows += [
        (bank.entry.on.isoformat(), "（账上有，对账单没有）", yuan(bank.fen), f"第 {bank.entry.number} 笔",
         bank.entry.words)
        for bank in report.open_entries
    ]  # fmt: skip
    headings = ("日期", "对账单说明", "金额（元）", "对应账目", "账目摘要")
    return Table("对账", headings, rows, (12, 30, 14, 12, 40))


def _journal_rows(lines: Iterable[JournalLine]) -> Iterator[Sequence[Value]]:
    for line in lines:
        entry = line.entry
        yield (
            str(entry.number),
            entry.on.isoformat(),
            ENTRY_NAMES[entry.kind],
            entry.words,
            line.account.name,
            yuan(line.fen) if line.fen > 0 else "",
            yuan(-line.fen) if line.fen < 0 else "",
            entry.document,
            entry.document_on.isoformat() if entry.document_on else "",
            entry.issued_by,
            str(line.reverses or ""),
            f"{local(entry.recorded_at):%Y-%m-%d %H:%M}",
            entry.hash,
        )


EXPORTS = (
    Export("账目明细", journal_table),
    Export("账户余额", balance_table),
    Export("年度汇总", year_table),
    Export("对账", statement_table),
)
