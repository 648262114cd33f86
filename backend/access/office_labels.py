"""Chinese labels of an account's office and rank."""

from backend.access.offices import CITY_BUREAU, own_office
from backend.models import Role, StaffAccount
from backend.models.labels import ROLE_NAMES

HEADS = {
    Role.FIRM: "经理",
    Role.STREET: "负责人",
    Role.DISTRICT: "负责人",
    Role.CITY: "负责人",
    Role.PRINTER: "负责人",
}
CLERKS = {Role.PRINTER: "人员"}


def office_label(account: StaffAccount) -> str:
    """Loads the office's row where it is not loaded yet."""
    if account.district is not None:
        return f"{account.district.name}物业主管部门"
    if own_office(account) == CITY_BUREAU:
        return "市物业主管部门"
    office = account.firm or account.street or account.shop
    return office.name if office else ROLE_NAMES[account.role]


def rank_label(account: StaffAccount) -> str:
    if account.role not in HEADS:
        return ROLE_NAMES[account.role]
    return HEADS[account.role] if account.is_head else CLERKS.get(account.role, "办理员")
