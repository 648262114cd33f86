"""Who may do what: every permission, and one table of permission × role × how far it reaches.

Pages name a permission (`@requires`), rules ask `may` or `reach_of`; neither asks for a role. What depends on
the state of a thing as well (who leads a complaint, which move comes next) the subject's own rules decide.
"""

from enum import StrEnum

from backend.models import Role, StaffAccount


class Permission(StrEnum):
    """`subject:thing:action`. To change includes to read; to inspect is to read after a recorded purpose."""

    COMPLAINT_READ = "complaints:complaint:read"
    COMPLAINT_MOVE = "complaints:complaint:move"
    FILTER_CHANGE = "complaints:filter:change"
    SLIP_PRINT = "complaints:slip:print"
    NOTE_READ = "complaints:note:read"
    PHONE_INSPECT = "complaints:phone:inspect"
    RECORDING_INSPECT = "complaints:recording:inspect"
    PHOTO_INSPECT = "complaints:photo:inspect"
    LOOK_READ = "complaints:look:read"
    TYPED_PERSON_READ = "complaints:typed_person:read"
    ANONYMOUS_PERSON_READ = "complaints:anonymous_person:read"
    FLAGGED_WORDS_READ = "complaints:flagged_words:read"
    FLAGGED_WORDS_CHANGE = "complaints:flagged_words:change"
    WARNING_READ = "complaints:warning:read"
    WARNING_CHANGE = "complaints:warning:change"
    REPLY_TEMPLATE_CHANGE = "complaints:reply_template:change"
    OWN_FIGURES_READ = "statistics:own_figures:read"
    CITY_FIGURES_READ = "statistics:city_figures:read"
    NOTICE_ADDRESS_CHANGE = "notices:address:change"
    FAILING_ADDRESS_READ = "notices:failing_address:read"
    FAILING_ADDRESS_CHANGE = "notices:failing_address:change"
    MESSAGE_READ = "notices:message:read"
    MESSAGE_CHANGE = "notices:message:change"
    PRINT_ORDER_READ = "printing:order:read"
    PRINT_ORDER_CHANGE = "printing:order:change"
    DESIGN_READ = "printing:design:read"
    DESIGN_CHANGE = "printing:design:change"
    POSTING_READ = "printing:posting:read"
    POSTING_CHANGE = "printing:posting:change"
    SHOP_ORDER_READ = "printing:shop_order:read"
    CITY_RULE_READ = "city_rules:rule:read"
    CITY_RULE_CHANGE = "city_rules:rule:change"
    DISCLOSURE_READ = "disclosure:duty:read"
    DISCLOSURE_PUBLISH = "disclosure:duty:publish"
    REGISTER_READ = "registry:register:read"
    REGISTER_CHANGE = "registry:register:change"
    REGISTER_IMPORT = "registry:register:import"
    LEDGER_READ = "ledger:book:read"
    LEDGER_CHANGE = "ledger:book:change"
    CODE_READ = "qr:code:read"
    CODE_CHANGE = "qr:code:change"
    ACCOUNT_READ = "staff:account:read"
    ACCOUNT_CHANGE = "staff:account:change"
    PRINT_SHOP_CHANGE = "staff:print_shop:change"
    OWN_ACCOUNT_CHANGE = "staff:own_account:change"
    PASSWORD_ALONE = "staff:password_alone:use"  # noqa: S105 - no password
    AUDIT_LOG_READ = "history:audit_log:read"

    @property
    def action(self) -> str:
        return self.rpartition(":")[2]


class Reach(StrEnum):
    """Whose things: one's own and one's office's; what lies on its ground as well; the whole city's."""

    OWN = "own"
    GROUND = "ground"
    ALL = "all"


READING_ACTIONS = frozenset({"read", "inspect"})
# Roles that have heads and clerks.
RANKED = frozenset({Role.FIRM, Role.STREET, Role.DISTRICT, Role.CITY, Role.PRINTER})
# Of the ranked roles only heads have these. Administrators and auditors have no heads.
HEADS_ONLY = frozenset({Permission.ACCOUNT_READ, Permission.ACCOUNT_CHANGE, Permission.PRINT_SHOP_CHANGE})

