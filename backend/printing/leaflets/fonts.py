"""The fonts that leaflets are set in: which characters they have, how wide, and subsets to embed.

Regular and Serif come as static fonts in one wheel. Bold comes as a variable font in another: its weight is
pinned once, which takes two seconds, and the result is kept in the user's cache folder.
"""

import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import platformdirs
import pylopdf_fonts_zh_cn
import uharfbuzz as hb

from backend.core.errors import LinshengError

REGULAR, BOLD, SERIF = "regular", "bold", "serif"
FAMILIES = {REGULAR: "Noto Sans SC", BOLD: "Linsheng Sans", SERIF: "Noto Serif SC"}
BOLD_WEIGHT = 700.0
BOLD_FILE = "LinshengSans-Bold-1.otf"
SIMPLIFIED_CHINESE_FACE = 2  # of the collection: JP, KR, SC, TC, HK
UNITS = 1000  # an em, in all three fonts


class MissingGlyphError(LinshengError):
    """A character that no font has: printing must stop, a box on a wall helps nobody."""

    code = "missing_glyph"
    status = 422


@dataclass(frozen=True, slots=True)
class FontSubset:
    """The glyphs that one file uses of one font, as a bare CFF table, with their widths in 1/1000 em."""

    name: str
    cff: bytes
    glyphs: dict[str, int]
    widths: tuple[int, ...]

    def encode(self, text: str) -> str:
        """The text as the hexadecimal string of its glyphs, for an Identity-H font."""
        return "".join([f"{self.glyphs[character]:04X}" for character in text])


class LeafletFont:
    """One font, opened once a process."""

    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        self.name = name
        self._face = hb.Face(hb.Blob.from_file_path(str(path)))
        self._font = hb.Font(self._face)
        self._widths: dict[str, int | None] = {}

    def width(self, character: str) -> int | None:
        """In 1/1000 em; None where the font has no such character."""
        try:
            return self._widths[character]
        except KeyError:
            glyph = self._font.get_nominal_glyph(ord(character))
            advance = self._font.get_glyph_h_advance(glyph) if glyph else None
            self._widths[character] = advance
            return advance

    def text_width(self, text: str) -> int:
        """In 1/1000 em. Every character must be there; see check_glyphs."""
        return sum([self.width(character) or 0 for character in text])

    def characters(self) -> frozenset[int]:
        """All code points of the font."""
        return frozenset(self._face.unicodes)

    def subset(self, characters: Iterable[str]) -> FontSubset:
        """Only these characters; glyphs are numbered by the subset itself, so that CID and glyph agree."""
        wanted_characters = sorted(set(characters))
        request = hb.SubsetInput()
        request.unicode_set.update(ord(character) for character in wanted_characters)
        request.flags = (
            hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NO_LAYOUT_CLOSURE | hb.SubsetFlags.CFF_IDENTITY_CHARSET
        )
        face = hb.subset(self._face, request)
        font = hb.Font(face)
        glyphs = {character: font.get_nominal_glyph(ord(character)) or 0 for character in wanted_characters}
        widths = tuple(font.get_glyph_h_advance(glyph) for glyph in range(face.glyph_count))
        return FontSubset(self.name, face.reference_table("CFF ").data, glyphs, widths)


@cache
def leaflet_font(kind: str) -> LeafletFont:
    """The regular, bold or serif font."""
    paths = {REGULAR: pylopdf_fonts_zh_cn.sans_path, SERIF: pylopdf_fonts_zh_cn.serif_path}
    path = bold_font() if kind == BOLD else Path(paths[kind]())
    return LeafletFont(path, FAMILIES[kind].replace(" ", ""))


def font_paths() -> list[str]:
    """Folders for typst: everything that a design may be set in."""
    return [str(Path(pylopdf_fonts_zh_cn.sans_path()).parent), str(bold_font().parent)]


def missing_characters(text: str, kinds: Iterable[str] = (REGULAR, BOLD)) -> str:
    """Those that one of the fonts has not, each once. Leaflets set no text of their own in the serif."""
    fonts = [leaflet_font(kind) for kind in kinds]
    return "".join(
        character
        for character in dict.fromkeys(text)
        if not character.isspace() and any(font.width(character) is None for font in fonts)
    )


def in_words(characters: str) -> str:
    """“😀”（U+1F600）: also one that shows nothing has a number."""
    return "、".join(f"“{character}”（U+{ord(character):04X}）" for character in characters)


@cache
def bold_font() -> Path:
    """The pinned bold, made at the first call on a machine."""
    path = _cache_folder() / BOLD_FILE
    if not path.exists():
        handle, fresh = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(_pinned_bold())
        Path(fresh).replace(path)
    return path


def _pinned_bold() -> bytes:
    import io

    import manimgx_fonts_cjk
    from fontTools.ttLib import TTFont

    source = next(Path(manimgx_fonts_cjk.__file__).parent.glob("*.ttc"))
    face = hb.Face(hb.Blob.from_file_path(str(source)), SIMPLIFIED_CHINESE_FACE)
    request = hb.SubsetInput()
    # Both weights must know the same characters, or a name could be set in one and not in the other.
    request.unicode_set.update(leaflet_font(REGULAR).characters())
    request.pin_axis_location(face, "wght", BOLD_WEIGHT)
    request.flags = hb.SubsetFlags.DOWNGRADE_CFF2
    font = TTFont(io.BytesIO(hb.subset(face, request).blob.data))
    # Without a name of its own typst takes it for the variable font's thinnest weight.
    for name_id, name in ((1, FAMILIES[BOLD]), (2, "Regular"), (4, FAMILIES[BOLD]), (6, "LinshengSans-Bold")):
        font["name"].setName(name, name_id, 3, 1, 0x409)
    font["OS/2"].usWeightClass = 400
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def _cache_folder() -> Path:
    """The user's cache; a service without a home gets a folder of its own in the temporary one."""
    folder = Path(platformdirs.user_cache_dir("linsheng")) / "fonts"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return folder
    except OSError:
        pass
    folder = Path(tempfile.gettempdir()) / f"linsheng-fonts-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.lstat().st_uid != os.getuid():
        raise OSError(f"{folder} belongs to another user")
    return folder
