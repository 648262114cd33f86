"""Chinese labels of enumerations, for pages and files."""

from backend.models.city_rules import OfficeLevel
from backend.models.complaint_kinds import Move, State
from backend.models.registry import CommitteeKind, ServiceMode
from backend.models.staff import Role

STATE_NAMES: dict[State, str] = {
    State.SUBMITTED: "已提交",
    State.DISPATCHED: "已派单，待签收",
    State.ACCEPTED: "已签收，办理中",
    State.RETURNED: "申请退单，待裁定",
    State.REVIEWING: "答复待审核",
    State.REPLIED: "已答复，待评价",
    State.CLOSED: "已办结",
    State.REJECTED: "不予受理",
    State.WITHDRAWN: "已撤回",
    State.MERGED: "已并案办理",
}

# Where the offices' own word says nothing to those outside. Web, API and chat have these and no others.
RESIDENT_STATE_NAMES: dict[State, str] = STATE_NAMES | {
    State.SUBMITTED: "已收到",
    State.RETURNED: "正在确定由谁办理",
    State.REVIEWING: "答复正在审核",
    State.MERGED: "正在和邻居的一起办理",
}


MOVE_NAMES: dict[Move, str] = {
    Move.SUBMIT: "提交投诉",
    Move.DISPATCH: "派单",
    Move.ACCEPT: "签收",
    Move.CONTACT: "联系居民",
    Move.REPLY: "答复",
    Move.ASK_RETURN: "申请退单",
    Move.GRANT_RETURN: "同意退单",
    Move.REFUSE_RETURN: "不同意退单",
    Move.ASK_EXTENSION: "申请延期",
    Move.GRANT_EXTENSION: "同意延期",
    Move.REFUSE_EXTENSION: "不同意延期",
    Move.ASK_REVIEW: "要求审核答复",
    Move.HAND_IN: "提交答复审核",
    Move.PASS_REVIEW: "审核通过",
    Move.SEND_BACK: "审核退回",
    Move.RATE: "评价",
    Move.REDO: "重办",
    Move.CLOSE: "办结",
    Move.REOPEN: "重新打开",
    Move.REJECT: "不予受理",
    Move.WITHDRAW: "撤回",
    Move.URGE: "催办",
    Move.SUPPLEMENT: "补充",
    Move.REMIND: "超期提醒",
    Move.SUPERVISE: "督办",
    Move.MERGE: "并案",
    Move.TAKE_IN: "并入其他投诉",
    Move.SEPARATE: "取消并案",
    Move.RECATEGORISE: "改类别",
    Move.REROUTE: "改派",
    Move.ADD_ASSIST: "增派协办",
    Move.REPORT: "协办反馈",
    Move.HAND_OVER: "转给同事",
}

# As the resident would tell it; the moves that nobody outside sees have no other name.
RESIDENT_MOVE_NAMES: dict[Move, str] = MOVE_NAMES | {
    Move.SUBMIT: "您提交了投诉",
    Move.DISPATCH: "派给负责单位",
    Move.ACCEPT: "负责单位已签收",
    Move.REPLY: "负责单位答复",
    Move.RATE: "您作了评价",
    Move.REDO: "退回重新办理",
    Move.CLOSE: "办结",
    Move.REOPEN: "您要求重新办理",
    Move.REJECT: "街道不予受理",
    Move.WITHDRAW: "您撤回了投诉",
    Move.URGE: "您催办了一次",
    Move.SUPPLEMENT: "您作了补充",
    Move.CONTACT: "负责单位联系了您",
    Move.GRANT_EXTENSION: "同意延长答复时间",
    Move.SUPERVISE: "上级督办",
    Move.MERGE: "与邻居的同类投诉一起办理",
    Move.SEPARATE: "改为单独办理",
    Move.REROUTE: "改由别的单位办理",
}


SERVICE_MODE_NAMES: dict[ServiceMode, str] = {
    ServiceMode.MARKET: "市场化服务",
    ServiceMode.BIG_LEADS_SMALL: "以大带小",
    ServiceMode.CONTIGUOUS: "连片管理",
    ServiceMode.STATE_FIRM: "国企接管",
    ServiceMode.FALLBACK: "兜底服务",
    ServiceMode.SELF_MANAGED: "自管",
    ServiceMode.STREET_TRUSTEESHIP: "街道集中托管",
    ServiceMode.COMMUNITY_TRUSTEESHIP: "社区托管",
    ServiceMode.SERVE_FIRST: "先服务后收费",
}


COMMITTEE_NAMES: dict[CommitteeKind, str] = {
    CommitteeKind.OWNERS: "业委会",
    CommitteeKind.MANAGEMENT: "物管会",
}


LEVEL_NAMES: dict[OfficeLevel, str] = {
    OfficeLevel.FIRM: "物业企业",
    OfficeLevel.STREET: "街道",
    OfficeLevel.DISTRICT: "区县",
    OfficeLevel.CITY: "市级",
}

ROLE_NAMES = {
    Role.FIRM: "物业企业",
    Role.STREET: "街道（乡镇）",
    Role.DISTRICT: "区县主管部门",
    Role.CITY: "市主管部门",
    Role.PRINTER: "印刷厂",
    Role.ADMINISTRATOR: "系统管理员",
    Role.AUDITOR: "审计员",
}
