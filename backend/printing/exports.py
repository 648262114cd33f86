"""Exports of leaflets: figures for bureaus, the manifest for a printing shop."""

from collections.abc import Sequence
from fractions import Fraction

from backend.printing.rules.manifest import manifest, manifest_files
from backend.printing.rules.overview import PostingFigures
from backend.sheets.tables import Export, Table


def posting_table(what: str, rows: Sequence[PostingFigures]) -> Table:
    """`what` each row is: a street or a community."""
    return Table(
        "张贴情况",
        (what, "订印份数", "已张贴份数", "进度", "张贴后扫码"),
        [
            (
                row.name,
                row.ordered,
                row.posted,
                Fraction(row.posted, row.ordered) if row.ordered else None,
                row.scans,
            )
            for row in rows
        ],
    )


EXPORTS = (
    Export("张贴情况", posting_table),
    Export("印刷清单", manifest),
    Export("印刷文件", manifest_files),
)
