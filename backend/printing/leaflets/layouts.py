"""The layouts of one edition: a design compiled once for each kind of leaflet in it."""

from collections.abc import Iterable

from backend.printing.leaflets.design import Design
from backend.printing.leaflets.layout import MAX_ROWS, compile_layout
from backend.printing.leaflets.leaflet import Copies, Leaflet
from backend.printing.leaflets.slots import Layout


class LayoutBook:
    """Compiles on first use. Leaflets differ in how many offices they list, and in being a demo."""

    def __init__(self, design: Design, format_key: str, *, duplex: bool) -> None:
        self._design = design
        self._format = format_key
        self._duplex = duplex
        self._layouts: dict[tuple[int, bool], Layout] = {}

    def of(self, leaflet: Leaflet) -> Layout:
        kind = (min(len(leaflet.responsible), MAX_ROWS), leaflet.is_demo)
        layout = self._layouts.get(kind)
        if layout is None:
            layout = self._layouts[kind] = compile_layout(
                self._design, self._format, rows=kind[0], demo=kind[1], duplex=self._duplex
            )
        return layout

    def used(self, leaflets: Iterable[Copies]) -> list[Layout]:
        """The layouts of these leaflets, each once."""
        layouts = {id(layout): layout for layout in (self.of(leaflet.leaflet) for leaflet in leaflets)}
        return list(layouts.values())

    def symbol_widths(self, leaflets: Iterable[Copies]) -> list[float]:
        """Of all symbols on these leaflets, in points."""
        return [symbol.width for layout in self.used(leaflets) for symbol in layout.symbols]
