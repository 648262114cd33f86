"""What the official account adds to the history."""

from backend.history.registered import SubjectHistory

HISTORY = SubjectHistory(acts={"wechat_menu.made": "更新公众号菜单"})
