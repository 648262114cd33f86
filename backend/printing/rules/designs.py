"""A city's own designs: stored as rows, checked when saved."""

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.errors import FieldProblem, InvalidInputError
from backend.models import LeafletDesign
from backend.printing.leaflets.design import Design, parse_design
from backend.printing.leaflets.readable import colour_problems

MAX_NAME = 40


def designs(session: Session) -> list[LeafletDesign]:
    """Those in use, by name."""
    query = select(LeafletDesign).where(LeafletDesign.archived_at.is_(None)).order_by(LeafletDesign.name)
    return list(session.scalars(query))


def design_of_row(row: LeafletDesign) -> Design:
    return parse_design(
        row.template, json.loads(row.settings), logo=row.logo, miniprogram_code=row.miniprogram_code
    )


def save_design(
    session: Session,
    name: str,
    template: str,
    fields: Mapping[str, str],
    now: datetime,
    *,
    logo: bytes = b"",
    miniprogram_code: bytes = b"",
    row: LeafletDesign | None = None,
) -> LeafletDesign:
    """A new design, or `row` changed. Raises InvalidInputError; what was ordered before stays as it was."""
    name = " ".join(name.split())
    problems = _name_problems(session, name, row)
    try:
        design = parse_design(template, fields, logo=logo, miniprogram_code=miniprogram_code)
    except InvalidInputError as invalid:
        raise InvalidInputError([*problems, *invalid.problems]) from None
    problems += colour_problems(design, "colours")
    if problems:
        raise InvalidInputError(problems)
    if row is None:
        row = LeafletDesign()
        session.add(row)
    row.name, row.template, row.updated_at = name, template, now
    row.settings = json.dumps(design.settings(), ensure_ascii=False)
    row.logo, row.miniprogram_code = logo, miniprogram_code
    session.flush()
    return row


def archive_design(row: LeafletDesign, now: datetime) -> None:
    """No longer offered; its name becomes free. What was ordered keeps its own copy."""
    row.archived_at = now
    row.name = f"{row.name[:20]} {row.id} {now:%Y%m%d}"[:MAX_NAME]


def _name_problems(session: Session, name: str, row: LeafletDesign | None) -> list[FieldProblem]:
    if not 0 < len(name) <= MAX_NAME:
        return [FieldProblem("name", f"请给版式起个名字，最多 {MAX_NAME} 个字。")]
    same = session.scalars(select(LeafletDesign).where(LeafletDesign.name == name)).first()
    if same is not None and (row is None or same.id != row.id):
        return [FieldProblem("name", "已经有同名的版式。")]
    return []
