"""通知设置: the notice addresses of an office and its people; 没送到的通知: what did not arrive."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from backend.access.offices import office_of_staff
from backend.access.permissions import Permission
from backend.core.clock import utc_now
from backend.core.errors import InvalidInputError, NotFoundError
from backend.history.audit import record
from backend.models import AlertKind, DeliveryState, NoticeAddress
from backend.notices.forms import parse_settings
from backend.notices.rules import address_health, address_masking, addresses, alert_kinds
from backend.notices.rules.address_settings import clock_words
from backend.notices.rules.addresses import Owner
from backend.web import wording
from backend.web.audiences import staff_pages
from backend.web.guard import current_staff, requires
from backend.web.services import limiter, services

Answer = str | Response | tuple[str, int]
Action = Callable[[Session, NoticeAddress], str]
OWNERS = {"office": "本单位", "me": "我本人"}
STATES = {
    DeliveryState.PENDING: "等待发送",
    DeliveryState.SENDING: "正在发送",
    DeliveryState.DELIVERED: "已发出",
    DeliveryState.FAILED: "没发出",
}


@staff_pages.get("/notices/")
@requires(Permission.NOTICE_ADDRESS_CHANGE)
def notices() -> str:
    return _page()


@staff_pages.post("/notices/")
@requires(Permission.NOTICE_ADDRESS_CHANGE)
@limiter.limit("30/hour")
def add_notice_address() -> Answer:
    owner = Owner(current_staff(), personal=request.form.get("owner") == "me")
    try:
        with services().database.transaction() as session:
            now = utc_now()
            address = addresses.add_address(
                session, owner, request.form.get("address", ""), request.form.get("secret", ""), now
            )
            if address.created_at == now:
                _on_record(session, "notice_address.added", address, address_masking.masked(address))
    except InvalidInputError as error:
        return _page(error=error, failed="new"), error.status
    flash("已添加。先发一条测试消息，确认能收到；再按需要改下面的方式。")
    return _back()


@staff_pages.post("/notices/<row:address_id>")
@requires(Permission.NOTICE_ADDRESS_CHANGE)
def change_notice_address(address_id: int) -> Answer:
    def change(session: Session, address: NoticeAddress) -> str:
        addresses.change_settings(session, address, parse_settings(request.form), utc_now())
        return "已保存。"

    return _on_own(address_id, "notice_address.changed", change)


@staff_pages.post("/notices/<row:address_id>/test")
@requires(Permission.NOTICE_ADDRESS_CHANGE)
@limiter.limit("10/hour")
def test_notice_address(address_id: int) -> Answer:
    def send(session: Session, address: NoticeAddress) -> str:
        addresses.send_test(session, address, utc_now())
        return "测试消息已交出去，几秒钟后刷新本页，看“最近发送”里的结果。"

    return _on_own(address_id, "notice_address.tested", send)


@staff_pages.post("/notices/<row:address_id>/removal")
@requires(Permission.NOTICE_ADDRESS_CHANGE)
def remove_notice_address(address_id: int) -> Answer:
    def remove(session: Session, address: NoticeAddress) -> str:
        addresses.remove_address(session, address, utc_now())
        return "已删除，不会再往这个地址发。"

    return _on_own(address_id, "notice_address.removed", remove)


@staff_pages.post("/notices/<row:address_id>/retry")
@requires(Permission.FAILING_ADDRESS_CHANGE)
def retry_notice_address(address_id: int) -> Answer:
    """For its owners, and for the offices above that see it fail."""
    staff = current_staff()
    try:
        with services().database.transaction() as session:
            try:
                address = addresses.own_address(session, staff, address_id)
            except NotFoundError:
                address = addresses.supervised_address(session, staff, address_id)
            freed = address_health.resume_address(session, address, utc_now())
            _on_record(session, "notice_address.retried", address, address_masking.masked(address))
    except NotFoundError:
        abort(404)
    flash(f"已恢复，没发出的 {freed} 条会合在一起再发。" if freed else "已恢复，有新情况会照常发。")
    came_from = "staff.failing_notices" if request.form.get("from") == "failing" else "staff.notices"
    return redirect(url_for(came_from), 303)


@staff_pages.get("/notices/failing")
@requires(Permission.FAILING_ADDRESS_READ)
def failing_notices() -> str:
    """没送到的: one's own and those of the offices below."""
    with services().database.reading() as session:
        failing = address_health.failing_addresses(session, current_staff())
        waiting = address_health.waiting_alerts(session, failing)
        rows = [
            {
                "id": address.id,
                "owner": addresses.owner_name(session, address),
                "shown": address_masking.masked(address),
                "error": address.last_error,
                "at": wording.moment(address.last_error_at) if address.last_error_at else "",
                "paused": wording.moment(address.paused_at) if address.paused_at else "",
                "waiting": waiting.get(address.id, 0),
            }
            for address in failing
        ]
    return render_template("notices/failing.html", rows=rows, paused_after=address_health.PAUSED_AFTER)


