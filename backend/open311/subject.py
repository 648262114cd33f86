"""What the interface for other programs adds to the history."""

from backend.history.registered import SubjectHistory

HISTORY = SubjectHistory(acts={"application.added": "发放接口钥匙", "application.revoked": "吊销接口钥匙"})
