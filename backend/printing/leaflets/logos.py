"""Pictures in a design, the logo and the mini-program code, converted to printing inks."""

import io
import warnings
import zlib

from pikepdf import Name, Object, Pdf
from PIL import Image, ImageChops, UnidentifiedImageError

from backend.printing.leaflets.contrast import picture_contrast

MAX_BYTES = 4_000_000
MAX_PIXELS = 16_000_000
LEAST_PIXELS = 200
KINDS = ("PNG", "JPEG")
LEAST_OF_CODE = (
    0.4  # of light less dark: grade C of ISO/IEC 15415, for a city's own colour may be a light one
)


def picture_problem(data: bytes) -> str:
    """Why the picture cannot be printed, in the clerk's words; empty where it can."""
    if len(data) > MAX_BYTES:
        return "图片不能超过 4 MB。"
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(data), formats=KINDS) as image:
            warnings.simplefilter("ignore")  # a huge picture is answered below
            width, height = image.size
            if width * height > MAX_PIXELS:
                return "图片太大，请缩小到 4000×4000 像素以内。"
            if min(width, height) < LEAST_PIXELS:
                return f"图片太小，印出来会模糊：短边至少 {LEAST_PIXELS} 像素，现在是 {min(width, height)}。"
            if image.mode.startswith(("I", "F")):
                return "图片是 16 位的，印出来会发白，请另存为 8 位的 PNG 或 JPG。"
            image.load()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return "图片打不开，请用 PNG 或 JPG。"
    return ""


def code_picture_problem(data: bytes) -> str:
    """As picture_problem, of a picture that people scan: it is printed in black ink as dark as it is."""
    if problem := picture_problem(data):
        return problem
    with Image.open(io.BytesIO(data), formats=KINDS) as image:
        contrast = picture_contrast(_flat(image.convert("RGBA")).convert("L"))
    if contrast < LEAST_OF_CODE:
        return (
            f"小程序码太淡，印出来扫不出（明暗差 {contrast:.0%}，至少要 {LEAST_OF_CODE:.0%}），请用黑色的。"
        )
    return ""


def embed_picture(pdf: Pdf, data: bytes, *, black_only: bool) -> Object:
    """An Image XObject in DeviceGray (`black_only`) or DeviceCMYK, with its transparency as a soft mask."""
    with Image.open(io.BytesIO(data), formats=KINDS) as opened:
        opened.load()
        if opened.mode == "CMYK" and not black_only:
            return _image(pdf, opened, Name.DeviceCMYK)
        image = opened.convert("RGBA")
    alpha, flat = image.getchannel("A"), _flat(image)
    if black_only:
        picture = _image(pdf, flat.convert("L"), Name.DeviceGray)
    else:
        picture = _image(pdf, printing_inks(flat), Name.DeviceCMYK)
    if alpha.getextrema() != (255, 255):
        picture.SMask = _image(pdf, alpha, Name.DeviceGray)
    return picture


def _flat(image: Image.Image) -> Image.Image:
    """On white paper."""
    flat = Image.new("RGB", image.size, "white")
    flat.paste(image, mask=image.getchannel("A"))
    return flat


def printing_inks(image: Image.Image) -> Image.Image:
    """RGB as CMYK with all its grey on the black plate: black prints as K alone, never as three inks."""
    cyan, magenta, yellow = (ImageChops.invert(band) for band in image.split())
    black = ImageChops.darker(ImageChops.darker(cyan, magenta), yellow)
    coloured = [ImageChops.subtract(band, black) for band in (cyan, magenta, yellow)]
    return Image.merge("CMYK", (*coloured, black))


def _image(pdf: Pdf, image: Image.Image, space: Name) -> Object:
    width, height = image.size
    return pdf.make_stream(
        zlib.compress(image.tobytes(), 9),
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=width,
        Height=height,
        BitsPerComponent=8,
        ColorSpace=space,
        Filter=Name.FlateDecode,
    )


def placed(name: str, box: tuple[float, float, float, float], size: tuple[int, int]) -> str:
    """Draws the picture as large as the box (x, y, width, height) allows, in its middle."""
    x, y, width, height = box
    scale = min(width / size[0], height / size[1])
    drawn = (size[0] * scale, size[1] * scale)
    left, bottom = x + (width - drawn[0]) / 2, y + (height - drawn[1]) / 2
    return f"q {drawn[0]:.3f} 0 0 {drawn[1]:.3f} {left:.3f} {bottom:.3f} cm /{name} Do Q\n"