def _on_own(address_id: int, act: str, action: Action) -> Answer:
    try:
        with services().database.transaction() as session:
            address = addresses.own_address(session, current_staff(), address_id)
            masked_address = address_masking.masked(address)  # a removed one is shown no more
            message = action(session, address)
            _on_record(session, act, address, masked_address)
    except NotFoundError:
        abort(404)
    except InvalidInputError as error:
        return _page(error=error, failed=str(address_id)), error.status
    flash(message)
    return _back()


def _on_record(session: Session, act: str, address: NoticeAddress, masked_address: str) -> None:
    details = {"owner": "person" if address.staff_id is not None else "office"}
    record(session, current_staff(), act, masked_address, details)


def _back() -> Response:
    return redirect(url_for("staff.notices"), 303)


def _page(*, error: InvalidInputError | None = None, failed: str = "") -> str:
    staff = current_staff()
    with services().database.reading() as session:
        groups = []
        for key, name in OWNERS.items():
            address_rows = addresses.addresses_for(session, Owner(staff, personal=key == "me"))
            letters = addresses.recent_letters(session, address_rows)
            waiting = address_health.waiting_alerts(session, address_rows)
            groups.append(
                (
                    key,
                    name,
                    [
                        _card(address, letters[address.id], waiting.get(address.id, 0))
                        for address in address_rows
                    ],
                )
            )
        fixed = addresses.in_register(session, office_of_staff(staff))
        troubled = len(address_health.failing_addresses(session, staff))
    return render_template(
        "notices/settings.html",
        groups=groups,
        kinds={kind.value: name for kind, name in alert_kinds.KIND_NAMES.items()},
        choices={choice.value: name for choice, name in alert_kinds.CHOICE_NAMES.items()},
        problems=error.problems if error else [],
        failed=failed,
        form=request.form,
        fixed=fixed,
        troubled=troubled,
        most=addresses.MOST_ADDRESSES,
    )


def _card(address: NoticeAddress, letters: list[Any], waiting: int) -> dict[str, Any]:
    return {
        "id": address.id,
        "kind": address_masking.KIND_NAMES[address.kind],
        "shown": address_masking.masked(address),
        "choices": {kind.value: alert_kinds.choice_of(address, kind).value for kind in AlertKind},
        "fixed": {AlertKind.EMERGENCY.value} if address.staff_id is None else set(),
        "times": address.times,
        "quiet_from": clock_words(address.quiet_from),
        "quiet_until": clock_words(address.quiet_until),
        "quiet_days_off": address.quiet_days_off,
        "hourly_limit": address.hourly_limit,
        "paused": wording.moment(address.paused_at) if address.paused_at else "",
        "error": address.last_error,
        "sent": wording.moment(address.last_sent_at) if address.last_sent_at else "",
        "waiting": waiting,
        "letters": [
            {
                "at": wording.moment(letter.created_at),
                "what": "测试" if letter.is_test else "通知",
                "state": STATES[letter.state],
                "error": letter.last_error,
                "again": wording.moment(letter.next_attempt_at)
                if letter.attempts and letter.state is DeliveryState.PENDING
                else "",
            }
            for letter in letters
        ],
    }
