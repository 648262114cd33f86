"""A photo as it is kept: an upright JPEG of bounded size, without metadata.

How much work a JPEG of one scan is, as cameras and our own script make them, its size says. Others may
be more work than they look: a JPEG of ten thousand scans, a HEIC that is larger than it says. For those this
module is run as a program, in a child process with limits.
"""

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps

from backend.complaints.rules.file_kinds import is_modern_picture, is_picture, name_of_other
from backend.core import child_process
from backend.core.child_process import ChildAnswer, Limits

# A JPEG is decoded at a fraction of its size (`draft`), so a phone's 108 megapixels cost 20 MB; every other
# format, and a JPEG whose scans must all be held at once, costs 4 to 6 bytes a pixel.
MAX_PIXELS_REDUCED = 120_000_000
MAX_PIXELS_WHOLE = 25_000_000
LONG_SIDE = 1920
# Longer than a screen is a screenshot of a whole chat, or a panorama: it stays as wide as it was read.
STRIP_RATIO, STRIP_WIDTH, LONGEST_STRIP = 2.5, 1080, 20_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")  # JPEG opens MPO, the stereo format of some phones, too
MODERN_FORMATS = ("HEIF", "AVIF")
SOF_BASELINE, SOS = 0xC0, 0xDA
LIMITS = Limits(cpu_seconds=3, memory=350_000_000)
DECODER = "backend.complaints.rules.photo_cleaning"

TOO_LARGE = "像素太大，请用手机重新拍一张，或发截图。"
TOO_LONG = "太长，缩小后看不清，请分成几段截图再发。"
TOO_SLOW = "太费时间，请用手机重新拍一张，或发截图。"
BROKEN = "已损坏，请重新拍一张。"


@dataclass(frozen=True, slots=True)
class CleanPhoto:
    data: bytes
    width: int
    height: int


class RefusedPhotoError(Exception):
    """Its text ends a sentence that begins with which photo it is."""


class TooMuchWorkError(RefusedPhotoError):
    """It used up the limits of a child process."""


def clean(data: bytes) -> CleanPhoto:
    """Raises RefusedPhotoError."""
    if not data:
        raise RefusedPhotoError("是空的，请重新选。")
    if not is_picture(data):
        raise RefusedPhotoError(_advice(data))
    if _is_single_scan(data):
        return clean_here(data)
    try:
        answer = child_process.run(DECODER, data)
    except child_process.ExhaustedError:
        raise TooMuchWorkError(TOO_SLOW) from None
    except child_process.NotDoneError:
        raise TooMuchWorkError(BROKEN) from None
    if answer.refusal:
        raise RefusedPhotoError(answer.refusal)
    width, height = answer.numbers
    return CleanPhoto(answer.data, width, height)


def is_strip(width: int, height: int) -> bool:
    return max(width, height) > STRIP_RATIO * min(width, height)


def clean_here(data: bytes) -> CleanPhoto:
    """Without limits but those of pixels. Raises RefusedPhotoError."""
    image = _decode(data)
    out = io.BytesIO()
    # Nothing of the old file but its pixels: EXIF with the place and the device stays behind.
    image.save(out, "JPEG", quality=85, optimize=True)
    return CleanPhoto(out.getvalue(), image.width, image.height)


def _decode(data: bytes) -> Image.Image:
    formats = MODERN_FORMATS if is_modern_picture(data) else FORMATS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=formats) as image:
                return _reduce(image, data)
    except RefusedPhotoError:
        raise
    except (Image.DecompressionBombError, MemoryError):  # some formats need more of it than others
        raise RefusedPhotoError(TOO_LARGE) from None
    except Exception:  # noqa: BLE001 - a broken file makes the decoders raise nearly anything
        raise RefusedPhotoError(BROKEN) from None


def _advice(data: bytes) -> str:
    name = name_of_other(data)
    return f"打不开：这是{name}，请选一张照片。" if name else "打不开，请选择 JPG 或 PNG 格式的照片。"


def _reduce(image: Image.Image, data: bytes) -> Image.Image:
    """Upright, no larger than it is kept, on white."""
    target = _kept_size(image.width, image.height)
    reducible = _is_single_scan(data)
    if image.width * image.height > (MAX_PIXELS_REDUCED if reducible else MAX_PIXELS_WHOLE):
        raise _too_many(image)
    image.draft("RGB", target)
    if image.width * image.height > MAX_PIXELS_WHOLE:  # a strip keeps its width, so that nothing is left out
        raise _too_many(image)
    plain = _smooth(image)
    plain.thumbnail(target)
    return _on_white(ImageOps.exif_transpose(plain))


def _too_many(image: Image.Image) -> RefusedPhotoError:
    return RefusedPhotoError(TOO_LONG if is_strip(*image.size) else TOO_LARGE)


def _kept_size(width: int, height: int) -> tuple[int, int]:
    """Rounded up: `thumbnail` makes the shorter side fit the longer one."""
    longer, shorter = max(width, height), min(width, height)
    if not is_strip(width, height):
        side, real = min(LONG_SIDE, longer), longer
    elif longer > LONGEST_STRIP:
        raise RefusedPhotoError(TOO_LONG)
    else:
        side, real = min(STRIP_WIDTH, shorter), shorter
    return -(-width * side // real), -(-height * side // real)


def _smooth(image: Image.Image) -> Image.Image:
    """In a mode that Pillow makes smaller smoothly: eight bits a colour, transparency as a channel."""
    if image.mode.startswith("I;16"):
        # Pillow's own conversion would make all above 255 white.
        high = 0 if image.mode.endswith("B") else 1
        grey = Image.frombytes("L", image.size, image.tobytes()[high::2])
        grey.info = {name: value for name, value in image.info.items() if name != "transparency"}
        return grey
    if image.mode == "1":
        return image.convert("L")
    if image.mode in {"P", "PA"} or "transparency" in image.info:
        return image.convert("RGBA")
    return image


def _is_single_scan(data: bytes) -> bool:
    """Whether a JPEG can be decoded as it is read: baseline, all components in its first scan (T.81 B.2)."""
    if not data.startswith(b"\xff\xd8"):
        return False
    position, components = 2, -1
    while position + 4 <= len(data) and data[position] == 0xFF:  # noqa: PLR2004 - every marker begins so
        marker, length = data[position + 1], int.from_bytes(data[position + 2 : position + 4])
        if marker == SOF_BASELINE and position + 9 < len(data):
            components = data[position + 9]
        if marker == SOS:
            return position + 4 < len(data) and data[position + 4] == components
        position += 2 + length
    return False


def _on_white(image: Image.Image) -> Image.Image:
    """Transparent parts turn white rather than black; the new image has none of the old one's metadata."""
    if image.mode == "RGB":
        return Image.frombytes("RGB", image.size, image.tobytes())
    rgba = image.convert("RGBA")
    page = Image.new("RGB", image.size, "white")
    page.paste(rgba, mask=rgba.getchannel("A"))
    return page


def _answer(data: bytes) -> ChildAnswer:
    try:
        photo = clean_here(data)
    except RefusedPhotoError as refused:
        return ChildAnswer(refusal=str(refused))
    except MemoryError:
        return ChildAnswer(refusal=TOO_LARGE)
    return ChildAnswer(photo.data, [photo.width, photo.height])


if __name__ == "__main__":
    import pi_heif
    from PIL import AvifImagePlugin

    # One thread: each of them counts its stack and its arena against the limit of memory.
    pi_heif.options.DECODE_THREADS = AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    pi_heif.register_heif_opener(thumbnails=False)
    child_process.serve(_answer, LIMITS)
