"""All tables, by subject. Import from here; the modules below are how they are filed."""

from backend.models.audit import AuditEntry, AuditHead
from backend.models.base import Base
from backend.models.breach import Breach, BreachKind
from backend.models.category import Category, OfficeLevel
from backend.models.change import Change, ChangeArea
from backend.models.code import Code, CodeBatch, CodeScan, Placement
from backend.models.community import Building, Committee, CommitteeKind, Community
from backend.models.complaint import (
    ActorKind,
    Channel,
    Complaint,
    ComplaintEvent,
    ComplaintParty,
    Extension,
    Move,
    PartyRole,
    Photo,
    PhotoStage,
    State,
)
from backend.models.delivery import Delivery, DeliveryState, DeliveryWay, InboxNotice
from backend.models.early_warning import EarlyWarning, WarningKind, WarningState
from backend.models.firm import PropertyFirm, ServiceContract, ServiceMode
from backend.models.inbox import ComplaintWords, SavedFilter
from backend.models.limits import CalendarDay, CityLimits
from backend.models.note import ComplaintNote
from backend.models.notice_wording import NoticeWording
from backend.models.notices import AddressKind, Alert, AlertKind, Letter, NoticeAddress
from backend.models.outbox import OutboxMessage
from backend.models.print_shop import PrintShop
from backend.models.printing import (
    FileState,
    LeafletDesign,
    LeafletPosting,
    LeafletReport,
    LinkMailState,
    OrderState,
    PrintDownload,
    PrintFile,
    PrintLink,
    PrintOrder,
    PrintOrderItem,
    PrintReceipt,
    ReceiptKind,
    ReportKind,
    SheetKind,
)
from backend.models.region import District, ResidentsCommittee, Street
from backend.models.reply_template import ReplyTemplate
from backend.models.resident import ApiApplication, KeptAnswer, Resident, ResidentHome, ResidentSession
from backend.models.safety import ReviewState, SafetyReview, SafetySource
from backend.models.scheduled_job import ScheduledJob
from backend.models.session import Database
from backend.models.staff import (
    ANSWERING,
    SECOND_FACTOR,
    LookSubject,
    PersonalDataLook,
    Role,
    StaffAccount,
)
from backend.models.staff_access import Passkey, RecoveryCode, StaffLink, StaffLinkPurpose, StaffSession
from backend.models.wechat import (
    MediaKind,
    MediaState,
    NoticeState,
    NoticeWay,
    Recording,
    ResidentNotice,
    SubscriptionGrant,
    WechatMedia,
    WechatMessage,
)

__all__ = [
    "ANSWERING",
    "SECOND_FACTOR",
    "ActorKind",
    "AddressKind",
    "Alert",
    "AlertKind",
    "ApiApplication",
    "AuditEntry",
    "AuditHead",
    "Base",
    "Breach",
    "BreachKind",
    "Building",
    "CalendarDay",
    "Category",
    "Change",
    "ChangeArea",
    "Channel",
    "CityLimits",
    "Code",
    "CodeBatch",
    "CodeScan",
    "Committee",
    "CommitteeKind",
    "Community",
    "Complaint",
    "ComplaintEvent",
    "ComplaintNote",
    "ComplaintParty",
    "ComplaintWords",
    "Database",
    "Delivery",
    "DeliveryState",
    "DeliveryWay",
    "District",
    "EarlyWarning",
    "Extension",
    "FileState",
    "InboxNotice",
    "KeptAnswer",
    "LeafletDesign",
    "LeafletPosting",
    "LeafletReport",
    "Letter",
    "LinkMailState",
    "LookSubject",
    "MediaKind",
    "MediaState",
    "Move",
    "NoticeAddress",
    "NoticeState",
    "NoticeWay",
    "NoticeWording",
    "OfficeLevel",
    "OrderState",
    "OutboxMessage",
    "PartyRole",
    "Passkey",
    "PersonalDataLook",
    "Photo",
    "PhotoStage",
    "Placement",
    "PrintDownload",
    "PrintFile",
    "PrintLink",
    "PrintOrder",
    "PrintOrderItem",
    "PrintReceipt",
    "PrintShop",
    "PropertyFirm",
    "ReceiptKind",
    "Recording",
    "RecoveryCode",
    "ReplyTemplate",
    "ReportKind",
    "Resident",
    "ResidentHome",
    "ResidentNotice",
    "ResidentSession",
    "ResidentsCommittee",
    "ReviewState",
    "Role",
    "SafetyReview",
    "SafetySource",
    "SavedFilter",
    "ScheduledJob",
    "ServiceContract",
    "ServiceMode",
    "SheetKind",
    "StaffAccount",
    "StaffLink",
    "StaffLinkPurpose",
    "StaffSession",
    "State",
    "Street",
    "SubscriptionGrant",
    "WarningKind",
    "WarningState",
    "WechatMedia",
    "WechatMessage",
]
