"""A code as PNG or SVG."""

import io

from PIL import Image

from backend.qr.rules.matrix import QUIET_ZONE_MODULES, packed_rows, symbol_size

PIXELS_PER_MODULE = 32  # 29 modules and the quiet zone: 1184 pixels, 100 mm at 300 dpi


def png(matrix: bytes) -> bytes:
    """Black and white, one bit a pixel, with its quiet zone."""
    size = symbol_size(matrix)
    small = Image.new("1", (size + 2 * QUIET_ZONE_MODULES,) * 2, 1)
    for y, row in enumerate(packed_rows(matrix, size), start=QUIET_ZONE_MODULES):
        for x, bit in enumerate(row, start=QUIET_ZONE_MODULES):
            if bit == "1":
                small.putpixel((x, y), 0)
    out = io.BytesIO()
    small.resize((small.width * PIXELS_PER_MODULE,) * 2, Image.Resampling.NEAREST).save(
        out, "PNG", dpi=(300, 300)
    )
    return out.getvalue()


def svg(matrix: bytes, width_mm: float = 86.0) -> str:
    """One path; `width_mm` is the symbol's without its quiet zone."""
    size = symbol_size(matrix)
    whole = size + 2 * QUIET_ZONE_MODULES
    path = "".join(
        f"M{x} {y}h1v1h-1z"
        for y, row in enumerate(packed_rows(matrix, size), start=QUIET_ZONE_MODULES)
        for x, bit in enumerate(row, start=QUIET_ZONE_MODULES)
        if bit == "1"
    )
    width = width_mm * whole / size
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.2f}mm" height="{width:.2f}mm"'
        f' viewBox="0 0 {whole} {whole}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{whole}v{whole}H0z"/><path d="{path}"/></svg>\n'
    )
