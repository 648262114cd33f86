"""Preflight by programs that are not ours: Ghostscript separates the plates, qpdf reads the file."""

import io
import re
import shutil
import subprocess
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageCms

from backend.printing.leaflets.design import TEMPLATES
from backend.printing.leaflets.leaflet import Copies
from backend.printing.leaflets.slots import MM, SymbolSlot
from tests.printing.leaflets.printing import LONG, RARE, book, leaflet, print_to
from tests.support.patience import PATIENCE

DPI = 150
PLATES = ("Cyan", "Magenta", "Yellow", "Black")
INK = 200  # a plate's grey value above which there is (nearly) no ink


@pytest.fixture(scope="module")
def ghostscript() -> str:
    path = shutil.which("gs")
    if path is None:
        pytest.skip("NO GHOSTSCRIPT ON PATH: plates were not separated; install it (apt install ghostscript)")
    return path


@pytest.fixture(scope="module")
def qpdf() -> str:
    path = shutil.which("qpdf")
    if path is None:
        pytest.skip("NO QPDF ON PATH: files were not checked by it; install it (apt install qpdf)")
    return path


def separated(ghostscript: str, path: Path) -> dict[str, Image.Image]:
    """One grey picture a plate; black means full ink. Fails where there is any other plate."""
    out = path.with_name("plate")
    subprocess.run(
        [ghostscript, "-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-sDEVICE=tiffsep", f"-r{DPI}", "-dMaxSpots=4",
         "-dFirstPage=1", "-dLastPage=1", f"-sOutputFile={out}.tif", str(path)],
        check=True, capture_output=True, timeout=PATIENCE,
    )  # fmt: skip
    plate = {
        re.sub(r".*\((.*)\)\.tif", r"\1", plate_path.name): Image.open(plate_path)
        for plate_path in path.parent.glob("plate(*.tif")
    }
    assert set(plate) == set(PLATES)
    return plate


def symbol_box(slot: SymbolSlot, height: float, slug: float, margin: float) -> tuple[int, int, int, int]:
    scale = DPI / 72
    left, top = slot.x + slug - margin, height + slug - slot.y - slot.width - margin
    side = slot.width + 2 * margin
    return int(left * scale), int(top * scale), int((left + side) * scale), int((top + side) * scale)


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_code_prints_with_black_ink_alone(template: str, ghostscript: str, tmp_path: Path) -> None:
    sheet_leaflet = leaflet()
    layouts = book(template)
    print_to(tmp_path / "k.pdf", [Copies(sheet_leaflet, 1)], layouts)
    layout = layouts.of(sheet_leaflet)
    (slot,) = layout.symbols
    plates = separated(ghostscript, tmp_path / "k.pdf")

    around = symbol_box(slot, layout.height, 12 * MM, margin=3 * slot.width / 29)
    for name in ("Cyan", "Magenta", "Yellow"):
        assert plates[name].crop(around).getextrema() == (255, 255), name
    black = plates["Black"].crop(symbol_box(slot, layout.height, 12 * MM, margin=0))
    assert black.getextrema() == (0, 255)
    share = sum(black.histogram()[:128]) / (black.width * black.height)
    assert 0.4 < share < 0.6  # a mask balances light and dark (ISO/IEC 18004)


def test_no_grey_seams_run_through_the_symbol(ghostscript: str, tmp_path: Path) -> None:
    """Dark areas are solid: whatever is neither black nor white lies at an edge between them."""
    sheet_leaflet = leaflet()
    layouts = book()
    print_to(tmp_path / "s.pdf", [Copies(sheet_leaflet, 1)], layouts)
    layout = layouts.of(sheet_leaflet)
    (slot,) = layout.symbols
    with pypdfium2.PdfDocument(tmp_path / "s.pdf") as document:
        page = document[0].render(scale=DPI / 72, grayscale=True).to_pil()
    symbol = page.crop(symbol_box(slot, layout.height, 12 * MM, margin=0))
    module = symbol.width / 29
    inner = symbol.crop((int(2.2 * module), int(2.2 * module), int(4.8 * module), int(4.8 * module)))
    assert inner.getextrema()[1] < 40, (
        "the finder pattern's middle, three rows of modules, has light lines in it"
    )


