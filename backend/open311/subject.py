"""What Open311 registers with the history: acts in the audit log."""

from backend.history.registered import SubjectHistory

HISTORY = SubjectHistory(acts={"application.added": "发放接口钥匙", "application.revoked": "吊销接口钥匙"})
