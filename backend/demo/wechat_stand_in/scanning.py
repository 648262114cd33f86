"""扫一扫 on the server: what a picture of a code says."""

import io
import re

import zxingcpp
from PIL import Image

MAX_PIXELS = 40_000_000
# Not Micro QR, which parts of a photo read as.
QR_FORMAT = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCodeModel2])
_LEAFLET = re.compile(r"https?://[^/\s]+/q/([^/?#\s]+)", re.IGNORECASE)


class UnreadableCodeError(Exception):
    """Why nothing came of the scan, in one sentence for the person."""


def decode(picture: bytes) -> str:
    """The text of the first code in a picture. Raises UnreadableCodeError."""
    try:
        with Image.open(io.BytesIO(picture)) as image:
            if image.width * image.height > MAX_PIXELS:
                raise UnreadableCodeError("照片太大了，请换一张小一些的。")
            barcodes = zxingcpp.read_barcodes(image.convert("L"), QR_FORMAT)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise UnreadableCodeError("这个文件不是照片，或者已经损坏。") from None
    if not barcodes:
        raise UnreadableCodeError("照片里没有认出二维码，请拍清楚一些。")
    return str(barcodes[0].text)


def leaflet_code(words: str) -> str:
    """The code within the address that a leaflet's symbol says; other words as they are."""
    link = _LEAFLET.fullmatch(words)
    return link[1] if link else words
