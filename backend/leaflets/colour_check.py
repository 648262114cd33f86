"""Whether a file has only printing inks, and the marks of PDF/X-4."""

from collections.abc import Iterator
from pathlib import Path

import pikepdf
from pikepdf import Name, Object, Pdf

# Operators that paint in RGB, or in a colour space that is not looked up here (ISO 32000-1, table 74).
RGB = {"rg", "RG"}
SPACES = {"cs", "CS"}
PAINTING = "rg RG g G k K cs CS sc SC scn SCN sh"
INKS = {"/DeviceCMYK", "/DeviceGray", "/Separation", "/Pattern"}


def mark_problems(path: Path) -> list[str]:
    """What is missing of PDF/X-4 (ISO 15930-7)."""
    try:
        with Pdf.open(path) as pdf:
            return list(_marks(pdf))
    except pikepdf.PdfError:
        return ["文件打不开。"]


def colour_problems(path: Path) -> list[str]:
    """Anything that is not black, grey or CMYK; each distinct drawing is looked at once."""
    try:
        with Pdf.open(path) as pdf:
            seen: set[tuple[int, int]] = set()
            for number, page in enumerate(pdf.pages, start=1):
                for says in _page_colours(page.obj, seen):
                    return [f"第 {number} 页：{says}"]
    except pikepdf.PdfError:
        return ["文件打不开。"]
    return []


def _marks(pdf: Pdf) -> Iterator[str]:
    if pdf.pdf_version != "1.6":
        yield f"PDF 版本是 {pdf.pdf_version}，应为 1.6。"
    intents = pdf.Root.get("/OutputIntents")
    if intents is None or intents[0].get("/S") != Name.GTS_PDFX:
        yield "缺少输出意图（GTS_PDFX）。"
    metadata = pdf.Root.get("/Metadata")
    if metadata is None or b"<pdfxid:GTS_PDFXVersion>PDF/X-4<" not in metadata.read_bytes():
        yield "元数据里没有 PDF/X-4 标记。"
    if "/Trapped" not in pdf.docinfo:
        yield "没有说明陷印（Trapped）。"
    if pdf.trailer.get("/ID") is None:
        yield "没有文件标识（ID）。"


def _page_colours(page: Object, seen: set[tuple[int, int]]) -> Iterator[str]:
    contents = page.get("/Contents")
    streams = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
    resources = page.get("/Resources")
    for stream in streams:
        if stream is not None:
            yield from _stream_colours(stream, seen)
    if resources is not None:
        yield from _resource_colours(resources, seen)


def _stream_colours(stream: Object, seen: set[tuple[int, int]]) -> Iterator[str]:
    if stream.objgen in seen:
        return
    seen.add(stream.objgen)
    for instruction in pikepdf.parse_content_stream(stream, PAINTING):
        operator = str(instruction.operator)
        if operator in RGB:
            yield "有 RGB 颜色。"
            return
        if operator in SPACES and str(instruction.operands[0]) in {"/DeviceRGB", "/CalRGB", "/Lab"}:
            yield "有 RGB 颜色。"
            return


def _resource_colours(resources: Object, seen: set[tuple[int, int]]) -> Iterator[str]:
    if resources.is_indirect:
        if resources.objgen in seen:
            return
        seen.add(resources.objgen)
    for space in resources.get("/ColorSpace", pikepdf.Dictionary()).values():
        if _kind(space) not in INKS:
            yield f"有不能印刷的颜色空间 {_kind(space)}。"
    for form in resources.get("/XObject", pikepdf.Dictionary()).values():
        if form.get("/Subtype") == Name.Image:
            if _kind(form.get("/ColorSpace")) not in INKS and "/ImageMask" not in form:
                yield "有 RGB 图片。"
        elif form.objgen not in seen:
            yield from _stream_colours(form, seen)
            if "/Resources" in form:
                yield from _resource_colours(form.Resources, seen)


def _kind(space: Object | None) -> str:
    if isinstance(space, pikepdf.Array):
        return str(space[0])
    return str(space)
