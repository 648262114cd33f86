"""回复模板: an office writes its own, the city's bureau writes for all; whoever answers picks one."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, selectinload

from backend.access.offices import CITY_BUREAU, Office, office_of_party, office_of_staff
from backend.core import text as words
from backend.core.errors import FieldProblem, InvalidInputError, NotFoundError
from backend.models import Category, Complaint, ReplyTemplate, StaffAccount
from backend.notices.rules import merge_fields

MOST = 100
MAX_NAME = 30


def own_templates(session: Session, staff: StaffAccount) -> list[ReplyTemplate]:
    """Those that this account's office may change, by name."""
    return _list(session, _of(office_of_staff(staff)))


def city_templates(session: Session) -> list[ReplyTemplate]:
    """Those that every office may use, by name."""
    return _list(session, _of(CITY_BUREAU))


def retired_templates(session: Session, staff: StaffAccount) -> list[ReplyTemplate]:
    """Those that came with the service and are offered no more; of the city's bureau alone."""
    return _list(session, _of(office_of_staff(staff)), retired=True)


def city_names(session: Session) -> set[str]:
    return set(session.scalars(select(ReplyTemplate.name).where(_of(CITY_BUREAU))))


def offered(session: Session, complaint: Complaint, staff: StaffAccount) -> list[ReplyTemplate]:
    """For an answer to this complaint: those of its category first, the office's own before the city's."""
    suits = or_(ReplyTemplate.category_id.is_(None), ReplyTemplate.category_id == complaint.category_id)
    own = office_of_staff(staff)
    templates = _list(session, and_(or_(_of(own), _of(CITY_BUREAU)), suits))
    return sorted(
        templates, key=lambda template: (template.category_id is None, office_of_party(template) != own)
    )


def offered_one(
    session: Session, complaint: Complaint, staff: StaffAccount, template_id: int | None, now: datetime
) -> str:
    """The words of one of them, filled in for this complaint. Raises NotFoundError."""
    template = next(
        (candidate for candidate in offered(session, complaint, staff) if candidate.id == template_id), None
    )
    if template is None:
        raise NotFoundError("没有找到这个模板。")
    return merge_fields.fill_in(template.words, merge_fields.values_for(session, complaint, staff, now))


def one_of(session: Session, staff: StaffAccount, template_id: int) -> ReplyTemplate:
    """Of the account's own office. Raises NotFoundError for every other."""
    template = session.get(ReplyTemplate, template_id)
    if template is None or office_of_party(template) != office_of_staff(staff):
        raise NotFoundError("没有找到这个模板，或它不是您单位的。")
    return template


def save(
    session: Session,
    staff: StaffAccount,
    template_id: int | None,
    *,
    name: str,
    text: str,
    category_code: str,
    now: datetime,
) -> ReplyTemplate:
    """A new one, or one of the office's own changed.

    Raises InvalidInputError for fields name, words or category; NotFoundError.
    """
    template = one_of(session, staff, template_id) if template_id is not None else None
    office = office_of_staff(staff)
    problems: list[FieldProblem] = []
    title = _checked_name(session, office, name, template, problems)
    checked_text = words.check_words("words", "模板内容", merge_fields.normal(text), problems)
    problems += merge_fields.problems_in(checked_text)
    category = _category(session, category_code, problems)
    if template is None and _count(session, office) >= MOST:
        problems.append(FieldProblem("name", f"一个单位最多 {MOST} 个模板，请先删去不用的。"))
    if problems:
        raise InvalidInputError(problems)
    if template is None:
        template = ReplyTemplate(**office.columns)
        session.add(template)
    template.name, template.words, template.category = title, checked_text, category
    template.changed_by_id, template.changed_at = staff.id, now
    session.flush()
    return template


def remove(session: Session, staff: StaffAccount, template_id: int, now: datetime) -> str:
    """One that came with the service is retired: removed, the next start would bring it back.

    Returns the name that it had. Raises NotFoundError.
    """
    template = one_of(session, staff, template_id)
    if template.seed is None:
        session.delete(template)
    else:
        template.retired_at, template.changed_by_id, template.changed_at = now, staff.id, now
    session.flush()
    return template.name


def restore(session: Session, staff: StaffAccount, template_id: int, now: datetime) -> str:
    """Returns its name. Raises InvalidInputError where that is another one's meanwhile."""
    template = one_of(session, staff, template_id)
    problems: list[FieldProblem] = []
    _checked_name(session, office_of_party(template), template.name, template, problems)
    if problems:
        raise InvalidInputError(problems)
    template.retired_at, template.changed_by_id, template.changed_at = None, staff.id, now
    session.flush()
    return template.name


def _of(office: Office) -> ColumnElement[bool]:
    return and_(*(getattr(ReplyTemplate, name) == value for name, value in office.columns.items()))


def _list(session: Session, condition: ColumnElement[bool], *, retired: bool = False) -> list[ReplyTemplate]:
    offered = ReplyTemplate.retired_at.is_not(None) if retired else ReplyTemplate.retired_at.is_(None)
    query = (
        select(ReplyTemplate)
        .where(condition, offered)
        .options(selectinload(ReplyTemplate.category), selectinload(ReplyTemplate.changed_by))
        .order_by(ReplyTemplate.name, ReplyTemplate.id)
    )
    return list(session.scalars(query))


def _count(session: Session, office: Office) -> int:
    return session.scalar(select(func.count()).select_from(ReplyTemplate).where(_of(office))) or 0


def _checked_name(
    session: Session,
    office: Office,
    name: str,
    template: ReplyTemplate | None,
    problems: list[FieldProblem],
) -> str:
    title = " ".join(words.clean(name).split())
    if not 1 <= len(title) <= MAX_NAME:
        problems.append(FieldProblem("name", f"请给模板起个名字，最多 {MAX_NAME} 个字。"))
        return title
    query = select(ReplyTemplate.id).where(
        _of(office), ReplyTemplate.name == title, ReplyTemplate.retired_at.is_(None)
    )
    twin = session.scalars(query).first()
    if twin is not None and (template is None or twin != template.id):
        problems.append(FieldProblem("name", f"已经有叫“{title}”的模板，请换个名字。"))
    return title


def _category(session: Session, code: str, problems: list[FieldProblem]) -> Category | None:
    if not code:
        return None
    category = session.scalars(select(Category).where(Category.code == words.clean(code))).first()
    if category is None:
        problems.append(FieldProblem("category", "没有这个类别，请重新选择。"))
    return category
