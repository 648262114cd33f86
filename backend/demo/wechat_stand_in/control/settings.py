"""Control: templates, faults, counters, clock, settings."""

import dataclasses

from flask import Blueprint, Response, jsonify, request
from pydantic import TypeAdapter, ValidationError

from backend.demo.wechat_stand_in.api.templates import ANY, SUBSCRIBE, TEMPLATE, StandInTemplate
from backend.demo.wechat_stand_in.control import orders
from backend.demo.wechat_stand_in.control.actions import ActionError, Actions
from backend.demo.wechat_stand_in.control.faults import KINDS, Fault
from backend.demo.wechat_stand_in.state import StandInSettings, StandInState

SETTINGS = TypeAdapter(StandInSettings)


def notices(control: Blueprint, actions: Actions) -> None:
    world = actions.world

    @control.post("/templates")
    def add_template() -> Response:
        body = orders.order()
        sort = orders.text(body, "sort", ANY)
        if sort not in {ANY, TEMPLATE, SUBSCRIBE}:
            raise ActionError("sort 不认识")
        template_id, title = orders.text(body, "template_id"), orders.text(body, "title", "")
        labels = {str(name): str(label) for name, label in orders.table(body, "fields").items()}
        world.templates.add(StandInTemplate(template_id, title, labels, sort, orders.text(body, "appid", "")))
        return jsonify(ok=True)


def faults(control: Blueprint, actions: Actions) -> None:
    world = actions.world

    @control.post("/faults")
    def order_fault() -> Response:
        body = orders.order()
        kind = orders.text(body, "kind")
        if kind not in KINDS:
            raise ActionError("kind 不认识")
        with world.lock:
            world.faults.order(
                Fault(
                    orders.text(body, "path"),
                    kind,
                    orders.whole(body, "times", 1, least=0),
                    errcode=orders.whole(body, "errcode", -1),
                    status=orders.whole(body, "status", 500, least=200, most=599),
                    seconds=orders.number(body, "seconds", 0, least=0, most=120),
                    body=orders.text(body, "body", ""),
                    content_type=orders.text(body, "content_type", "text/plain"),
                )
            )
        return jsonify(ok=True)

    @control.delete("/faults")
    def clear_faults() -> Response:
        with world.lock:
            world.faults.clear()
        return jsonify(ok=True)

    @control.get("/calls")
    def calls() -> Response:
        path = request.args.get("path")
        with world.lock:
            matching_calls = [dict(call) for call in world.calls if path in {None, call["path"]}]
            return jsonify(counts=world.counts, calls=matching_calls)

    @control.delete("/calls")
    def forget_calls() -> Response:
        with world.lock:
            world.calls.clear()
            world.counts.clear()
        return jsonify(ok=True)


def stage(control: Blueprint, actions: Actions) -> None:
    world = actions.world

    @control.get("/clock")
    def clock() -> Response:
        return jsonify(now=world.clock.now(), forward=world.clock.ahead)

    @control.post("/clock")
    def forward() -> Response:
        with world.lock:
            world.clock.forward(orders.number(orders.order(), "forward"))
        return clock()

    @control.get("/settings")
    def settings() -> Response:
        apps = {"appid": world.official.appid, "mini_appid": world.mini.appid}
        return jsonify(dataclasses.asdict(world.settings) | apps)

    @control.patch("/settings")
    def change_settings() -> Response:
        with world.lock:
            _change(world, orders.order())
        return settings()

    @control.post("/verify")
    def verify() -> Response:
        wrong = actions.verify()
        return jsonify(ok=not wrong, says=wrong)


def _change(world: StandInState, changes: orders.Order) -> None:
    """Names that are no settings, such as the app ids, are passed over."""
    try:
        world.settings = SETTINGS.validate_python(dataclasses.asdict(world.settings) | dict(changes))
    except ValidationError as error:
        raise ActionError(f"{error.errors()[0]['loc'][0]} 不对") from None
