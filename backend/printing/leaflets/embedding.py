"""A font subset as PDF objects: Type0 over a bare CFF table, with the way back to text."""

import hashlib

from pikepdf import Array, Dictionary, Name, Object, Pdf

from backend.printing.leaflets.fonts import FontSubset

TAG_LENGTH = 6
ASCENT, DESCENT, CAP_HEIGHT = 880, -120, 733  # of Noto's Chinese fonts, in 1/1000 em
SYMBOLIC = 4  # ISO 32000-1, table 123: the font has characters outside the Latin set


def embed(pdf: Pdf, subset: FontSubset) -> Object:
    """The font dictionary, as an indirect object. Text extracts as it was, also beyond the BMP."""
    name = Name(f"/{_tag(subset)}+{subset.name}")
    file = pdf.make_stream(subset.cff, Subtype=Name.CIDFontType0C)
    descriptor = pdf.make_indirect(
        Dictionary(
            Type=Name.FontDescriptor,
            FontName=name,
            Flags=SYMBOLIC,
            FontBBox=Array([-1000, -1000, 3000, 2000]),
            ItalicAngle=0,
            Ascent=ASCENT,
            Descent=DESCENT,
            CapHeight=CAP_HEIGHT,
            StemV=80,
            FontFile3=file,
        )
    )
    descendant = pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType0,
            BaseFont=name,
            CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
            DW=1000,
            W=Array([0, Array(list(subset.widths))]),
            FontDescriptor=descriptor,
        )
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=name,
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([descendant]),
            ToUnicode=pdf.make_stream(_to_unicode(subset).encode()),
        )
    )


def _tag(subset: FontSubset) -> str:
    """Six letters that differ from subset to subset (ISO 32000-1, 9.6.4)."""
    digest = hashlib.sha256(subset.cff).digest()
    return "".join(chr(ord("A") + byte % 26) for byte in digest[:TAG_LENGTH])


def _to_unicode(subset: FontSubset) -> str:
    lines = [
        f"<{glyph:04X}> <{character.encode('utf-16-be').hex().upper()}>"
        for character, glyph in sorted(subset.glyphs.items(), key=lambda item: item[1])
    ]
    # At most 100 entries a block (Adobe Technical Note 5014).
    blocks = [lines[start : start + 100] for start in range(0, len(lines), 100)]
    body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return f"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
{body}
endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""
