"""Telling whoever uploaded a file how its import ended, at the notice addresses of their own."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.config import Config
from backend.jobs.outbox import enqueue
from backend.models import BulkImport, BulkState, Letter, NoticeAddress
from backend.notices.rules.address_masking import masked, target_of_address
from backend.notices.senders.message import SendRefused, StaffMessage

LETTER_KIND = "books_import"
ENDINGS = {
    BulkState.PLANNED: "已经读完，请看会新增和修改什么，确认后才会导入",
    BulkState.REFUSED: "有问题，什么都没有导入，请看每一处怎么改",
    BulkState.IMPORTED: "已经导入",
    BulkState.TAKEN_BACK: "已经整批撤回",
    BulkState.FAILED: "没有处理成，请稍后重新上传，或请系统管理员查看",
}


def tell_of_end(session: Session, row: BulkImport, now: datetime) -> None:
    """One letter an address for each end; a job that runs twice writes none twice. No figures, no names."""
    if row.state not in ENDINGS:
        return
    addresses = select(NoticeAddress.id).where(
        NoticeAddress.staff_id == row.staff_id,
        NoticeAddress.removed_at.is_(None),
        NoticeAddress.paused_at.is_(None),
    )
    tokens = [
        f"books-{row.id}-{row.state}-{row.enqueue_count}-{number}" for number in session.scalars(addresses)
    ]
    written = set(session.scalars(select(Letter.token).where(Letter.token.in_(tokens)))) if tokens else set()
    letters = [
        Letter(kind=LETTER_KIND, token=token, created_at=now) for token in tokens if token not in written
    ]
    if letters:
        enqueue(session, letters, now)


def message_of_import(session: Session, letter: Letter, config: Config) -> StaffMessage:
    """Raises SendRefused where the address or the import is gone."""
    _, import_id, state, _, address_id = letter.token.split("-")
    row, address = session.get(BulkImport, int(import_id)), session.get(NoticeAddress, int(address_id))
    target = None if address is None or address.removed_at else target_of_address(address)
    if row is None or address is None or target is None:
        raise SendRefused("地址已删除")
    ending = ENDINGS[BulkState(state)]
    words = f"您上传的“{row.file_name}”{ending}。\n{config.base_url}/staff/books/imports/{row.id}"
    return StaffMessage(
        kind=target.kind.value,
        address=target.address or ",".join(target.recipients),
        secret=target.secret,
        shown_as=masked(address),
        token=letter.token,
        title=f"邻声：全量录入“{row.file_name[:40]}”{ending[:12]}",
        lines=(words,),
        home=f"{config.base_url}/staff/notices/",
        server=target.server,
    )
