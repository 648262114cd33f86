"""Photos as recent phones take them. Nothing that we run can encode HEIC, so one stands here."""

import base64
import io

from PIL import Image

# 96 x 64, the left half blue, the right half red, to be turned right; its EXIF says SecretPhone.
# Made with pillow-heif from a picture of two colours.
HEIC = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAaFtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAA"
    "ADRpbG9jAAAAAERAAAIAAQAAAAABxQABAAAAAAAAAIIAAgAAAAACRwABAAAAAAAAADwAAAA4aWluZgAAAAAAAgAAABVpbmZlAgAA"
    "AAABAABodmMxAAAAABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAAA4GlwcnAAAADAaXBjbwAAAHhodmNDAQNwAAAA"
    "kAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQArQgEBA3AAAAMAkAAAAwAAAwAeoDCBBZbq"
    "SSmubgIaDAgAAAMAyAAAAwAIQGIAAQAHRAHBcrAiQAAAABNjb2xybmNseAABAA0ABoAAAAAUaXNwZQAAAAAAAABgAAAAQAAAABBw"
    "aXhpAAAAAAMICAgAAAAJaXJvdAMAAAAYaXBtYQAAAAAAAAABAAEFgQIDBIUAAAAaaXJlZgAAAAAAAAAOY2RzYwACAAEAAQAAAMZt"
    "ZGF0AAAAfigBrwng4c85dV///i7/73+nt3/+VcFJBKTz1UKT/4VQ2/7MkNYsqOVe0jwqCmiW0FfATAyGGmq+JDDhU3A/ie2n2rBW"
    "FFwVxiwCr817YcfdNG69wYpIJYSNBsrs3BRy5vzubnTHxnRqhz1K+z3If7BAUt69vRemqLVr+cwzgAAAAAZFeGlmAABNTQAqAAAA"
    "CAACAQ8AAgAAAAwAAAAmARIAAwAAAAEABgAAAAAAAFNlY3JldFBob25lAA=="
)


def avif(image: Image.Image, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, "AVIF", speed=10, **options)
    return out.getvalue()


def claiming(data: bytes, width: int, height: int) -> bytes:
    """The same pixels under another size: the container says one thing of a picture, its stream another."""
    place = data.index(b"ispe") + 8
    return data[:place] + width.to_bytes(4) + height.to_bytes(4) + data[place + 8 :]
