"""Chinese names of the enumerations of the books, for pages and sheets."""

from enum import StrEnum

from backend.models.books.committees import Represents, Seat
from backend.models.books.facilities import ActKind, ActResult, FacilityKind
from backend.models.books.homes import AreaSource, HomeUse, PartyKind, SoldState
from backend.models.books.service import FirmRole, OwnersVerdict, TrusteeKind

HOME_USE_NAMES: dict[StrEnum, str] = {
    HomeUse.RESIDENTIAL: "住宅",
    HomeUse.SHOP: "商铺",
    HomeUse.OFFICE: "办公",
    HomeUse.PARKING: "车位",
    HomeUse.STORAGE: "储藏室",
    HomeUse.PUBLIC: "公共用房",
    HomeUse.OTHER: "其他",
}
AREA_SOURCE_NAMES: dict[StrEnum, str] = {
    AreaSource.REGISTER: "不动产登记",
    AreaSource.SURVEY: "测绘",
    AreaSource.CONTRACT: "买卖合同",
}
SOLD_STATE_NAMES: dict[StrEnum, str] = {
    SoldState.SOLD: "已售",
    SoldState.UNSOLD: "未售",
    SoldState.UNDELIVERED: "已售未交付",
}
PARTY_KIND_NAMES: dict[StrEnum, str] = {
    PartyKind.PERSON: "个人",
    PartyKind.FIRM: "企业",
    PartyKind.PUBLIC_UNIT: "机关事业单位",
    PartyKind.DEVELOPER: "开发企业",
}
FIRM_ROLE_NAMES: dict[StrEnum, str] = {
    FirmRole.MANAGER: "项目经理",
    FirmRole.FEES: "收费",
    FirmRole.REPAIRS: "维修",
    FirmRole.GUARDS: "保安",
    FirmRole.CLEANING: "保洁",
}
TRUSTEE_KIND_NAMES: dict[StrEnum, str] = {
    TrusteeKind.STREET: "街道托管",
    TrusteeKind.COMMUNITY: "社区托管",
    TrusteeKind.FIRM: "企业托管",
}
VERDICT_NAMES: dict[StrEnum, str] = {OwnersVerdict.STAYS: "留用", OwnersVerdict.GOES: "不留用"}
FACILITY_KIND_NAMES: dict[StrEnum, str] = {
    FacilityKind.LIFT: "电梯",
    FacilityKind.FIRE: "消防",
    FacilityKind.PUMP: "水泵",
    FacilityKind.WATER_TANK: "水箱",
    FacilityKind.POWER: "配电",
    FacilityKind.CHARGING: "充电桩",
    FacilityKind.CAMERA: "监控",
    FacilityKind.GATE: "门禁",
    FacilityKind.BOILER: "锅炉",
    FacilityKind.PLAYGROUND: "健身游乐",
    FacilityKind.OTHER: "其他",
}
ACT_KIND_NAMES: dict[StrEnum, str] = {
    ActKind.INSPECTION: "检验",
    ActKind.SERVICE: "保养",
    ActKind.REPAIR: "维修",
}
ACT_RESULT_NAMES: dict[StrEnum, str] = {
    ActResult.PASSED: "合格",
    ActResult.FAILED: "不合格",
    ActResult.DONE: "完成",
}
SEAT_NAMES: dict[StrEnum, str] = {
    Seat.CHAIR: "主任",
    Seat.DEPUTY: "副主任",
    Seat.MEMBER: "委员",
    Seat.ALTERNATE: "候补委员",
}
REPRESENTS_NAMES: dict[StrEnum, str] = {
    Represents.OWNERS: "业主",
    Represents.STREET: "街道",
    Represents.POLICE: "公安派出所",
    Represents.RESIDENTS_COMMITTEE: "居委会",
    Represents.FIRM: "物业企业",
    Represents.DEVELOPER: "建设单位",
}
NAMES_BY_KIND: dict[type[StrEnum], dict[StrEnum, str]] = {
    HomeUse: HOME_USE_NAMES,
    AreaSource: AREA_SOURCE_NAMES,
    SoldState: SOLD_STATE_NAMES,
    PartyKind: PARTY_KIND_NAMES,
    FirmRole: FIRM_ROLE_NAMES,
    TrusteeKind: TRUSTEE_KIND_NAMES,
    OwnersVerdict: VERDICT_NAMES,
    FacilityKind: FACILITY_KIND_NAMES,
    ActKind: ACT_KIND_NAMES,
    ActResult: ACT_RESULT_NAMES,
    Seat: SEAT_NAMES,
    Represents: REPRESENTS_NAMES,
}


def book_name(member: StrEnum) -> str:
    """In Chinese. Members of two kinds may have the same value, so that the kind is asked first."""
    return NAMES_BY_KIND[type(member)][member]
