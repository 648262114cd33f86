"""One print-ready PDF: sheets with boxes and marks, each leaflet's own layer over the design's static one."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import starmap
from pathlib import Path
from typing import Any, BinaryIO

from pikepdf import Array, Dictionary, Name, Object, ObjectStreamMode, Pdf, Stream

from backend.printing.leaflets.content import FONT_NAMES, ContentWriter, FontNeeds, font_needs
from backend.printing.leaflets.embedding import embed
from backend.printing.leaflets.fonts import MissingGlyphError, in_words, leaflet_font, missing_characters
from backend.printing.leaflets.imposition import SheetPlan, cut_and_stack
from backend.printing.leaflets.leaflet import Copies, Leaflet
from backend.printing.leaflets.marks import marks_of
from backend.printing.leaflets.print_conditions import OutputCondition, default_condition
from backend.printing.leaflets.print_marks import mark_for_print
from backend.printing.leaflets.slots import Layout
from backend.printing.leaflets.text_setting import TextTooLongError

PDF_VERSION = "1.6"  # PDF/X-4 allows no later one

LayoutOf = Callable[[Leaflet], Layout]
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Edition:
    """How a file is printed: the sheet, its sides, and what stands in its metadata."""

    plan: SheetPlan
    sides: int
    title: str
    made_at: datetime
    condition: OutputCondition = field(default_factory=default_condition)


def write_file(
    target: Path | BinaryIO,
    edition: Edition,
    leaflets: Sequence[Copies],
    layout_of: LayoutOf,
    progress: Progress | None = None,
) -> int:
    """Write the PDF and return its number of pages.

    Raises MissingGlyphError and TextTooLongError, naming all communities, before anything is written.
    """
    book = _Book(edition, leaflets, layout_of)
    book.write_sheets(progress)
    book.save(target)
    return len(book.pages)


class _Book:
    """The PDF while it is written."""

    def __init__(self, edition: Edition, leaflets: Sequence[Copies], layout_of: LayoutOf) -> None:
        self._edition = edition
        self._leaflets = leaflets
        self._layout_of = layout_of
        self._pdf = Pdf.new()
        self._root = self._pdf.Root.Pages
        self.pages: list[Object] = []
        self._statics: dict[tuple[int, int], str] = {}
        self._forms = Dictionary()
        self._static_fonts: dict[bytes, Object] = {}
        self._fonts = Dictionary()
        self._contents: dict[tuple[int, int], str] = {}
        self._streams: dict[tuple[int, int], Object] = {}
        self._missing: dict[str, set[str]] = {}  # characters by community
        self._writer = self._embed_fonts()
        self._check_texts()
        self._plans = [edition.plan, edition.plan.back()][: edition.sides]
        self._boxes = [_boxes(plan) for plan in self._plans]
        self._marks = [self._pdf.make_stream(marks_of(plan).encode()) for plan in self._plans]
        self._resources = self._pdf.make_indirect(
            Dictionary(Font=self._fonts, ColorSpace=Dictionary(All=_registration(self._pdf)))
        )

    def write_sheets(self, progress: Progress | None) -> None:
        single = len(self._edition.plan.cells) == 1
        order = [(item, copy) for item, copies in enumerate(self._leaflets) for copy in range(copies.count)]
        for number, cells in enumerate(cut_and_stack(len(order), len(self._edition.plan.cells))):
            placed = [None if cell is None else order[cell] for cell in cells]
            for side in range(self._edition.sides):
                contents = self._single(placed[0], side) if single else self._several(placed, side)
                self._add_page(side, contents)
            if progress and number % 100 == 0:
                progress(len(self.pages))

    def save(self, target: Path | BinaryIO) -> None:
        self._root.Kids = Array(self.pages)
        self._root.Count = len(self.pages)
        self._resources.XObject = self._forms
        mark_for_print(self._pdf, self._edition.title, self._edition.made_at, self._edition.condition)
        # Without object streams every inspector of every shop finds the catalog and the output intent.
        self._pdf.save(
            target,
            force_version=PDF_VERSION,
            object_stream_mode=ObjectStreamMode.disable,
            compress_streams=True,
            deterministic_id=True,
        )

    def _embed_fonts(self) -> ContentWriter:
        characters_by_weight: dict[str, set[str]] = {}
        needs: dict[int, FontNeeds] = {}
        for leaflet_copies in self._leaflets:
            layout = self._layout_of(leaflet_copies.leaflet)
            need = needs.get(id(layout)) or needs.setdefault(id(layout), font_needs(layout))
            for weight, text in need.characters(leaflet_copies.leaflet.texts, leaflet_copies.serials):
                known_characters = characters_by_weight.setdefault(weight, set())
                fresh = set(text) - known_characters
                if missing := missing_characters("".join(fresh), [weight]):
                    self._missing.setdefault(leaflet_copies.leaflet.community, set()).update(missing)
                known_characters |= fresh.difference(missing)
        subsets = {
            weight: leaflet_font(weight).subset(characters_used)
            for weight, characters_used in characters_by_weight.items()
        }
        for weight, subset in subsets.items():
            self._fonts[f"/{FONT_NAMES[weight]}"] = embed(self._pdf, subset)
        return ContentWriter(subsets)

    def _check_texts(self) -> None:
        """All that cannot be printed is told at once; what can is set here once for all pages."""
        too_long: dict[str, None] = {}
        for leaflet_copies in self._leaflets:
            if leaflet_copies.leaflet.community not in self._missing:
                layout = self._layout_of(leaflet_copies.leaflet)
                too_long |= dict.fromkeys(self._writer.too_long(layout, leaflet_copies.leaflet))
        message = "\n".join([*starmap(_cannot_print, self._missing.items()), *too_long])
        if self._missing:
            raise MissingGlyphError(message)
        if too_long:
            raise TextTooLongError(message)

    def _single(self, placed: tuple[int, int] | None, side: int) -> list[Object]:
        """Copies share the stream of their leaflet; only the serial is their own."""
        if placed is None:
            return []
        item, copy = placed
        stream = self._streams.get((item, side))
        if stream is None:
            # The copies of a leaflet follow each other: one stream a side is all that is worth keeping.
            self._streams = {key: stream for key, stream in self._streams.items() if key[0] == item}
            text = self._placed(self._content(item, side), 0, side)
            stream = self._streams[item, side] = self._pdf.make_stream(text.encode())
        serial = self._serial(item, copy, side)
        own = [self._pdf.make_stream(self._placed(serial, 0, side).encode())] if serial else []
        return [stream, *own]

    def _several(self, placed: Sequence[tuple[int, int] | None], side: int) -> list[Object]:
        parts = []
        for cell, leaflet_index in enumerate(placed):
            if leaflet_index is None:
                continue
            item, copy = leaflet_index
            content = self._contents.get((item, side))
            if content is None:
                content = self._contents[item, side] = self._content(item, side)
            parts.append(self._placed(content + self._serial(item, copy, side), cell, side))
        return [self._pdf.make_stream("".join(parts).encode())]

    def _content(self, item: int, side: int) -> str:
        leaflet = self._leaflets[item].leaflet
        layout = self._layout_of(leaflet)
        return self._static(layout, side) + self._writer.leaflet(layout, leaflet, side)

    def _serial(self, item: int, copy: int, side: int) -> str:
        leaflet_copies = self._leaflets[item]
        return (
            self._writer.serial(self._layout_of(leaflet_copies.leaflet), leaflet_copies.serials[copy], side)
            if leaflet_copies.serials
            else ""
        )

    def _placed(self, content: str, cell: int, side: int) -> str:
        x, y = self._plans[side].cells[cell]
        return f"q 1 0 0 1 {x:.3f} {y:.3f} cm\n{content}Q\n"

    def _static(self, layout: Layout, side: int) -> str:
        """Draws the design's page, clipped to as much bleed as this edition has."""
        name = self._statics.get((id(layout), side))
        if name is None:
            name = self._statics[id(layout), side] = f"S{len(self._statics)}"
            self._forms[f"/{name}"] = _form(self._pdf, layout, side, self._static_fonts)
        over = self._edition.plan.cell_bleed
        box = f"{-over:.3f} {-over:.3f} {layout.width + 2 * over:.3f} {layout.height + 2 * over:.3f} re W n"
        return f"q {box} 1 0 0 1 {-layout.bleed:.3f} {-layout.bleed:.3f} cm /{name} Do Q\n"

    def _add_page(self, side: int, contents: list[Object]) -> None:
        plan = self._plans[side]
        page = Dictionary(
            Type=Name.Page,
            Parent=self._root,
            **self._boxes[side],
            Resources=self._resources,
            Contents=Array([self._marks[side], *contents] if plan.marks else contents),
        )
        self.pages.append(self._pdf.make_indirect(page))


