"""What complaints register elsewhere: menu entries, and names and follow-ups in the history."""

from backend.access.permissions import Permission
from backend.complaints.rules.handling.rerouting import follow_community, follow_street
from backend.history.registered import Area, SubjectHistory
from backend.models import ChangeArea, Community, Street
from backend.web.menu import MenuItem

MENU = (
    MenuItem(10, "投诉", "staff.inbox", unless=Permission.COMPLAINT_MOVE, home_for=Permission.COMPLAINT_MOVE),
    MenuItem(50, "文字审核", "staff.reviews"),
    MenuItem(60, "预警", "staff.warnings"),
    MenuItem(80, "回复模板", "staff.reply_template_list"),
)

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
    follow_ups={Community: follow_community, Street: follow_street},
)
