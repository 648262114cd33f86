"""Dispatches a call of the API: counts it, applies ordered faults, checks the token."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Response, json, request

from backend.demo.wechat_stand_in.api import account_calls, media_calls, message_calls, mini_calls
from backend.demo.wechat_stand_in.api.calls import Call
from backend.demo.wechat_stand_in.api.refusals import ApiRefusal
from backend.demo.wechat_stand_in.control.faults import Fault
from backend.demo.wechat_stand_in.people.media import File
from backend.demo.wechat_stand_in.state import MINI, OFFICIAL, App, StandInState

NOBODY, EITHER = "", "either"
BODY_KEPT = 10_000
PAGE = "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>"

Endpoint = Callable[[StandInState, Call], "dict[str, Any] | File"]


@dataclass(frozen=True)
class Rule:
    endpoint: Endpoint
    methods: str
    caller: str


RULES = {
    "/cgi-bin/token": Rule(account_calls.token, "GET POST", NOBODY),
    "/cgi-bin/stable_token": Rule(account_calls.stable_token, "POST", NOBODY),
    "/cgi-bin/menu/create": Rule(account_calls.create_menu, "POST", OFFICIAL),
    "/cgi-bin/menu/get": Rule(account_calls.get_menu, "GET", OFFICIAL),
    "/cgi-bin/menu/delete": Rule(account_calls.delete_menu, "GET", OFFICIAL),
    "/cgi-bin/qrcode/create": Rule(account_calls.create_qrcode, "POST", OFFICIAL),
    "/cgi-bin/showqrcode": Rule(account_calls.show_qrcode, "GET", NOBODY),
    "/cgi-bin/message/custom/send": Rule(message_calls.custom, "POST", OFFICIAL),
    "/cgi-bin/message/template/send": Rule(message_calls.template, "POST", OFFICIAL),
    "/cgi-bin/message/subscribe/bizsend": Rule(message_calls.bizsend, "POST", OFFICIAL),
    "/cgi-bin/message/subscribe/send": Rule(message_calls.subscribe, "POST", MINI),
    "/cgi-bin/media/upload": Rule(media_calls.upload, "POST", EITHER),
    "/cgi-bin/media/get": Rule(media_calls.get, "GET", EITHER),
    "/sns/jscode2session": Rule(mini_calls.session_of_code, "GET", NOBODY),
    "/wxa/business/getuserphonenumber": Rule(mini_calls.phone_number, "POST", MINI),
    "/wxa/getwxacodeunlimit": Rule(mini_calls.unlimited_code, "POST", MINI),
    "/wxa/msg_sec_check": Rule(mini_calls.check_text, "POST", MINI),
    "/wxa/generate_urllink": Rule(mini_calls.url_link, "POST", MINI),
}


def blueprint(world: StandInState) -> Blueprint:
    api = Blueprint("api", __name__)

    for prefix in ("cgi-bin", "sns", "wxa"):
        api.add_url_rule(
            f"/{prefix}/<path:rest>",
            endpoint=prefix,
            view_func=lambda rest: pass_through(world, request.path),  # noqa: ARG005 - the whole path counts
            methods=["GET", "POST"],
        )
    return api


def pass_through(world: StandInState, path: str) -> Response:
    call = Call(path, request.method, request.args, request.get_data(), request.files)
    noted: dict[str, Any] = {
        "path": path,
        "appid": call.query.get("appid", ""),
        "body": call.body[:BODY_KEPT].decode(errors="replace"),
        "errcode": None,
        "status": 200,
    }
    with world.lock:
        world.note_call(noted)
    response = _faulty(world, path) or _answered(world, call, noted)
    noted["status"] = response.status_code
    if response.mimetype == "application/json":
        noted["errcode"] = json.loads(response.get_data()).get("errcode", 0)
    return response


def _faulty(world: StandInState, path: str) -> Response | None:
    with world.lock:
        slow, fault = world.faults.take(path, slow=True), world.faults.take(path, slow=False)
    if slow:
        time.sleep(slow.seconds)
    return _response_of(fault, world.clock.now()) if fault else None


def _response_of(fault: Fault, now: float) -> Response:
    if fault.kind == "errcode":
        return _json(ApiRefusal(fault.errcode).answer(now))
    if fault.kind == "body":
        return Response(fault.body, content_type=fault.content_type)
    if fault.kind == "cut":
        return Response(iter(['{"errcode":']), headers={"Content-Length": "100"}, mimetype="text/plain")
    return Response(PAGE, status=fault.status if fault.kind == "status" else 200, mimetype="text/html")


def _answered(world: StandInState, call: Call, noted: dict[str, Any]) -> Response:
    with world.lock:
        try:
            rule = _rule(call)
            app = _caller(world, rule, call)
            noted["appid"] = app.appid if app else noted["appid"]
            answer = rule.endpoint(world, replace(call, app=app))
        except ApiRefusal as refusal:
            return _json(refusal.answer(world.clock.now()))
    return _file(answer) if isinstance(answer, File) else _json(answer)


def _rule(call: Call) -> Rule:
    rule = RULES.get(call.path)
    if rule is None:
        raise ApiRefusal(40066)
    if call.method not in rule.methods:
        raise ApiRefusal(43001 if rule.methods == "GET" else 43002)
    return rule


def _caller(world: StandInState, rule: Rule, call: Call) -> App | None:
    if rule.caller == NOBODY:
        return None
    app = world.app_of_token(call.query.get("access_token", ""))
    if rule.caller not in {EITHER, app.kind}:
        raise ApiRefusal(48001)
    return app


def _json(answer: dict[str, Any]) -> Response:
    body = json.dumps(answer, ensure_ascii=False, sort_keys=False)
    return Response(body, content_type="application/json; encoding=utf-8")


def _file(file: File) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return Response(file.data, content_type=file.content_type, headers=headers)
