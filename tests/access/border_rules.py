"""Groups of people, whose things are theirs, and the rule that an address has in `borders`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from backend.models import Role
from tests.access.town import COLLEAGUES, COLUMNS, CORNERS, DISTRICT, OWN, PEOPLE, Town
from tests.access.town_things import SEES

Scope = Mapping[str, frozenset[str]]
Form = dict[str, str]


def who(*roles: Role, heads: bool = False) -> frozenset[str]:
    return frozenset(
        column for column in COLUMNS if PEOPLE[column][0] in roles and (PEOPLE[column][2] or not heads)
    )


FIRMS, STREETS, DISTRICTS, CITY = (who(role) for role in (Role.FIRM, Role.STREET, Role.DISTRICT, Role.CITY))
PRINTER, ADMINISTRATOR, AUDITOR = ({"printer"}, {"administrator"}, {"auditor"})
BUREAUS = DISTRICTS | CITY
ABOVE = STREETS | BUREAUS
OFFICES = FIRMS | ABOVE
EVERYBODY = frozenset(COLUMNS)
HEADS = who(*Role, heads=True) | ADMINISTRATOR
SETTERS = CITY | ADMINISTRATOR

GROUND: Scope = {column: SEES.get(column.split()[0], frozenset()) for column in COLUMNS}
ALL: Scope = dict.fromkeys(COLUMNS, frozenset(CORNERS))
MANAGED: Scope = GROUND | {"administrator": frozenset(CORNERS)}
MINE: Scope = dict.fromkeys(COLUMNS, frozenset({OWN}))
OFFICES_OWN: Scope = MINE | dict.fromkeys(CITY, frozenset({OWN, "the city's"}))
ORDERS: Scope = {
    **dict.fromkeys(DISTRICTS, frozenset({OWN})),
    **dict.fromkeys(CITY | AUDITOR, frozenset({OWN, DISTRICT, "the city's"})),
}


@dataclass(frozen=True)
class Rule:
    """`may` are the columns of the table; `scope` says whose things are theirs, for rules about things.

    `knows` see the thing and may not do this with it: 403, while what is not theirs is not found.
    `answers` is the one status of whoever may. Told as done is written, unless nothing `writes`; `by`: of
    those who may, only these do it, to what is theirs.
    """

    may: frozenset[str] | set[str]
    kind: str = ""
    scope: Scope = field(default_factory=dict)
    knows: frozenset[str] | set[str] = frozenset()
    answers: int = 0
    form: Form = field(default_factory=dict)
    query: str = ""
    writes: bool = True
    by: frozenset[str] | None = None

    def status(self, method: str, column: str, owner: str) -> int:
        theirs = not self.scope or owner in self.scope.get(column, frozenset())
        if column in self.may and theirs:
            return self.answers or (200 if method == "GET" else 303)
        if method == "POST" and ((column in self.knows and theirs) or column in AUDITOR - self.may):
            return 403
        return 404

    def does(self, column: str, owner: str) -> bool:
        """Whether something is to be written where it is told as done."""
        return self.writes and (self.by is None or (column in self.by and owner in GROUND[column]))

    def things(self, town: Town, column: str) -> dict[str, dict[str, Any]]:
        """By owner: a clerk who may tries each, a head of such two of them, and who may not one of the two:
        every other column at what is near, the rest at what is far away.
        """
        if not self.kind:
            return {"": {}}
        asker = column if column in PEOPLE else "city clerk"
        thing = town.things.get(f"{self.kind} of {asker}") or town.things[self.kind]
        few = column not in self.may or (PEOPLE[column][2] and COLLEAGUES[column] in self.may)
        owners = (OWN, DISTRICT)
        if column in COLUMNS and column not in self.may and {*owners} <= {*thing}:
            owners = (owners[COLUMNS.index(column) % 2],)
        ends = {owner: thing[owner] for owner in owners if owner in thing}
        return ends if few and ends else thing


def move(may: frozenset[str], kind: str = "complaint", **form: str) -> Rule:
    """A move on a complaint: who sees the complaint and may not make it is told so."""
    return Rule(may, kind, GROUND, knows=OFFICES, form={"words": "情况属实，照此办理", **form})


def account(**form: str) -> Rule:
    return Rule(HEADS, "account", MANAGED, form=form)


def setting(answers: int = 303, **form: str) -> Rule:
    return Rule(SETTERS, "setting", answers=answers, form=form)


def page_shown(may: frozenset[str] | set[str] = SETTERS | AUDITOR) -> Rule:
    return Rule(may, "setting")


def order(state: str, **form: str) -> Rule:
    return Rule(BUREAUS, f"order {state}", ORDERS, form=form)
