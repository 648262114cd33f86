"""What an order has to hand out: its files, and the papers that go with them."""

from dataclasses import dataclass
from pathlib import Path

from backend.core.errors import NotFoundError
from backend.models import PrintFile, PrintOrder
from backend.printing.rules.manifest import CSV_NAME, SUMS_NAME, XLSX_NAME
from backend.printing.rules.production import order_folder
from backend.printing.rules.proofs import PROOF_NAME, thumbnail_of
from backend.web.downloads import Parcel
from backend.web.services import services

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF_TYPE = "application/pdf"


@dataclass(frozen=True, slots=True)
class Paper:
    """A kind of paper, and what it is called on a button."""

    name: str
    label: str
    mimetype: str


PROOF = Paper(PROOF_NAME, "样张 PDF", PDF_TYPE)
PAPERS = (
    PROOF,
    Paper(XLSX_NAME, "清单 Excel", XLSX_TYPE),
    Paper(CSV_NAME, "清单 CSV", "text/csv"),
    Paper(SUMS_NAME, "校验和", "text/plain"),
)


def papers_of(order: PrintOrder) -> list[Paper]:
    """Those that are there: none while the order is in the making."""
    folder = _folder(order)
    return [paper for paper in PAPERS if (folder / paper.name).is_file()]


def parcels_of(order: PrintOrder) -> list[Parcel]:
    """Everything that goes out, the papers first. Raises NotFoundError where a file is gone."""
    folder = _folder(order)
    papers = [Parcel(paper.name, folder / paper.name, paper.mimetype) for paper in papers_of(order)]
    files = [Parcel(file.name, folder / file.name, PDF_TYPE, file.sha256) for file in order.files]
    if not all(parcel.path.is_file() for parcel in files):
        raise NotFoundError("文件不在了，请联系发链接的单位重新生成。")
    return papers + files


def parcel_named(order: PrintOrder, name: str) -> Parcel:
    """By the names that the order itself knows: no address reaches another file."""
    folder = _folder(order)
    for paper in papers_of(order):
        if paper.name == name:
            return Parcel(name, folder / name, paper.mimetype)
    for file in order.files:
        if file.name == name and (folder / name).is_file():
            return Parcel(name, folder / name, PDF_TYPE, file.sha256)
    raise NotFoundError("这个订单里没有这个文件。")


def thumbnail(order: PrintOrder, file: PrintFile) -> Path:
    return thumbnail_of(_folder(order) / file.name)


def _folder(order: PrintOrder) -> Path:
    return order_folder(services().config.print_folder, order)
