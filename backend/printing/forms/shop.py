"""Forms about the printing shop: its link, its receipts."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from backend.core.clock import local
from backend.core.fields.reader import FieldReader
from backend.core.fields.values import iso_day
from backend.models import PrintOrder, ReceiptKind
from backend.printing.rules.links import MAX_DAYS, MAX_RECIPIENT, MAX_SHOP, LinkRequest
from backend.printing.rules.receipts import MAX_QUANTITY, MAX_WORDS, ShopReceipt

LONGEST_KEY = 64


def parse_link(form: Mapping[str, str]) -> LinkRequest:
    """Fields shop, recipient, days. Raises InvalidInputError with every problem."""
    reader = FieldReader(form)
    shop = reader.line("shop", MAX_SHOP, f"请填写印刷厂名称，最多 {MAX_SHOP} 个字。", required=True)
    recipient = reader.raw("recipient").strip()
    if recipient and not _is_address(recipient):
        reader.wrong("recipient", "邮箱地址不对，例如 dayin@example.com。")
    days = reader.whole("days", "有效天数", 1, MAX_DAYS, message=f"有效天数填 1 到 {MAX_DAYS}。")
    reader.finish()
    return LinkRequest(shop, recipient, days)


def parse_receipt(
    form: Mapping[str, str], kind: ReceiptKind, order: PrintOrder, now: datetime
) -> ShopReceipt:
    """Fields on, quantity, words, and the form's own key. Raises InvalidInputError with every problem."""
    reader = FieldReader(form)
    receipt = ShopReceipt(
        kind=kind,
        on=_day(reader, order, now),
        quantity=reader.whole("quantity", "数量", 1, MAX_QUANTITY, message="数量请填大于 0 的整数。"),
        words=reader.line("words", MAX_WORDS, f"备注最多 {MAX_WORDS} 个字。"),
        key=reader.raw("key")[:LONGEST_KEY],
    )
    reader.finish()
    return receipt


def _day(reader: FieldReader, order: PrintOrder, now: datetime) -> date:
    day = iso_day(reader.raw("on"))
    if day is None:
        reader.wrong("on", "日期请写成 2026-11-23 这样。")
    elif not local(order.created_at).date() <= day <= local(now).date() + timedelta(days=1):
        reader.wrong("on", "日期不能早于下单，也不能晚于明天。")
    return day or date.min


def _is_address(text: str) -> bool:
    name, at, host = text.partition("@")
    plain = text.isascii() and text.isprintable() and not any(c in text for c in " ,;<>\"'()\\/?&#%:")
    return bool(at and name and "." in host.strip(".") and plain and len(text) <= MAX_RECIPIENT)
