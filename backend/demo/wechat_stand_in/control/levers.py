"""The control API of the stand-in, JSON under /sim/api/, which no real WeChat server has.

| request | body | answer |
| --- | --- | --- |
| GET residents | | list of RESIDENT |
| POST residents | nickname, followed=false, phone, bound=true, openid (there or new) | RESIDENT |
| GET residents/OPENID | | RESIDENT |
| PATCH residents/OPENID | nickname, phone, risky (jscode2session answers 40226) | RESIDENT |
| POST residents/OPENID/messages | kind and its fields, JSON or a form with `file`: MESSAGE | DELIVERY |
| POST residents/OPENID/events | kind and its fields: EVENT | DELIVERY |
| POST residents/OPENID/subscriptions | template_id, count=1 (0: refused) | template_id, left |
| POST residents/OPENID/mini | kind: `login` or `phone`, appid | code, as the mini-program gets it |
| GET residents/OPENID/entries?after=N&wait=S | | list of ENTRY after id N; waits up to S (25) seconds |
| GET residents/OPENID/deliveries | | list of DELIVERY, oldest first |
| POST deliveries/ID/again | | DELIVERY; the same message once more, as WeChat does |
| GET menu | | list of buttons as the account made them |
| GET qr?url=URL or ?ticket=T or ?scene=S | | scene, ticket, url, picture (data:); else 404 |
| POST media | form with `file` | media_id; any bytes, any content type |
| GET media/MEDIA_ID | | the bytes |
| POST templates | template_id, title, fields {name: label}, sort: `template` or `subscribe`, appid | ok |
| POST faults | path or `*`, kind, times=1 (0: for ever) and the kind's fields: FAULT | ok |
| DELETE faults | | ok |
| GET calls?path=P | | counts {path: n}, calls [{path, appid, body, errcode, status}] |
| DELETE calls | | ok |
| GET clock | | now, forward (seconds ahead of the real clock) |
| POST clock | forward (seconds more) | now, forward |
| GET settings | | all below, account, address, appid, mini_appid |
| PATCH settings | some of SETTINGS | settings |
| POST verify | | ok, says: the echostr check of the console |

RESIDENT  openid (also the id above), mini_openid, unionid, nickname, tone (0 to 5), followed, phone,
          newest (id of the newest entry)
MESSAGE   text: text | image: file | voice: file, seconds=0, format (amr) | video: file
          | link: title, description, url | location: latitude, longitude, label, name="".
          All: wait=true (answers after the last delivery; false: at once), lose=0 (so many answers of the
          account get lost on the way, so that WeChat delivers again)
EVENT     follow: scene="" | unfollow | scan: scene (follows, where the resident does not yet) | click: key
          | view: url | other: event, fields {name: text}. All: wait, lose as above
ENTRY     id, at (seconds), side (`resident`, `account`, `system`), kind, delivery (id, where there is one),
          via (`reply`, `custom`, `template`, `subscribe`). By kind: text: text | image: url, media_id
          | voice: url, media_id, seconds, format | video: url, media_id
          | location: latitude, longitude, label, name | link: title, description, link
          | news: articles [{title, description, picture, link}] | menu: text, items [{id, content}], tail
          | miniprogram: title, link | template, subscribe: title, fields [[label, value]], link
          | system: event: text, event | failed: text
DELIVERY  id, msg_id ("" for an event), done, attempts [{number, ms, encrypted, ok, status, says, request,
          response}]; request and response are the XML after decryption
FAULT     errcode: errcode | status: status=500 | html | slow: seconds (goes on) | body: body, content_type
          | cut (the connection ends in the middle of the answer)
SETTINGS  target (the webhook), mode (`safe`, `compatible`, `plain`), cut_off (seconds), reports (events that
          tell what became of notices), pages [of the mini-program; none: any], words {word: [suggest, label]}
A mistake in a request is answered with 400 or 404 and {"error": words}.
"""

import base64
from typing import Any

from flask import Blueprint, Response, jsonify, request

from backend.demo.wechat_stand_in.control import orders, settings
from backend.demo.wechat_stand_in.control.actions import ActionError, Actions, UnknownError
from backend.demo.wechat_stand_in.people.pictures import picture_of
from backend.demo.wechat_stand_in.people.residents import StandInResident
from backend.demo.wechat_stand_in.state import StandInState

# Whatever a resident sent stands on this address: it must never run here.
HARMLESS = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'"}


