"""What disclosure registers elsewhere: a menu entry and acts in the audit log."""

from backend.history.registered import SubjectHistory
from backend.web.menu import MenuItem

MENU = (MenuItem(65, "公示", "staff.disclosures"),)

HISTORY = SubjectHistory(
    acts={"disclosure.published": "公布", "disclosure.corrected": "更正已公布的内容"},
    details={"community_id": "小区", "version": "版本"},
)
