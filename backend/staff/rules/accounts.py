"""Creates accounts and checks names and passwords."""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from backend.access.office_labels import office_label
from backend.access.offices import OFFICE_COLUMNS, OFFICE_TABLES
from backend.access.permissions import needs_second_factor
from backend.core.clock import utc_now
from backend.core.errors import FieldProblem, InvalidInputError
from backend.core.pinyin import syllables
from backend.history.audit import record_command
from backend.models import District, PrintShop, PropertyFirm, Role, StaffAccount
from backend.staff.rules.passwords import (
    MAX_PASSWORD,
    PUBLISHED,
    hashed,
    is_long,
    matches,
    normalised,
    problem_of,
)

MAX_NAME = 40
USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}", re.ASCII)


def create_account(
    session: Session,
    *,
    username: str,
    name: str,
    password: str,
    role: Role,
    office_id: int | None = None,
    is_head: bool = False,
) -> StaffAccount:
    """An account for one office; `office_id` is the row of the office of its role. No password, no way in."""
    account = StaffAccount(
        username=username.lower(),
        name=name,
        password_hash=hashed(password) if password else "",
        password_is_long=is_long(password),
        role=role,
        is_head=is_head,
        created_at=utc_now(),
    )
    if role in OFFICE_COLUMNS:
        setattr(account, OFFICE_COLUMNS[role], office_id)
    session.add(account)
    session.flush()
    return account


def create_account_by_office_name(
    session: Session,
    *,
    username: str,
    name: str,
    password: str,
    role: Role,
    office: str,
    is_head: bool = False,
    city_name: str,
) -> StaffAccount:
    """A new account for the office of that name or code; the city's bureau and those beside it need none.

    Raises InvalidInputError for fields username, name, password or office.
    """
    problems = problems_of_person(session, username, name)
    own_words = [*spelt([username, name, office]), *city_words(session, city_name)]
    rejected = problem_of(password, with_code=needs_second_factor(role), own_words=own_words)
    if rejected:
        problems.append(rejected)
    office_ids = _offices_named(session, role, office)
    if role in OFFICE_TABLES and len(office_ids) != 1:
        problem_text = "有多个，请改用代码" if office_ids else "没有找到"
        problems.append(FieldProblem("office", f"单位“{office}”{problem_text}。"))
    if problems:
        raise InvalidInputError(problems)
    account = create_account(
        session,
        username=username,
        name=name.strip(),
        password=password,
        role=role,
        office_id=office_ids[0] if office_ids else None,
        is_head=is_head,
    )
    record_command(session, "account.created", account.username, role=role, head=is_head)
    return account


def problems_of_person(session: Session, username: str, name: str) -> list[FieldProblem]:
    problems = []
    if not USERNAME.fullmatch(username.lower()):
        problems.append(
            FieldProblem("username", "用户名用 2 到 40 个小写字母、数字、点、横线，以字母或数字开头。")
        )
    elif session.scalars(select(StaffAccount).where(StaffAccount.username == username.lower())).first():
        problems.append(FieldProblem("username", f"用户名 {username} 已被使用。"))
    return problems + problems_of_name(name)


def problems_of_name(name: str) -> list[FieldProblem]:
    if 0 < len(name.strip()) <= MAX_NAME and name.isprintable():
        return []
    return [FieldProblem("name", f"请填写姓名，最多 {MAX_NAME} 个字。")]


def _offices_named(session: Session, role: Role, office: str) -> list[int]:
    table = OFFICE_TABLES.get(role)
    if table is None:
        return []
    if table is PrintShop:
        return [shop_named(session, office).id] if office.strip() else []
    code: Any = getattr(table, "credit_code" if table is PropertyFirm else "code")
    office_table: Any = table
    return list(
        session.scalars(select(office_table.id).where(or_(office_table.name == office, code == office)))
    )


def shop_named(session: Session, name: str) -> PrintShop:
    """The printing shop of that name, new if it is not known yet."""
    plain = " ".join(name.split())[:80]
    shop = session.scalars(select(PrintShop).where(PrintShop.name == plain)).first()
    if shop is None:
        shop = PrintShop(name=plain)
        session.add(shop)
        session.flush()
    return shop


def authenticate(
    session: Session, username: str, password: str, *, is_production: bool = False
) -> StaffAccount | None:
    """The account, or None. Takes as long for a name that does not exist as for a wrong password.

    In production the demo's published password is wrong for everybody.
    """
    if len(password) > MAX_PASSWORD:
        return None
    account = account_named(session, username)
    right = matches(account.password_hash if account else "", password)
    if is_production and normalised(password) == PUBLISHED:
        return None
    return account if right else None


def account_named(session: Session, username: str) -> StaffAccount | None:
    """Of those who may sign in."""
    if len(username) > MAX_PASSWORD or not username.isprintable():
        return None
    return session.scalars(
        select(StaffAccount).where(
            StaffAccount.username == username.strip().lower(), StaffAccount.disabled_at.is_(None)
        )
    ).first()


def account_words(account: StaffAccount) -> list[str]:
    """What a password of this person must not be made of, besides the city's names."""
    return spelt([account.username, account.name, office_label(account)])


def city_words(session: Session, city_name: str) -> list[str]:
    """Names of the city and its districts, with and without what they are (临江市, 临江), and before 物业."""
    names = [city_name, *session.scalars(select(District.name))]
    names += [re.sub(r"(?<=..)[市区县盟州]$", "", name) for name in names]
    return spelt([*names, *(f"{name}物业" for name in names)])


def spelt(words: Sequence[str]) -> list[str]:
    """As they are, and in pinyin."""
    return [*words, *("".join(syllables(word)) for word in words)]
