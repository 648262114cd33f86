"""What the ledgers register elsewhere: a menu entry and acts of the audit log."""

from backend.history.registered import SubjectHistory
from backend.ledger.rules.noted_ends import NOTED
from backend.ledger.rules.posting import POSTED, REVERSED
from backend.ledger.rules.statements import ENTERED, MATCHED
from backend.web.menu import MenuItem

MENU = (MenuItem(62, "账本", "staff.ledgers"),)

HISTORY = SubjectHistory(
    acts={
        POSTED: "记账",
        REVERSED: "冲正",
        ENTERED: "录入对账单",
        MATCHED: "对账",
        NOTED: "留存账本末笔",
    },
    details={
        "ledger": "账本", "entry": "第几笔", "kind": "类别", "statement": "对账单", "line": "行",
        "lines": "行数", "ends": "末笔",
    },
)  # fmt: skip
