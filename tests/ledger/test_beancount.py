"""beancount, an independent program, takes our text and comes to the same balances.

It runs as a program of its own: it is under the GPL, and nothing here is built on it.
"""

import re
import subprocess
import sys
from pathlib import Path

from backend.ledger.rules.accounts import AccountScope
from backend.ledger.rules.balances import account_sums
from backend.ledger.rules.beancount_text import beancount_lines
from backend.ledger.rules.fund import InterestDraft, post_interest
from backend.ledger.rules.income import MoneyDraft, carry_over, post_money
from backend.ledger.rules.posting import Evidence, reverse
from backend.models import EntryKind
from tests.support.books import DAY, NOW, PAPER, Books

HOSTILE = Evidence('"；\\ } 2026-01-01 open Assets:X\n"')


def verdict(path: Path, text: str) -> tuple[int, str]:
    path.write_text(text, encoding="utf-8")
    result = subprocess.run(
        [sys.executable, "-m", "beancount.scripts.check", "--no-cache", str(path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "No module named" not in result.stderr, "beancount is in requirements-test.lock"
    return result.returncode, result.stdout + result.stderr


def test_beancount_accepts_the_text_and_computes_the_same_balances(books: Books, tmp_path: Path) -> None:
    with books.database.transaction() as session:
        books.deposit(session, {"1号楼1单元101": 1000, "2号楼商铺1": 2001})
        wrong = books.deposit(session, {"2号楼101": 500})
        reverse(session, books.ledger(session), wrong.number, '户号"写"错\\', None, NOW)
        post_interest(session, books.ledger(session), InterestDraft(DAY, 10, "利息", HOSTILE), None, NOW)
        revenue = books.ledger(session, books.revenue)
        door = AccountScope(entrance_id=books.entrances["1号楼1单元"])
        post_money(
            session, revenue, MoneyDraft(DAY, EntryKind.INCOME, 51_360, "广告", PAPER, door), None, NOW
        )
        post_money(session, revenue, MoneyDraft(DAY, EntryKind.COST, 1_300, "维修", PAPER), None, NOW)
        for ledger in (books.ledger(session), revenue):
            text = "\n".join(beancount_lines(session, ledger)) + "\n"
            assert verdict(tmp_path / "books.beancount", text) == (0, ""), text
            # It computed them: with another sum it says so.
            sums = [fen for _, fen in account_sums(session, ledger.id)]
            assert len(re.findall(r" balance ", text)) == len(sums)
            changed = re.sub(r"( balance \S+ )(\S+)", r"\g<1>98765.43", text, count=1)
            code, output = verdict(tmp_path / "books.beancount", changed)
            assert code != 0
            assert "Balance failed" in output
        carry_over(session, revenue, DAY, None, NOW, short_reason="收不抵支的由下一年补")
        text = "\n".join(beancount_lines(session, revenue)) + "\n"
        assert verdict(tmp_path / "books.beancount", text) == (0, ""), text


def test_empty_books_are_a_text_too(books: Books, tmp_path: Path) -> None:
    with books.database.reading() as session:
        text = "\n".join(beancount_lines(session, books.ledger(session))) + "\n"
    assert verdict(tmp_path / "books.beancount", text) == (0, ""), text
