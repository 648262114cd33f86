"""Events that report to the account the outcome of its notices."""

from typing import Any

from backend.demo.wechat_stand_in.people.residents import StandInResident
from backend.demo.wechat_stand_in.state import StandInState


def template_sent(world: StandInState, resident: StandInResident, number: int) -> None:
    _report(world, resident, "TEMPLATESENDJOBFINISH", MsgID=number, Status="success")


def subscription_answered(
    world: StandInState, resident: StandInResident, template_id: str, *, accepted: bool
) -> None:
    event_fields = {
        "TemplateId": template_id,
        "SubscribeStatusString": "accept" if accepted else "reject",
        "PopupScene": 2,
    }
    _report(world, resident, "subscribe_msg_popup_event", SubscribeMsgPopupEvent={"List": event_fields})


def subscription_sent(world: StandInState, resident: StandInResident, template_id: str, number: int) -> None:
    event_fields = {"TemplateId": template_id, "MsgID": number, "ErrorCode": 0, "ErrorStatus": "success"}
    _report(world, resident, "subscribe_msg_sent_event", SubscribeMsgSentEvent={"List": event_fields})


def _report(world: StandInState, resident: StandInResident, event: str, **fields: Any) -> None:
    if world.settings.reports:
        world.report(resident, {"MsgType": "event", "Event": event, **fields})