def blueprint(actions: Actions) -> Blueprint:
    control = Blueprint("control", __name__, url_prefix="/sim/api")
    control.register_error_handler(ActionError, _refused)
    for add in (_residents, _chats, _codes, _media, settings.notices, settings.faults, settings.stage):
        add(control, actions)
    return control


def _refused(error: ActionError) -> tuple[Response, int]:
    return jsonify(error=str(error)), 404 if isinstance(error, UnknownError) else 400


def _resident_json(world: StandInState, resident: StandInResident) -> dict[str, Any]:
    return resident.as_json() | {"newest": world.chat.newest(resident.openid)}


def _residents(control: Blueprint, actions: Actions) -> None:
    world = actions.world

    @control.get("/residents")
    def residents() -> Response:
        return jsonify([_resident_json(world, resident) for resident in world.residents])

    @control.post("/residents")
    def add_resident() -> Response:
        body = orders.order()
        added = actions.add_resident(
            orders.text(body, "nickname", ""),
            openid=orders.text(body, "openid", ""),
            phone=orders.text(body, "phone", ""),
            followed=orders.flag(body, "followed", usual=False),
            bound=orders.flag(body, "bound", usual=True),
        )
        return jsonify(_resident_json(world, added))

    @control.get("/residents/<openid>")
    def resident(openid: str) -> Response:
        return jsonify(_resident_json(world, actions.resident(openid)))

    @control.patch("/residents/<openid>")
    def change_resident(openid: str) -> Response:
        body, resident = orders.order(), actions.resident(openid)
        resident.nickname = orders.text(body, "nickname", resident.nickname)
        resident.phone = orders.text(body, "phone", resident.phone)
        resident.risky = orders.flag(body, "risky", usual=resident.risky)
        return jsonify(_resident_json(world, resident))


def _chats(control: Blueprint, actions: Actions) -> None:
    @control.post("/residents/<openid>/messages")
    def say(openid: str) -> Response:
        body = orders.order()
        act = orders.message(actions, body)
        return jsonify(actions.message(openid, act, **orders.how(body)).as_json())

    @control.post("/residents/<openid>/events")
    def act(openid: str) -> Response:
        return jsonify(orders.event(actions, openid, orders.order()).as_json())

    @control.get("/residents/<openid>/entries")
    def entries(openid: str) -> Response:
        after = orders.whole(request.args, "after", 0)
        wait = orders.number(request.args, "wait", 0, least=0)
        return jsonify(actions.world.chat.after(actions.resident(openid).openid, after, wait))

    @control.get("/residents/<openid>/deliveries")
    def deliveries(openid: str) -> Response:
        return jsonify([delivery.as_json() for delivery in actions.post.of(actions.resident(openid).openid)])

    @control.post("/deliveries/<int:number>/again")
    def again(number: int) -> Response:
        return jsonify(actions.again(number).as_json())


def _codes(control: Blueprint, actions: Actions) -> None:
    @control.post("/residents/<openid>/subscriptions")
    def subscribe(openid: str) -> Response:
        body = orders.order()
        template_id = orders.text(body, "template_id")
        remaining = actions.subscribe(openid, template_id, orders.whole(body, "count", 1))
        return jsonify(template_id=template_id, left=remaining)

    @control.post("/residents/<openid>/mini")
    def mini_code(openid: str) -> Response:
        body = orders.order()
        code = actions.mini_code(openid, orders.text(body, "kind"), orders.text(body, "appid", ""))
        return jsonify(code=code)

    @control.get("/menu")
    def menu() -> Response:
        return jsonify((actions.world.menu or {}).get("button", []))

    @control.get("/qr")
    def qr() -> Response:
        criteria = {name: request.args.get(name, "") for name in ("url", "ticket", "scene")}
        scene = actions.world.scenes.find(**criteria)
        if scene is None:
            raise UnknownError("没有这个公众号的码")
        picture = base64.b64encode(picture_of(scene.url)).decode()
        return jsonify(
            scene=scene.scene, ticket=scene.ticket, url=scene.url, picture=f"data:image/jpeg;base64,{picture}"
        )


def _media(control: Blueprint, actions: Actions) -> None:
    @control.post("/media")
    def keep_media() -> Response:
        sent = orders.upload()
        name = sent.filename or "media"
        return jsonify(media_id=actions.keep_media(sent.read(), sent.mimetype, name))

    @control.get("/media/<media_id>")
    def media(media_id: str) -> Response:
        file = actions.world.media.look(media_id)
        if file is None:
            raise UnknownError("没有这个文件")
        return Response(file.data, content_type=file.content_type, headers=HARMLESS)