def test_marks_print_on_every_plate_and_outside_the_bleed(ghostscript: str, tmp_path: Path) -> None:
    print_to(tmp_path / "m.pdf", [Copies(leaflet(), 1)], book("official"))
    plates = separated(ghostscript, tmp_path / "m.pdf")
    scale = DPI / 72
    corner = (0, 0, int(9 * MM * scale) - 1, int(9 * MM * scale) - 1)
    crops = [plates[name].crop((0, 0, plates[name].width, int(8 * MM * scale))) for name in PLATES]
    assert all(crop.getextrema()[0] < INK for crop in crops)
    for crop in crops[1:]:
        assert ImageChops.difference(crops[0], crop).getextrema()[1] < 60
    assert plates["Black"].crop(corner).getextrema() == (255, 255), "marks must not meet in the corner"


@pytest.mark.parametrize(("form", "sheet"), [("a4", "single"), ("card", "sra3"), ("a5", "a4")])
def test_qpdf_finds_nothing_wrong(form: str, sheet: str, qpdf: str, tmp_path: Path) -> None:
    printed = [Copies(leaflet(name), 2, ("P-1", "P-2")) for name in (RARE, LONG)]
    print_to(tmp_path / "q.pdf", printed, book(form=form), sheet=sheet, bleed=sheet != "a4")
    done = subprocess.run([qpdf, "--check", tmp_path / "q.pdf"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_marks_of_pdf_x_4(tmp_path: Path) -> None:
    print_to(tmp_path / "x.pdf", [Copies(leaflet(), 1)], book())
    data = (tmp_path / "x.pdf").read_bytes()
    assert data.startswith(b"%PDF-1.6")
    # Uncompressed, so that every inspector finds them.
    for mark in (
        b"/GTS_PDFX",
        b"/OutputConditionIdentifier",
        b"/Trapped /False",
        b"PDF/X-4",
        b"/Type /Catalog",
    ):
        assert mark in data, mark
    assert b"/Encrypt" not in data
    assert b"/JavaScript" not in data
    with pikepdf.Pdf.open(tmp_path / "x.pdf") as pdf, pdf.open_metadata() as xmp:
        assert xmp["{http://www.npes.org/pdfx/ns/id/}GTS_PDFXVersion"] == "PDF/X-4"
        assert xmp["pdf:Trapped"] == "False"
        assert xmp["xmpMM:RenditionClass"] == "default"
        assert str(xmp["xmp:CreateDate"]) == str(xmp["xmp:ModifyDate"])
        assert "/CropBox" not in pdf.pages[0]
        (intent,) = pdf.Root.OutputIntents
        assert str(intent.OutputConditionIdentifier) == "FOGRA39"
        profile = ImageCms.ImageCmsProfile(io.BytesIO(intent.DestOutputProfile.read_bytes())).profile
        assert (profile.device_class, profile.xcolor_space, intent.DestOutputProfile.N) == ("prtr", "CMYK", 4)


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_font_is_an_embedded_subset(template: str, tmp_path: Path) -> None:
    if shutil.which("pdffonts") is None:
        pytest.skip("NO PDFFONTS ON PATH: install it (apt install poppler-utils)")
    print_to(tmp_path / "f.pdf", [Copies(leaflet(RARE), 1, ("P-000001",))], book(template))
    listed = subprocess.run(["pdffonts", tmp_path / "f.pdf"], capture_output=True, text=True, check=True)
    rows = listed.stdout.splitlines()[2:]
    assert len(rows) >= 3
    for row in rows:
        assert re.match(r"[A-Z]{6}\+", row), row
        assert row.split()[-5:-2] == ["yes", "yes", "yes"], row


def test_names_extract_also_with_rare_characters(tmp_path: Path) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("NO PDFTOTEXT ON PATH: install it (apt install poppler-utils)")
    print_to(tmp_path / "t.pdf", [Copies(leaflet(RARE), 1)], book())
    read = subprocess.run(["pdftotext", tmp_path / "t.pdf", "-"], capture_output=True, text=True, check=True)
    assert RARE in read.stdout
