"""A4 leaflets as PDF, one page a code. Typst sets them: its Chinese line breaking is right."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from importlib.resources import as_file, files
from urllib.parse import urlsplit

import typst

from backend.qr.codes import show_code
from backend.qr.fonts import check_glyphs, font_folder
from backend.qr.matrix import Matrix, dark_runs


@dataclass(frozen=True, slots=True)
class Responsible:
    """Who answers, as printed: label, name and phone."""

    label: str
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class LeafletPage:
    """What varies from leaflet to leaflet."""

    community: str
    building: str
    street: str
    responsible: tuple[Responsible, ...]
    code: str
    url: str
    matrix: Matrix
    batch: str
    is_demo: bool


@dataclass(frozen=True, slots=True)
class Imprint:
    """What stands on every leaflet of a city; `lift_hotline` is for people stuck in a lift."""

    city: str
    hotline: str
    lift_hotline: str


def render_leaflets(pages: Sequence[LeafletPage], imprint: Imprint) -> bytes:
    """The pages as one PDF. Raises MissingGlyphError, naming the compound."""
    check_glyphs(imprint.city, [imprint.city, imprint.hotline, imprint.lift_hotline])
    data = json.dumps(
        {
            **asdict(imprint),
            "title": " ".join(dict.fromkeys([imprint.city, *(page.community for page in pages[:3])])),
            "pages": [_page_data(page) for page in pages],
        },
        ensure_ascii=False,
    )
    template = files("backend.qr").joinpath("templates", "leaflet.typ")
    with as_file(template) as path:
        return bytes(
            typst.compile(
                str(path),
                font_paths=[font_folder()],
                ignore_system_fonts=True,
                sys_inputs={"data": data},
            )
        )


def _page_data(page: LeafletPage) -> dict[str, object]:
    check_glyphs(page.community, list(_texts(page)))
    parts = urlsplit(page.url.lower())
    return {
        "community": page.community,
        "building": page.building,
        "street": page.street,
        "responsible": [
            {"label": one.label, "name": one.name, "phone": one.phone} for one in page.responsible
        ],
        "code": show_code(page.code),
        "host": parts.netloc,
        "size": len(page.matrix),
        "runs": dark_runs(page.matrix),
        "batch": page.batch,
        "demo": page.is_demo,
    }


def _texts(page: LeafletPage) -> Iterable[str]:
    yield from (page.community, page.building, page.street)
    for one in page.responsible:
        yield from (one.label, one.name, one.phone)
