"""The table of permissions in the docs: `python -m backend.access.document` brings it up to date."""

import re
import sys
from pathlib import Path

from backend.access.permissions import COLUMNS, HEADS_ONLY, RANKED, Permission, reach_of_role
from backend.models import Role

PAGE = Path("docs/staff-view.md")
BEGIN, END = "<!-- permissions: begin -->", "<!-- permissions: end -->"


def as_markdown() -> str:
    """One row a permission, one column a role: how far it reaches, and where only heads have it."""
    head = ["permission", *COLUMNS]
    rows = [[f"`{permission}`", *(_cell(role, permission) for role in COLUMNS)] for permission in Permission]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *rows))


def renewed(page: str) -> str:
    """The page with the table of now between its marks. Raises ValueError for a page without them."""
    between = re.compile(f"(?<={BEGIN}\n).*?(?={END})", re.DOTALL)
    if not between.search(page):
        raise ValueError(f"{BEGIN} and {END} are missing")
    return between.sub(lambda _: f"{as_markdown()}\n", page)


def _cell(role: Role, permission: Permission) -> str:
    reach = reach_of_role(role, permission)
    if reach is None:
        return ""
    return f"{reach} (head)" if permission in HEADS_ONLY and role in RANKED else str(reach)


def main() -> int:
    page = PAGE.read_text("utf-8")
    PAGE.write_text(renewed(page), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
