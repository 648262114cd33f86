"""All tables, by subject. Import from here; the modules below are how they are filed."""

from backend.models.base import Base
from backend.models.code import Code, CodeBatch
from backend.models.community import Building, Committee, CommitteeKind, Community
from backend.models.complaint import (
    ActorKind,
    Category,
    Channel,
    Complaint,
    ComplaintEvent,
    ComplaintParty,
    Move,
    OfficeLevel,
    PartyRole,
    Photo,
    State,
)
from backend.models.delivery import Delivery, DeliveryState, DeliveryWay, InboxNotice, OutboxMessage
from backend.models.firm import PropertyFirm, ServiceContract, ServiceMode
from backend.models.region import District, ResidentsCommittee, Street
from backend.models.session import Database
from backend.models.staff import PersonalDataLook, Role, StaffAccount
from backend.models.wechat import WechatFollower, WechatMessage

__all__ = [
    "ActorKind",
    "Base",
    "Building",
    "Category",
    "Channel",
    "Code",
    "CodeBatch",
    "Committee",
    "CommitteeKind",
    "Community",
    "Complaint",
    "ComplaintEvent",
    "ComplaintParty",
    "Database",
    "Delivery",
    "DeliveryState",
    "DeliveryWay",
    "District",
    "InboxNotice",
    "Move",
    "OfficeLevel",
    "OutboxMessage",
    "PartyRole",
    "PersonalDataLook",
    "Photo",
    "PropertyFirm",
    "ResidentsCommittee",
    "Role",
    "ServiceContract",
    "ServiceMode",
    "StaffAccount",
    "State",
    "Street",
    "WechatFollower",
    "WechatMessage",
]
