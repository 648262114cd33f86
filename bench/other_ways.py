"""The same page as other libraries make it: `python -m bench.other_ways pillow|reportlab N FILE`."""

import sys
from pathlib import Path

from backend.qr.rules.codes import code_url, new_code, show_code
from backend.qr.rules.matrix import Matrix, matrix_of, pack, unpack

MM = 72 / 25.4
DPI = 300
STEPS = ("扫码  看清屏幕上的小区名", "说事  写下问题，可拍照", "派单  马上派给物业或街道", "评价  由您说了算")
NOTICE = "有危险，先打电话：火警、燃气泄漏 119  电梯被困 96333  治安 110  急救 120"


def pillow(count: int, path: Path) -> None:
    """What everyone writes first: a picture of the page at 300 dpi, saved as PDF."""
    import pylopdf_fonts_zh_cn
    import qrcode
    from PIL import Image, ImageDraw, ImageFont

    font = pylopdf_fonts_zh_cn.sans_path()
    sizes = {size: ImageFont.truetype(font, round(size * DPI / 72)) for size in (12, 15, 25, 37, 46)}
    unit = DPI / 25.4
    pages = []
    for number in range(count):
        page = Image.new("RGB", (round(210 * unit), round(297 * unit)), "white")
        draw = ImageDraw.Draw(page)
        draw.rectangle((0, 0, page.width, round(42 * unit)), fill="#145f80")
        draw.text((14 * unit, 10 * unit), "小区有事　扫码就办", font=sizes[37], fill="white")
        draw.text((14 * unit, 50 * unit), "桥头街道", font=sizes[12], fill="#555555")
        draw.text((14 * unit, 58 * unit), f"第{number}家园小区", font=sizes[46], fill="#145f80")
        value = new_code()
        symbol = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_Q, box_size=32, border=4)
        symbol.add_data(code_url("https://linsheng.example.gov.cn", value, "upper"))
        symbol.make()
        page.paste(symbol.make_image().get_image(), (round(20 * unit), round(85 * unit)))
        for line, step in enumerate(STEPS):
            draw.text((125 * unit, (95 + 22 * line) * unit), step, font=sizes[12], fill="black")
        draw.text((40 * unit, 190 * unit), show_code(value), font=sizes[25], fill="black")
        draw.text(
            (14 * unit, 225 * unit),
            "物业服务　阳泉市保阳物业服务有限公司　0353-0000004",
            font=sizes[15],
            fill="black",
        )
        draw.text((14 * unit, 235 * unit), "街道办事处　桥头街道　0353-0000211", font=sizes[15], fill="black")
        draw.text((14 * unit, 260 * unit), NOTICE, font=sizes[12], fill="#b3261e")
        pages.append(page)
    pages[0].save(path, save_all=True, append_images=pages[1:], resolution=DPI)


def reportlab(count: int, path: Path) -> None:
    """ReportLab from stored codes, one path a symbol.

    It embeds no OpenType font with PostScript outlines, which all free Chinese ones in wheels are: the text
    relies on the reader's own fonts, which no printer would take.
    """
    from reportlab.lib.colors import CMYKColor
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfgen.canvas import Canvas

    registerFont(UnicodeCIDFont("STSong-Light"))
    stored = [
        pack(matrix_of(code_url("https://linsheng.example.gov.cn", new_code(), "upper"))) for _ in range(20)
    ]
    canvas = Canvas(str(path), pagesize=(210 * MM, 297 * MM), pageCompression=1)
    black, blue = CMYKColor(0, 0, 0, 1), CMYKColor(0.92, 0.55, 0.3, 0.12)
    for number in range(count):
        value = new_code()
        canvas.setFillColor(blue)
        canvas.rect(0, 255 * MM, 210 * MM, 42 * MM, stroke=0, fill=1)
        canvas.setFillColor(CMYKColor(0, 0, 0, 0))
        _write(canvas, 14, 270, 37, "小区有事　扫码就办")
        canvas.setFillColor(blue)
        _write(canvas, 14, 225, 46, f"第{number}家园小区")
        canvas.setFillColor(black)
        _write(canvas, 14, 243, 12, "桥头街道")
        unit = 80 * MM / 29
        symbol = canvas.beginPath()
        for x, y, length in _dark_runs(unpack(stored[number % len(stored)])):
            symbol.rect(26 * MM + x * unit, 205 * MM - (y + 1) * unit, length * unit, unit)
        canvas.drawPath(symbol, stroke=0, fill=1)
        for line, step in enumerate(STEPS):
            _write(canvas, 125, 195 - 22 * line, 12, step)
        _write(canvas, 40, 105, 25, show_code(value))
        _write(canvas, 14, 72, 15, "物业服务　阳泉市保阳物业服务有限公司　0353-0000004")
        _write(canvas, 14, 62, 15, "街道办事处　桥头街道　0353-0000211")
        _write(canvas, 14, 35, 12, NOTICE)
        canvas.showPage()
    canvas.save()


def _dark_runs(matrix: Matrix) -> list[tuple[int, int, int]]:
    """Dark modules as horizontal runs: x, y and length in modules."""
    runs = []
    for y, row in enumerate(matrix):
        x = 0
        while x < len(row):
            start = x
            while x < len(row) and row[x]:
                x += 1
            if x > start:
                runs.append((start, y, x - start))
            x += 1
    return runs


def _write(canvas: object, x: float, y: float, size: float, text: str) -> None:
    canvas.setFont("STSong-Light", size)  # type: ignore[attr-defined]  # reportlab has no types
    canvas.drawString(x * MM, y * MM, text)  # type: ignore[attr-defined]


if __name__ == "__main__":
    {"pillow": pillow, "reportlab": reportlab}[sys.argv[1]](int(sys.argv[2]), Path(sys.argv[3]))