def _cannot_print(community: str, characters: set[str]) -> str:
    return f"“{community}”的彩页无法印刷：字库中没有{in_words(''.join(sorted(characters)))}。"


def _boxes(plan: SheetPlan) -> dict[str, Any]:
    """On every page, for TrimBox and BleedBox are not inherited (ISO 32000-1, table 30)."""
    corners = {"MediaBox": (0.0, 0.0, *plan.media), "TrimBox": plan.trim, "BleedBox": plan.bleed}
    return {name: Array([round(corner, 3) for corner in box]) for name, box in corners.items()}


def _registration(pdf: Pdf) -> Array:
    """The colour that prints on every plate (ISO 32000-1, 8.6.6.4)."""
    tint = Dictionary(
        FunctionType=2, Domain=Array([0, 1]), C0=Array([0, 0, 0, 0]), C1=Array([1, 1, 1, 1]), N=1
    )
    return Array([Name.Separation, Name.All, Name.DeviceCMYK, pdf.make_indirect(tint)])


def _form(pdf: Pdf, layout: Layout, side: int, fonts: dict[bytes, Object]) -> Object:
    """The design's page as a Form XObject of this file."""
    with Pdf.open(io.BytesIO(layout.pdf)) as source:
        form = source.pages[side].as_form_xobject()
        if "/StructParents" in form:
            del form["/StructParents"]
        copied = pdf.copy_foreign(source.make_indirect(form))
    _share_fonts(copied, fonts)
    return copied


def _share_fonts(form: Object, known_fonts: dict[bytes, Object]) -> None:
    """The static pages of a design mostly need the same characters: a third of a street's file, kept once."""
    fonts = form.Resources.get("/Font", Dictionary())
    for name, font in fonts.items():
        fonts[name] = known_fonts.setdefault(_alike(font), font)


def _alike(part: object) -> bytes:
    """The same bytes for the same font, wherever its parts are stored."""
    if isinstance(part, Stream):
        return _alike(part.stream_dict) + part.read_raw_bytes()
    if isinstance(part, Dictionary):
        return b"<<%s>>" % b" ".join(key.encode() + _alike(part[key]) for key in sorted(part.keys()))
    if isinstance(part, Array):
        return b"[%s]" % b" ".join(_alike(piece) for piece in part.as_list())
    return repr(part).encode()
