"""通知设置: the notice addresses of an office and its people."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from flask import abort, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from backend.access.offices import office_of_staff
from backend.access.permissions import Permission
from backend.core.clock import utc_now
from backend.core.errors import FieldProblem, InvalidInputError, NotFoundError
from backend.models import NoticeAddress
from backend.notices.forms import parse_address_form, parse_settings
from backend.notices.pages.address_cards import AddressCard, cards_of
from backend.notices.rules import address_health, address_masking, addresses, alert_kinds
from backend.notices.rules.addresses import Owner
from backend.web.audiences import staff_pages
from backend.web.guard import current_staff, requires
from backend.web.rendering import render, variables_of
from backend.web.services import limiter, services

Answer = str | Response | tuple[str, int]
Action = Callable[[Session, NoticeAddress], str]
OWNERS = {"office": "本单位", "me": "我本人"}
KINDS = {kind.value: name for kind, name in alert_kinds.KIND_NAMES.items()}
CHOICES = {choice.value: name for choice, name in alert_kinds.CHOICE_NAMES.items()}


@variables_of("notices/settings.html")
@dataclass(frozen=True, slots=True)
class AddressesPage:
    """`groups` are key, name and cards of the office and of this person.

    `form` was refused for `problems`: that of the address `failed`, or "new". `fixed` addresses are in the
    city's register, `troubled` ones fail.
    """

    groups: Sequence[tuple[str, str, Sequence[AddressCard]]]
    problems: Sequence[FieldProblem]
    failed: str
    form: Mapping[str, str]
    fixed: int
    troubled: int
    kinds: Mapping[str, str] = field(default_factory=lambda: KINDS)
    choices: Mapping[str, str] = field(default_factory=lambda: CHOICES)


@staff_pages.get("/notices/")
@requires(Permission.NOTICE_ADDRESS_CHANGE)
def notices() -> str:
    return _page()


@staff_pages.post("/notices/")
@requires(Permission.NOTICE_ADDRESS_CHANGE)
@limiter.limit("30/hour")
def add_notice_address() -> Answer:
    typed = parse_address_form(request.form)
    owner = Owner(current_staff(), personal=typed.personal)
    try:
        with services().database.transaction() as session:
            now = utc_now()
            address = addresses.add_address(session, owner, typed.address, typed.secret, now)
            if address.created_at == now:
                addresses.record_act(
                    session, owner.staff, "notice_address.added", address, address_masking.masked(address)
                )
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


def _on_own(address_id: int, act: str, action: Action) -> Answer:
    staff = current_staff()
    try:
        with services().database.transaction() as session:
            address = addresses.own_address(session, staff, address_id)
            masked_address = address_masking.masked(address)  # a removed one is shown no more
            message = action(session, address)
            addresses.record_act(session, staff, act, address, masked_address)
    except NotFoundError:
        abort(404)
    except InvalidInputError as error:
        return _page(error=error, failed=str(address_id)), error.status
    flash(message)
    return _back()


def _back() -> Response:
    return redirect(url_for("staff.notices"), 303)


def _page(*, error: InvalidInputError | None = None, failed: str = "") -> str:
    staff = current_staff()
    with services().database.reading() as session:
        groups = [
            (key, name, cards_of(session, Owner(staff, personal=key == "me"))) for key, name in OWNERS.items()
        ]
        fixed = addresses.in_register(session, office_of_staff(staff))
        troubled = len(address_health.failing_addresses(session, staff))
    return render(
        AddressesPage(
            groups=groups,
            problems=error.problems if error else [],
            failed=failed,
            form=request.form,
            fixed=fixed,
            troubled=troubled,
        )
    )
