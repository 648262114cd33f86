"""Traditional characters read as simplified ones: 眾望小區 is 众望小区, and 投訴 is 投诉."""

from functools import cache

from opencc import OpenCC


def simplified(text: str) -> str:
    """For comparing and searching; what a resident wrote is kept as it was."""
    try:
        # GB 2312 has simplified characters only, so that nearly every message is through here at no cost.
        text.encode("gb2312")
    except UnicodeEncodeError:
        return str(_converter().convert(text))
    return text


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")
