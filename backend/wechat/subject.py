"""What the official account registers with the history: acts in the audit log."""

from backend.history.registered import SubjectHistory

HISTORY = SubjectHistory(acts={"wechat_menu.made": "更新公众号菜单"})
