"""Open311's services: the categories with their attributes."""

from typing import Any

from flask import Response, request

from backend.city_rules.rules.deadlines import promise
from backend.core.clock import utc_now
from backend.core.errors import NotFoundError
from backend.core.text import MAX_PLACE
from backend.models import Category, OfficeLevel
from backend.open311.blueprint import PREFIX, open311
from backend.open311.callers import READ, bound_body, counted
from backend.open311.formats import answer
from backend.web.http_bodies import packed
from backend.web.services import limiter, services

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
CHANGED = "2026-11-30 14:00"  # of what stands here; the city's categories have no date of their own
FORM = "any(json, xml):_form"
GROUPS = {
    OfficeLevel.FIRM: "物业服务",
    OfficeLevel.STREET: "街道受理",
    OfficeLevel.DISTRICT: "区县主管部门受理",
    OfficeLevel.CITY: "市主管部门受理",
}
NOT_KEPT = "media_url 不抓取；email、姓名、device_id、account_id 不保存；phone 加密保存。"


@open311.before_request
def check_jurisdiction() -> None:
    """There is one here, so that naming it is voluntary; naming another is a mistake worth telling."""
    bound_body()
    ours, requested = services().config.open311_jurisdiction, request.values.get("jurisdiction_id", "")
    if ours and requested and requested != ours:
        raise NotFoundError(f"没有这个 jurisdiction_id，本服务是 {ours}。")


@open311.after_request
def for_programs(response: Response) -> Response:
    response.headers.setdefault("Cache-Control", "no-store")
    return packed(response)


@open311.get(f"/discovery.<{FORM}>")
@limiter.limit(READ, key_func=counted)
def discovery(_form: str) -> Response:
    config = services().config
    endpoint = {
        "specification": SPECIFICATION,
        "url": f"{config.base_url}{PREFIX}",
        "changeset": CHANGED,
        "type": "production" if config.is_production else "test",
        "formats": ["text/xml", "application/json"],
    }
    return answer(
        "discovery",
        {
            "changeset": CHANGED,
            "contact": f"{config.city_name}物业主管部门，电话 {config.hotline}",
            "key_service": f"api_key 按应用发放，请向{config.city_name}物业主管部门申请。",
            "endpoints": [endpoint],
        },
    )


@open311.get(f"/services.<{FORM}>")
@limiter.limit(READ, key_func=counted)
def service_list(_form: str) -> Response:
    return answer("services", [_service(category) for category in _categories()])


@open311.get(f"/services/<string(maxlength=30):code>.<{FORM}>")
@limiter.limit(READ, key_func=counted)
def service_definition(code: str, _form: str) -> Response:
    if all(category.code != code for category in _categories()):
        raise NotFoundError("没有这个 service_code，请先取 services。")
    attributes = [{"order": order, **attribute} for order, attribute in enumerate(_attributes(), start=1)]
    return answer("service_definition", {"service_code": code, "attributes": attributes})


def _categories() -> list[Category]:
    with services().database.reading() as session:
        return services().categories.known(session, utc_now())


def _service(category: Category) -> dict[str, Any]:
    return {
        "service_code": category.code,
        "service_name": category.name,
        "description": promise(category),
        "metadata": True,
        "type": "realtime",
        "keywords": ", ".join(category.keywords.split()) or None,
        "group": GROUPS[category.lead],
    }


def _attributes() -> list[dict[str, Any]]:
    config = services().config
    return [
        _input("community", "小区", "小区编号、彩页上的编号或小区 ID。填了就不再按 address_string 认小区。"),
        _input("building", "楼栋", "例如 3号楼。"),
        _input("place", "具体位置", f"例如 2单元电梯口，最多 {MAX_PLACE} 字。"),
        _input("anonymous", "对物业匿名", "不填就是匿名：电话不转给物业和街道。")
        | {
            "datatype": "singlevaluelist",
            "values": [{"key": "true", "name": "匿名"}, {"key": "false", "name": "不匿名"}],
        },
        _input(
            "cover",
            "匿名时不给物业看什么",
            "描述里的姓名、门牌。不填，按描述判断：要上门修的给看门牌。",
        )
        | {
            "datatype": "singlevaluelist",
            "values": [
                {"key": "home", "name": "不看姓名和门牌"},
                {"key": "name", "name": "不看姓名，看门牌"},
                {"key": "none", "name": "都看"},
            ],
        },
        _input("external_id", "您系统里的编号", "同一编号再次提交，得到同一件投诉。"),
        _input("notice", f"有人身危险先拨 119、120 或 110，其他急事拨 {config.hotline}。{NOT_KEPT}", None)
        | {"variable": False, "datatype": "text"},
    ]


def _input(code: str, description: str, hint: str | None) -> dict[str, Any]:
    return {
        "variable": True,
        "code": code,
        "datatype": "string",
        "required": False,
        "datatype_description": hint,
        "description": description,
    }
