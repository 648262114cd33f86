"""What disclosure registers elsewhere: a menu entry, acts in the audit log, rows of 我的小区."""

from backend.disclosure.rules.community_record import published_rows
from backend.history.registered import SubjectHistory
from backend.web.menu import MenuItem

MENU = (MenuItem(65, "公示", "staff.disclosures"),)

RECORD = published_rows

HISTORY = SubjectHistory(
    acts={"disclosure.published": "公布", "disclosure.corrected": "更正已公布的内容"},
    details={"community_id": "小区", "version": "版本"},
)
