"""QR codes in a picture, read by a library that did not draw them."""

import zxingcpp
from PIL import Image

# The QR codes of the leaflets only. zxing's `QRCode` means Micro QR and rMQR too, of so few modules that part
# of another code or of a letter reads as one now and then.
QR_FORMAT = zxingcpp.BarcodeFormat.QRCodeModel2


def read_qr_codes(image: Image.Image) -> list[zxingcpp.Barcode]:
    return list(zxingcpp.read_barcodes(image, formats=QR_FORMAT))


def qr_texts(image: Image.Image) -> list[str]:
    return [barcode.text for barcode in read_qr_codes(image)]
