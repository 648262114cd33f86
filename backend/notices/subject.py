"""What notices register elsewhere: menu entries and recorded tables."""

from backend.access.permissions import Permission
from backend.history.differences import in_words
from backend.history.registered import Area, RecordedColumn, RecordedTable, SubjectHistory
from backend.models import ChangeArea, NoticeWording
from backend.notices.rules.wording import KINDS
from backend.web.menu import MenuItem

MENU = (
    MenuItem(70, "通知设置", "staff.notices"),
    MenuItem(90, "没送到的通知", "staff.failing_notices", unless=Permission.NOTICE_ADDRESS_CHANGE),
)

HISTORY = SubjectHistory(
    acts={
        "notice_address.added": "添加通知地址",
        "notice_address.changed": "修改通知方式",
        "notice_address.tested": "发送测试消息",
        "notice_address.removed": "删除通知地址",
        "notice_address.retried": "恢复发送通知",
    },
    details={"owner": "归属"},
    values={"person": "个人", "office": "单位"},
    tables=(
        RecordedTable(
            NoticeWording,
            {
                "kind": RecordedColumn(
                    "哪种通知", in_words({code: kind.name for code, kind in KINDS.items()})
                ),
                "words": RecordedColumn("正文"),
                "short": RecordedColumn("短语"),
                "note": RecordedColumn("备注"),
            },
        ),
    ),
    areas=(
        # What was sent cannot be called back.
        Area(ChangeArea.MESSAGES, "消息", undoable=False, values={"retried": RecordedColumn("重发条数")}),
        Area(ChangeArea.WORDINGS, "通知用语"),
    ),
)
