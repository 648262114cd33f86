"""What printing registers elsewhere: menu entries and acts in the audit log."""

from backend.access.permissions import Permission
from backend.history.registered import SubjectHistory
from backend.notices.rules.letter_kinds import LetterKind
from backend.printing.rules.link_mail import message_of
from backend.printing.rules.links import LETTER_KIND
from backend.web.menu import MenuItem

MENU = (
    MenuItem(40, "宣传彩页", "city.leaflets"),
    MenuItem(110, "彩页张贴", "staff.postings"),
    MenuItem(120, "印刷订单", "staff.print_orders", home_for=Permission.SHOP_ORDER_READ),
)

HISTORY = SubjectHistory(
    acts={
        "print_order.placed": "下单印刷",
        "print_order.approved": "批准印刷",
        "print_order.cancelled": "取消印刷订单",
        "print_order.made_again": "重新生成印刷文件",
        "print_order.received": "印刷厂确认收件",
        "print_order.shipped": "印刷厂确认发货",
        "print_link.issued": "发出印刷链接",
        "print_link.revoked": "收回印刷链接",
        "leaflet_design.saved": "保存宣传页版式",
        "leaflet_design.archived": "停用宣传页版式",
    },
    details={"copies": "份数", "shop": "印刷厂"},
)

LETTERS = (LetterKind(LETTER_KIND, message_of),)
