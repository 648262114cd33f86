"""What people send: pictures, keys of one-time writes, words."""

import io
import secrets
from functools import cache

from PIL import Image


@cache
def photo(side: int = 300) -> bytes:
    """A picture of noise, the same one each time."""
    out = io.BytesIO()
    Image.effect_noise((side, side), 80).save(out, "JPEG")
    return out.getvalue()


def key() -> dict[str, str]:
    return {"Idempotency-Key": secrets.token_hex(16)}


def png(size: tuple[int, int] = (80, 60)) -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", size, "blue").save(out, "PNG")
    out.seek(0)
    return out


RUDE = "物业经理是王八蛋，楼道垃圾三天没人清"


MAIL = "geheim@example.com"
