"""Checks what PDF/X-4 (ISO 15930-7) asks of a file beside its colours and boxes."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Name, Object, Pdf
from pikepdf.models.metadata import decode_pdf_date

# ICC.1, table 17: where an ICC profile says its class and colour space.
PROFILE_KIND = slice(12, 20)
PRESS = b"prtrCMYK"
XMP_NEEDED = ("xmpMM:DocumentID", "xmpMM:VersionID", "xmpMM:RenditionClass", "xmp:MetadataDate")
DATES = {"/CreationDate": "xmp:CreateDate", "/ModDate": "xmp:ModifyDate"}
ACTIVE = ("/AcroForm", "/OpenAction", "/AA", "/Names")


def pdfx_problems(path: Path) -> list[str]:
    """What is missing of PDF/X-4, and what it forbids."""
    try:
        with Pdf.open(path) as pdf:
            return [
                *_file_problems(pdf),
                *_intent_problems(pdf),
                *_metadata_problems(pdf),
                *_page_problems(pdf),
            ]
    except pikepdf.PdfError:
        return ["文件打不开。"]


def _file_problems(pdf: Pdf) -> Iterator[str]:
    if pdf.pdf_version != "1.6":
        yield f"PDF 版本是 {pdf.pdf_version}，应为 1.6。"
    if pdf.is_encrypted:
        yield "文件加了密。"
    if "/Trapped" not in pdf.docinfo:
        yield "没有说明陷印（Trapped）。"
    if pdf.trailer.get("/ID") is None:
        yield "没有文件标识（ID）。"
    if any(entry in pdf.Root for entry in ACTIVE):
        yield "文件里有表单、脚本或附件。"


def _intent_problems(pdf: Pdf) -> Iterator[str]:
    intents: Any = pdf.Root.get("/OutputIntents", [])
    intents = [intent for intent in intents if intent.get("/S") == Name.GTS_PDFX]
    if len(intents) != 1:
        yield "缺少输出意图（GTS_PDFX）。" if not intents else "输出意图（GTS_PDFX）不止一个。"
        return
    (intent,) = intents
    if not str(intent.get("/OutputConditionIdentifier", "")):
        yield "输出意图没有写明印刷条件。"
    profile = intent.get("/DestOutputProfile")
    if profile is None:
        yield "没有嵌入印刷条件的 ICC 特性文件（DestOutputProfile）。"
    elif profile.read_bytes()[PROFILE_KIND] != PRESS or profile.get("/N") != 4:  # noqa: PLR2004 - CMYK
        yield "嵌入的 ICC 特性文件不是四色印刷的。"


def _metadata_problems(pdf: Pdf) -> Iterator[str]:
    if "/Metadata" not in pdf.Root:
        yield "元数据里没有 PDF/X-4 标记。"
        return
    with pdf.open_metadata(set_pikepdf_as_editor=False) as xmp:
        if xmp.get("{http://www.npes.org/pdfx/ns/id/}GTS_PDFXVersion") != "PDF/X-4":
            yield "元数据里没有 PDF/X-4 标记。"
        missing = [name for name in XMP_NEEDED if not xmp.get(name)]
        if missing:
            yield f"元数据里缺 {'、'.join(missing)}。"
        if str(pdf.docinfo.get("/Title", "")) != xmp.get("dc:title", ""):
            yield "文件信息里的标题和元数据不一致。"
        yield from (
            f"文件信息里的 {entry[1:]} 和元数据不一致。"
            for entry, name in DATES.items()
            if _moment(str(pdf.docinfo.get(entry, ""))) != _moment(str(xmp.get(name, "")))
        )


def _moment(text: str) -> datetime | None:
    """As both places write it: D:20261123080000Z and 2026-11-23T08:00:00+00:00."""
    try:
        return decode_pdf_date(text) if text.startswith("D:") else datetime.fromisoformat(text)
    except ValueError:
        return None


def _page_problems(pdf: Pdf) -> Iterator[str]:
    for number, page in enumerate(pdf.pages, start=1):
        for says in _boxes_and_marks(page.obj):
            yield f"第 {number} 页：{says}"
            return


def _boxes_and_marks(page: Object) -> Iterator[str]:
    if "/Annots" in page:
        yield "有批注或链接。"
    if "/ArtBox" in page:
        yield "成品框只能有一个（TrimBox）。"
    if "/TrimBox" not in page:
        yield "没有裁切框（TrimBox）。"
