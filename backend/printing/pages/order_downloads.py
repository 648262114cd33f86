"""Downloads of an order: its files and the documents that go with them."""

from dataclasses import dataclass
from pathlib import Path

from backend.core.errors import NotFoundError
from backend.models import PrintFile, PrintOrder
from backend.printing.leaflets.file_format import FileFormat, file_format
from backend.printing.rules.manifest import CSV_NAME, SUMS_NAME, XLSX_NAME
from backend.printing.rules.production import order_folder
from backend.printing.rules.proofs import PROOF_NAME, thumbnail_of
from backend.web.downloads import Download
from backend.web.services import services

FORMATS_READ = 3
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF_TYPE = "application/pdf"


@dataclass(frozen=True, slots=True)
class OrderDocument:
    """A kind of paper, and what it is called on a button."""

    name: str
    label: str
    mimetype: str


PROOF = OrderDocument(PROOF_NAME, "样张 PDF", PDF_TYPE)
ORDER_DOCUMENTS = (
    PROOF,
    OrderDocument(XLSX_NAME, "清单 Excel", XLSX_TYPE),
    OrderDocument(CSV_NAME, "清单 CSV", "text/csv"),
    OrderDocument(SUMS_NAME, "校验和", "text/plain"),
)


def documents_of(order: PrintOrder) -> list[OrderDocument]:
    """Those that are there: none while the order is in the making."""
    folder = _folder(order)
    return [document for document in ORDER_DOCUMENTS if (folder / document.name).is_file()]


def downloads_of_order(order: PrintOrder) -> list[Download]:
    """Everything that goes out, the papers first. Raises NotFoundError where a file is gone."""
    folder = _folder(order)
    documents = [
        Download(document.name, folder / document.name, document.mimetype) for document in documents_of(order)
    ]
    files = [Download(file.name, folder / file.name, PDF_TYPE, file.sha256) for file in order.files]
    if not all(download.path.is_file() for download in files):
        raise NotFoundError("文件不在了，请联系发链接的单位重新生成。")
    return documents + files


def download_named(order: PrintOrder, name: str) -> Download:
    """By the names that the order itself knows: no address reaches another file."""
    folder = _folder(order)
    for document in documents_of(order):
        if document.name == name:
            return Download(name, folder / name, document.mimetype)
    for file in order.files:
        if file.name == name and (folder / name).is_file():
            return Download(name, folder / name, PDF_TYPE, file.sha256)
    raise NotFoundError("这个订单里没有这个文件。")


def formats_of(order: PrintOrder) -> list[FileFormat]:
    """What the first files say of themselves; all were made alike."""
    paths = [_folder(order) / file.name for file in order.files[:FORMATS_READ] if file.size]
    return [file_format(path) for path in paths if path.is_file()]


def thumbnail(order: PrintOrder, file: PrintFile) -> Path:
    return thumbnail_of(_folder(order) / file.name)


def _folder(order: PrintOrder) -> Path:
    return order_folder(services().config.print_folder, order)
