"""What complaints add to the history."""

from backend.complaints.rules.handling.rerouting import follow_contracts
from backend.history.registered import Area, SubjectHistory
from backend.models import ChangeArea, Community

HISTORY = SubjectHistory(
    acts={
        "warning.seen": "预警记为看过",
        "warning.closed": "了结预警",
        "reply_template.added": "添加回复模板",
        "reply_template.changed": "修改回复模板",
        "reply_template.removed": "删除或停用回复模板",
        "reply_template.restored": "恢复回复模板",
        "review.cleared": "放行送审的文字",
        "review.confirmed": "确认文字有问题",
    },
    areas=(Area(ChangeArea.ROUTING, "派单"),),
    follow_ups={Community: follow_contracts},
)
