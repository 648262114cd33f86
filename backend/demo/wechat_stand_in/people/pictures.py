"""Pictures with a code in them."""

from io import BytesIO

import qrcode


def picture_of(words: str, width: int = 430) -> bytes:
    """A QR code as JPEG. Of a mini-program code only the content is true: WeChat's own is round."""
    code = qrcode.QRCode(border=4)
    code.add_data(words)
    picture = code.make_image().get_image().convert("RGB").resize((width, width))
    with BytesIO() as out:
        picture.save(out, "JPEG", quality=90)
        return out.getvalue()
