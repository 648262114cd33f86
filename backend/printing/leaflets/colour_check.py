"""Checks that a file has only printing inks."""

from collections.abc import Iterator
from pathlib import Path

import pikepdf
from pikepdf import Dictionary, Name, Object, Pdf

# What brings colour past the resources (ISO 32000-1, table 74): by itself, by a space's name, as a picture.
RGB = {"rg", "RG"}
INLINE_IMAGE = "EI"
COLOURING = "rg RG cs CS EI"
INKS = {"/DeviceCMYK", "/DeviceGray", "/Pattern"}


def colour_problems(path: Path) -> list[str]:
    """Anything that is not black, grey or CMYK; each distinct drawing is looked at once."""
    try:
        with Pdf.open(path) as pdf:
            visited: set[tuple[int, int]] = set()
            for number, page in enumerate(pdf.pages, start=1):
                for says in _page_colours(page.obj, visited):
                    return [f"第 {number} 页：{says}"]
    except pikepdf.PdfError:
        return ["文件打不开。"]
    return []


def _page_colours(page: Object, visited: set[tuple[int, int]]) -> Iterator[str]:
    yield from _blending_problems(page)
    contents = page.get("/Contents")
    for stream in list(contents) if isinstance(contents, pikepdf.Array) else [contents]:
        if stream is not None:
            yield from _operator_colours(stream, visited)
    if "/Resources" in page:
        yield from _resource_colours(page.Resources, visited)


def _drawing_colours(form: Object, visited: set[tuple[int, int]]) -> Iterator[str]:
    """A Form XObject, or the tile of a pattern."""
    if form.objgen in visited:
        return
    yield from _blending_problems(form)
    yield from _operator_colours(form, visited)
    if "/Resources" in form:
        yield from _resource_colours(form.Resources, visited)


def _blending_problems(drawing: Object) -> Iterator[str]:
    """Transparent parts are mixed in printing inks, of the press where none are named (ISO 15930-7, 6.3)."""
    group = drawing.get("/Group")
    if isinstance(group, Dictionary) and str(group.get("/CS", Name.DeviceCMYK)) not in INKS:
        yield f"透明的部分不在印刷颜色里混合：{group.CS}。"


def _operator_colours(stream: Object, visited: set[tuple[int, int]]) -> Iterator[str]:
    if stream.objgen in visited:
        return
    visited.add(stream.objgen)
    for instruction in pikepdf.parse_content_stream(stream, COLOURING):
        operator = str(instruction.operator)
        if operator == INLINE_IMAGE:
            yield "有内嵌图片，颜色查不了。"
        elif operator in RGB or str(instruction.operands[0]) == "/DeviceRGB":
            yield "有 RGB 颜色。"


def _resource_colours(resources: Object, visited: set[tuple[int, int]]) -> Iterator[str]:
    if resources.is_indirect:
        if resources.objgen in visited:
            return
        visited.add(resources.objgen)
    yield from _resource_spaces(resources)
    for drawing in _drawings(resources):
        yield from _drawing_colours(drawing, visited)


def _resource_spaces(resources: Object) -> Iterator[str]:
    shadings = [*_values(resources, "/Shading")]
    shadings += [pattern.Shading for pattern in _values(resources, "/Pattern") if "/Shading" in pattern]
    for space in (*_values(resources, "/ColorSpace"), *(shading.ColorSpace for shading in shadings)):
        yield from _space_problems(space)
    for drawn in _values(resources, "/XObject"):
        if drawn.get("/Subtype") == Name.Image and "/ImageMask" not in drawn:
            yield from _space_problems(drawn.get("/ColorSpace"), "图片")


def _drawings(resources: Object) -> Iterator[Object]:
    """Whatever has operators of its own: forms, tiles of patterns, soft masks."""
    yield from (item for item in _values(resources, "/XObject") if item.get("/Subtype") != Name.Image)
    yield from (item for item in _values(resources, "/Pattern") if "/Shading" not in item)
    masks = (state.get("/SMask") for state in _values(resources, "/ExtGState"))
    yield from (mask.G for mask in masks if isinstance(mask, Dictionary))


def _values(resources: Object, kind: str) -> Iterator[Object]:
    yield from resources.get(kind, Dictionary()).values()


def _space_problems(space: Object | None, what: str = "颜色") -> Iterator[str]:
    """Inks of the press only. The one Separation allowed is the marks' own, which prints on every plate."""
    if not isinstance(space, pikepdf.Array):
        if str(space) not in INKS:
            yield f"有不能印刷的{what}：{space}。"
    elif space[0] == Name.Separation:
        if space[1] != Name.All:
            yield f"有专色 {space[1]}，会多出一块印版。"
    elif str(space[0]) not in INKS:
        yield f"有不能印刷的{what}：{space[0]}。"