P, OWN, GRND, ALL, NO = Permission, Reach.OWN, Reach.GROUND, Reach.ALL, None
COLUMNS = (Role.FIRM, Role.STREET, Role.DISTRICT, Role.CITY, Role.PRINTER, Role.ADMINISTRATOR, Role.AUDITOR)
# fmt: off
TABLE: dict[Permission, tuple[Reach | None, ...]] = {
    #                          firm  street dist. city  print admin audit
    P.COMPLAINT_READ:         (OWN,  GRND, GRND, ALL,  NO,   NO,   ALL),
    P.COMPLAINT_MOVE:         (OWN,  GRND, GRND, ALL,  NO,   NO,   NO),   # which moves: permitted_moves.py
    P.FILTER_CHANGE:          (OWN,  OWN,  OWN,  OWN,  NO,   NO,   NO),
    P.SLIP_PRINT:             (OWN,  GRND, GRND, ALL,  NO,   NO,   NO),
    P.NOTE_READ:              (OWN,  OWN,  OWN,  OWN,  NO,   NO,   ALL),
    P.PHONE_INSPECT:          (OWN,  OWN,  OWN,  OWN,  NO,   NO,   NO),   # of what one's office leads
    P.RECORDING_INSPECT:      (OWN,  OWN,  GRND, ALL,  NO,   NO,   NO),
    P.PHOTO_INSPECT:          (NO,   NO,   NO,   NO,   NO,   NO,   ALL),  # the others see photos at once
    P.LOOK_READ:              (OWN,  GRND, GRND, ALL,  NO,   NO,   ALL),  # by one's office and lower ones
    P.TYPED_PERSON_READ:      (NO,   GRND, GRND, ALL,  NO,   NO,   NO),   # name, flat, phone in free words
    P.ANONYMOUS_PERSON_READ:  (NO,   NO,   GRND, ALL,  NO,   NO,   NO),   # whatever tells who it is
    P.FLAGGED_WORDS_READ:     (NO,   GRND, GRND, ALL,  NO,   NO,   ALL),
    P.FLAGGED_WORDS_CHANGE:   (NO,   GRND, GRND, ALL,  NO,   NO,   NO),
    P.WARNING_READ:           (NO,   GRND, GRND, ALL,  NO,   NO,   ALL),
    P.WARNING_CHANGE:         (NO,   GRND, GRND, ALL,  NO,   NO,   NO),
    P.REPLY_TEMPLATE_CHANGE:  (OWN,  OWN,  OWN,  OWN,  NO,   NO,   NO),
    P.OWN_FIGURES_READ:       (OWN,  GRND, NO,   NO,   NO,   NO,   NO),
    P.CITY_FIGURES_READ:      (NO,   NO,   GRND, ALL,  NO,   NO,   ALL),
    P.NOTICE_ADDRESS_CHANGE:  (OWN,  OWN,  OWN,  OWN,  NO,   NO,   NO),
    P.FAILING_ADDRESS_READ:   (OWN,  GRND, GRND, ALL,  NO,   NO,   ALL),
    P.FAILING_ADDRESS_CHANGE: (OWN,  GRND, GRND, ALL,  NO,   NO,   NO),
    P.MESSAGE_READ:           (NO,   NO,   NO,   ALL,  NO,   ALL,  ALL),
    P.MESSAGE_CHANGE:         (NO,   NO,   NO,   ALL,  NO,   ALL,  NO),
    P.PRINT_ORDER_READ:       (NO,   NO,   GRND, ALL,  NO,   NO,   ALL),
    P.PRINT_ORDER_CHANGE:     (NO,   NO,   GRND, ALL,  NO,   NO,   NO),
    P.DESIGN_READ:            (NO,   NO,   ALL,  ALL,  NO,   NO,   ALL),
    P.DESIGN_CHANGE:          (NO,   NO,   NO,   ALL,  NO,   NO,   NO),
    P.POSTING_READ:           (NO,   GRND, GRND, ALL,  NO,   NO,   ALL),
    P.POSTING_CHANGE:         (NO,   GRND, NO,   NO,   NO,   NO,   NO),
    P.SHOP_ORDER_READ:        (NO,   NO,   NO,   NO,   OWN,  NO,   NO),
    P.CITY_RULE_READ:         (NO,   NO,   NO,   ALL,  NO,   ALL,  ALL),
    P.CITY_RULE_CHANGE:       (NO,   NO,   NO,   ALL,  NO,   ALL,  NO),
    P.DISCLOSURE_READ:        (OWN,  GRND, GRND, ALL,  NO,   NO,   ALL),
    P.DISCLOSURE_PUBLISH:     (OWN,  GRND, NO,   ALL,  NO,   NO,   NO),   # which items: disclosure authority
    P.REGISTER_READ:          (NO,   NO,   NO,   ALL,  NO,   ALL,  ALL),
    P.REGISTER_CHANGE:        (NO,   NO,   NO,   ALL,  NO,   ALL,  NO),
    P.REGISTER_IMPORT:        (NO,   NO,   NO,   ALL,  NO,   ALL,  NO),   # whole tables from files
    P.LEDGER_READ:            (NO,   GRND, GRND, ALL,  NO,   NO,   ALL),  # balances of homes, nobody's name
    P.LEDGER_CHANGE:          (NO,   GRND, GRND, ALL,  NO,   NO,   NO),
    P.CODE_READ:              (NO,   NO,   NO,   ALL,  NO,   ALL,  ALL),
    P.CODE_CHANGE:            (NO,   NO,   NO,   ALL,  NO,   ALL,  NO),
    P.ACCOUNT_READ:           (OWN,  GRND, GRND, GRND, OWN,  ALL,  ALL),  # HEADS_ONLY, ROLES_BELOW
    P.ACCOUNT_CHANGE:         (OWN,  GRND, GRND, GRND, OWN,  ALL,  NO),
    P.PRINT_SHOP_CHANGE:      (NO,   NO,   NO,   ALL,  NO,   ALL,  NO),
    P.OWN_ACCOUNT_CHANGE:     (OWN,  OWN,  OWN,  OWN,  OWN,  OWN,  OWN),
    P.PASSWORD_ALONE:         (OWN,  OWN,  NO,   NO,   OWN,  NO,   NO),   # the others see much at once
    P.AUDIT_LOG_READ:         (NO,   NO,   NO,   NO,   NO,   ALL,  ALL),
}
# Whose accounts a role's managers invite and manage, in the order of a form.
ROLES_BELOW: dict[Role, tuple[Role, ...]] = {
    Role.FIRM:          (Role.FIRM,),
    Role.STREET:        (Role.STREET, Role.FIRM),
    Role.DISTRICT:      (Role.DISTRICT, Role.STREET, Role.FIRM),
    Role.CITY:          (Role.CITY, Role.DISTRICT, Role.STREET, Role.FIRM, Role.PRINTER),
    Role.PRINTER:       (Role.PRINTER,),
    Role.ADMINISTRATOR: tuple(Role),
}
# fmt: on
# Fails at import where a permission has no row, or a row has too few cells.
_REACHES = {permission: dict(zip(COLUMNS, TABLE[permission], strict=True)) for permission in Permission}


def may(account: StaffAccount, permission: Permission) -> bool:
    return reach_of(account, permission) is not None


def reach_of(account: StaffAccount, permission: Permission) -> Reach | None:
    """How far this account's permission reaches; None where it has none. An unknown role has none."""
    if permission in HEADS_ONLY and account.role in RANKED and not account.is_head:
        return None
    return reach_of_role(account.role, permission)


def reach_of_role(role: Role, permission: Permission) -> Reach | None:
    """As far as a head of that role reaches."""
    return _REACHES[permission].get(role)


def only_reads(account: StaffAccount) -> bool:
    """Whether it oversees what others do and changes nothing of it."""
    beyond = {
        permission for permission in Permission if reach_of(account, permission) in {Reach.GROUND, Reach.ALL}
    }
    return bool(beyond) and all(permission.action in READING_ACTIONS for permission in beyond)


def needs_second_factor(role: Role) -> bool:
    """Who sees much at once needs more than a password; whoever the table does not know does too."""
    return reach_of_role(role, Permission.PASSWORD_ALONE) is None
