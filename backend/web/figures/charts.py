"""Charts as SVG pictures. Each stands beside a table with the same numbers, so that nobody needs to see it."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from xml.sax.saxutils import escape

import pygal
from pygal.style import Style

from backend.registry.coverage import percent

FONTS = "'PingFang SC','Microsoft YaHei','Noto Sans SC','Noto Sans CJK SC',sans-serif"
MOST_BARS = 20
BAR_HEIGHT, FRAME_HEIGHT, WIDTH = 30, 70, 760
LONGEST_LABEL = 14
_STYLE = Style(
    background="#ffffff", plot_background="#ffffff", foreground="#234", foreground_strong="#123",
    foreground_subtle="#c6d1d9", colors=("#14607f", "#c26a00"), opacity="1", opacity_hover="1", transition="0s",
    font_family=FONTS, label_font_size=15, major_label_font_size=15, value_font_size=15, value_colors=("#123",),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chart:
    """`source` goes into an img, `says` is what it shows in words."""

    source: str
    says: str
    width: int
    height: int


def bars(title: str, pairs: Sequence[tuple[str, int | Fraction | None]]) -> Chart | None:
    """Lying bars, in the order given. None where there is nothing to draw."""
    drawn = [(name, value) for name, value in pairs if value is not None][:MOST_BARS]
    if not drawn:
        return None
    height = FRAME_HEIGHT + BAR_HEIGHT * len(drawn)
    chart = pygal.HorizontalBar(
        style=_STYLE, js=[], show_legend=False, print_values=True, width=WIDTH, height=height,
        disable_xml_declaration=True, explicit_size=True, truncate_label=LONGEST_LABEL, range=_range(drawn),
        show_x_guides=False, show_y_guides=True, spacing=12, margin=8, show_x_labels=False,
    )  # fmt: skip
    # pygal draws lying bars from the bottom up.
    chart.x_labels = [_short(name) for name, _ in reversed(drawn)]
    values = [{"value": float(value), "formatter": _formatter(value)} for _, value in reversed(drawn)]
    chart.add(title, values)
    return _chart(chart, title, drawn, height)


def _range(drawn: Sequence[tuple[str, int | Fraction]]) -> tuple[float, float]:
    most = max(value for _, value in drawn)
    return 0, 1 if isinstance(most, Fraction) else max(1.0, float(most) * 1.05)


def _formatter(value: int | Fraction) -> object:
    text = percent(value) if isinstance(value, Fraction) else f"{value:,}"
    return lambda _value: text


def _chart(drawn_by: pygal.graph.graph.Graph, title: str, drawn: Sequence[tuple[str, int | Fraction]], height: int) -> Chart:
    said = "，".join(
        f"{name} {percent(value) if isinstance(value, Fraction) else value}" for name, value in drawn
    )
    text: str = drawn_by.render(is_unicode=True)
    start = text.index(">") + 1
    # pygal writes a title into the picture's head only where it draws one.
    named = f"{text[:start]}<title>{escape(title)}</title><desc>{escape(said)}</desc>{text[start:]}"
    data = base64.b64encode(named.encode()).decode()
    return Chart(f"data:image/svg+xml;base64,{data}", f"{title}：{said}。", WIDTH, height)


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_LABEL else name[: LONGEST_LABEL - 1] + "…"
