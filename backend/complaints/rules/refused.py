"""不予受理: who decided it, and where to go on. Every channel says the same."""

from dataclasses import dataclass

from backend.models import Complaint, State

LAW = "法律咨询打 12348，不收费；欠钱、合同、邻里赔偿这类纠纷，可以先找居委会调解，谈不成再去法院起诉。"
SAY_ANEW = "情况变了，或者有别的事，可以另提一件。"
OFFICE = "街道办"  # where the community lies in no known street


@dataclass(frozen=True, slots=True)
class DecidedBy:
    """The street that decided, with its telephone; both may be empty."""

    name: str
    phone: str


def decided_by(complaint: Complaint) -> DecidedBy | None:
    """Only the street of the community refuses a complaint. None where this one was not refused."""
    if complaint.state is not State.REJECTED:
        return None
    street = complaint.community.street if complaint.community else None
    return DecidedBy(street.name, street.phone) if street else DecidedBy("", "")


def appeal(hotline: str) -> str:
    return f"不服这个决定，可以向区县的物业主管部门反映，或打 {hotline}。"
