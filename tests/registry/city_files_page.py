"""The tables of docs/city-files.md, as the sheets' definitions give them."""

from backend.registry.rules.sheets import SHEETS, RegistrySheet
from backend.sheets.columns import Column


def section(sheet: RegistrySheet) -> str:
    """A sheet's part of the page: its other names, its key and a line for each column."""
    key = "、".join(column.heading for column in sheet.columns if column.target in sheet.key)
    other = "、".join(sheet.also)
    lines = [
        f"### {sheet.name}",
        "",
        f"Also called: {other}. A row is the same row as before by: {key}.",
        "",
        "| Heading | Must be filled | Accepted | Other headings |",
        "|---|---|---|---|",
        *(_line(column) for column in sheet.columns),
    ]
    return "\n".join(lines)


def sections() -> str:
    return "\n\n".join(section(sheet) for sheet in SHEETS)


def _line(column: Column) -> str:
    accepted = column.kind.accepted + (f"；“{column.refers}”表中已有的" if column.refers else "")
    required = "yes" if column.required else ""
    return f"| {column.heading} | {required} | {accepted} | {'、'.join(column.headings[1:])} |"


if __name__ == "__main__":
    print(sections())
