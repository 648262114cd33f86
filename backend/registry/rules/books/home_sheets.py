"""Sheets of developers, entrances, homes, owners and representatives."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from backend.core.fields import kinds
from backend.core.fields.book_kinds import (
    AREA,
    FLOOR,
    IDENTITY,
    OWNER_NAME,
    PERSON_PHONE,
    SHARE,
    WHOLE,
    is_card,
)
from backend.models import (
    CommunityDeveloper,
    Developer,
    Entrance,
    Home,
    HomeRepresentative,
    Ownership,
    PartyKind,
)
from backend.models.books.labels import (
    AREA_SOURCE_NAMES,
    HOME_USE_NAMES,
    PARTY_KIND_NAMES,
    SOLD_STATE_NAMES,
)
from backend.registry.rules.books.descriptions import (
    HOME_CELLS,
    OF_BUILDING,
    OF_COMMUNITY,
    OF_ENTRANCE,
    OF_HOME,
    SQUARE_METRES,
    BookSheet,
    Reference,
    Values,
    building,
    community,
    entrance,
    home_number,
    office_phone,
    reversed_term,
    source_document,
    term,
)
from backend.sheets.columns import Column

LONGEST_LABEL = 80
_ENTRANCE_WORD = re.compile(r"(?:单元|门|门洞|门栋|座|号|梯)$")
_NUMBER_WORD = re.compile(r"[室号户]$")
_FAMILY = re.compile("夫妇|夫妻|全家|等[0-9一二三四五六七八九十]+人|等人$")


def home_label(building_name: str | None, entrance_name: str | None, number: str) -> str:
    """How the community calls a home: 3号楼2单元502, its building and entrance as in the register."""
    entrance_part = entrance_name or ""
    if entrance_part and not _ENTRANCE_WORD.search(entrance_part):
        entrance_part += "单元"
    bare_number = _NUMBER_WORD.sub("", unicodedata.normalize("NFKC", number).replace(" ", ""))
    return f"{building_name or ''}{entrance_part}{bare_number or number}"


def _label(values: Values) -> Values:
    return {"label": home_label(values.get("building"), values.get("entrance"), values["room"])}


def _home_faults(values: Values) -> Iterator[tuple[str, str, str]]:
    yield from _door_faults(values)
    if len(_label(values)["label"]) > LONGEST_LABEL:
        yield "room", "楼栋、单元和房号合起来太长", f"一共不超过 {LONGEST_LABEL} 字"
    built, inner = values.get("built_area"), values.get("inner_area")
    if built and inner and inner > built:
        yield "inner_area", "套内面积大于建筑面积", "不大于建筑面积的平方米数"
    if (built or inner) and not values.get("area_source"):
        yield "area_source", "填了面积，没有填面积依据", "、".join(AREA_SOURCE_NAMES.values())


def _door_faults(values: Values) -> Iterator[tuple[str, str, str]]:
    if values.get("entrance") and not values.get("building"):
        yield "building", "填了单元，没有填楼栋", "“楼栋”表中的名称"


def _share(values: Values) -> Values:
    if "share" not in values:
        return {}
    numerator, denominator = values["share"] or WHOLE
    return {"share_numerator": numerator, "share_denominator": denominator}


def _shown_share(row: Values) -> Values:
    share = (row["share_numerator"], row["share_denominator"])
    return {"share": None if share == WHOLE else share}


def _owner_faults(values: Values) -> Iterator[tuple[str, str, str]]:
    yield from _door_faults(values)
    yield from reversed_term(values)
    identity, kind = values.get("identity"), values.get("party_kind") or PartyKind.PERSON
    if identity and is_card(identity) and kind is not PartyKind.PERSON:
        yield "party_kind", "填的是身份证号，业主类型却不是个人", "个人"
    if identity and not is_card(identity) and kind is PartyKind.PERSON:
        yield "party_kind", "填的是统一社会信用代码，业主类型却是个人", "企业、机关事业单位或开发企业"
    name = values.get("name")
    if name and kind is PartyKind.PERSON and _FAMILY.search(name):
        yield "name", "是几个人合在一起的称呼", "每人一行，各填自己的名字"


def _same_owner(values: Values) -> tuple[Any, ...]:
    """By the identity number alone; without one by the name, within one home."""
    who = values.get("identity") or f"name:{values.get('name')}"
    return (values["community_code"], _label(values)["label"], who, values.get("from_on"))


def _same_representative(values: Values) -> tuple[Any, ...]:
    return (values["community_code"], _label(values)["label"], values.get("from_on"))


def _party_columns() -> tuple[Column, ...]:
    return (
        Column(
            "name",
            "业主",
            OWNER_NAME,
            required=True,
            also=("姓名", "业主姓名", "产权人", "所有权人", "权利人", "单位名称"),
        ),
        Column(
            "identity",
            "证件号码",
            IDENTITY,
            also=("身份证号", "身份证号码", "证件号", "身份证", "统一社会信用代码"),
        ),
    )


DEVELOPERS = BookSheet(
    "开发企业",
    model=Developer,
    key=("name",),
    named_by=("name",),
    columns=(
        Column("name", "企业名称", kinds.name(80), required=True, also=("开发企业", "开发商", "建设单位")),
        Column("credit_code", "统一社会信用代码", kinds.CREDIT_CODE, also=("信用代码", "社会信用代码")),
        office_phone(),
    ),
    also=("开发商", "建设单位", "developers"),
)
COMMUNITY_DEVELOPERS = BookSheet(
    "小区开发企业",
    model=CommunityDeveloper,
    key=("community_id", "developer_id"),
    references=(OF_COMMUNITY, Reference("developer_id", "开发企业", ("developer_name",))),
    columns=(
        community(),
        Column(
            "developer_name",
            "开发企业",
            kinds.name(80),
            required=True,
            also=("企业名称", "开发商", "建设单位"),
        ),
    ),
    also=("小区开发商", "community_developers"),
)
ENTRANCES = BookSheet(
    "单元",
    model=Entrance,
    key=("building_id", "name"),
    named_by=("community_code", "building", "name"),
    references=(OF_BUILDING,),
    columns=(
        community(),
        building(required=True),
        Column("name", "单元", kinds.name(20), required=True, also=("单元名称", "单元号", "门栋")),
        Column("floors", "层数", kinds.whole(1, 200, "层"), also=("楼层数", "总层数"), units=("层",)),
        Column("has_lift", "有电梯", kinds.YES_NO, also=("电梯", "是否有电梯")),
    ),
    also=("单元表", "entrances"),
)
HOMES = BookSheet(
    "房屋",
    model=Home,
    key=("community_id", "label"),
    named_by=HOME_CELLS,
    references=(OF_COMMUNITY, OF_BUILDING, OF_ENTRANCE),
    derive=_label,
    faults=_home_faults,
    columns=(
        community(),
        building(),
        entrance(),
        home_number(),
        Column("floor", "楼层", FLOOR, also=("所在楼层", "所在层", "层")),
        Column("use", "用途", kinds.choice(HOME_USE_NAMES), also=("房屋用途", "规划用途", "房屋类型")),
        Column("built_area", "建筑面积", AREA, also=("建面", "产权面积"), units=SQUARE_METRES),
        Column("inner_area", "套内面积", AREA, also=("套内建筑面积", "专有面积"), units=SQUARE_METRES),
        Column("area_source", "面积依据", kinds.choice(AREA_SOURCE_NAMES), also=("面积来源",)),
        Column("area_document", "面积文件", kinds.text(120), also=("不动产证号", "产权证号", "测绘报告号")),
        Column("sold_state", "销售状态", kinds.choice(SOLD_STATE_NAMES), also=("出售状态", "状态")),
        Column("delivered_on", "交付日期", kinds.DAY, also=("交房日期", "交付时间")),
        Column("has_lift", "有电梯", kinds.YES_NO, also=("电梯", "是否有电梯")),
    ),
    also=("房屋表", "房产", "房屋信息", "homes"),
)
OWNERS = BookSheet(
    "业主",
    model=Ownership,
    key=("home_id", "party_id", "from_on"),
    references=(OF_HOME,),
    derive=_share,
    shown_of=_shown_share,
    faults=_owner_faults,
    same_row=_same_owner,
    owners=True,
    is_personal=True,
    columns=(
        community(),
        building(),
        entrance(),
        home_number(),
        *_party_columns(),
        Column("party_kind", "业主类型", kinds.choice(PARTY_KIND_NAMES), also=("权利人类型", "类型")),
        Column(
            "phone",
            "电话",
            PERSON_PHONE,
            also=("联系电话", "手机", "手机号", "手机号码", "联系方式", "电话号码"),
        ),
        Column("share", "份额", SHARE, also=("产权份额", "共有份额", "占比", "比例"), units=("%",)),
        *term("取得日期", "转出日期"),
        *source_document("来源文件"),
    ),
    also=("业主表", "业主信息", "产权人", "owners"),
)
REPRESENTATIVES = BookSheet(
    "共有人代表",
    model=HomeRepresentative,
    key=("home_id", "from_on"),
    references=(OF_HOME,),
    faults=_owner_faults,
    same_row=_same_representative,
    owners=True,
    is_personal=True,
    columns=(
        community(),
        building(),
        entrance(),
        home_number(),
        *_party_columns(),
        *term(),
        *source_document("推选文件"),
    ),
    also=("业主代表", "representatives"),
)
HOME_SHEETS = (DEVELOPERS, COMMUNITY_DEVELOPERS, ENTRANCES, HOMES, OWNERS, REPRESENTATIVES)
