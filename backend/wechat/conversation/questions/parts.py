"""What the answers are put together from."""

from collections.abc import Iterable

from backend.wechat.conversation.lookups import CommunityRecord, OfficeContact, Progress, RecordPart
from backend.wechat.conversation.replies import echo

LONGEST_ANSWER = 400  # characters: the question that waits must fit below
NAME_SHOWN = 20
OFFICE_SHOWN = 24
PHONE_SHOWN = 20
VALUE_SHOWN = 30
NOTE_SHOWN = 40
WORDS_SHOWN = 16


def paragraph(lines: Iterable[str]) -> str:
    return "\n".join(line for line in lines if line)


def name_of(record: CommunityRecord) -> str:
    return echo(record.name, NAME_SHOWN)


def contact(office: OfficeContact) -> str:
    """桥头街道（0353-0000211）."""
    phone = f"（{echo(office.phone, PHONE_SHOWN)}）" if office.phone else ""
    return f"{echo(office.name, OFFICE_SHOWN)}{phone}"


def ask_street(record: CommunityRecord, hotline: str) -> str:
    """Whom to ask; where the street's telephone is not recorded, the city's line as well."""
    return contact(record.street) if record.street.phone else f"{contact(record.street)}，或打 {hotline}"


def facts(part: RecordPart, *, with_notes: bool = True) -> list[str]:
    """Each fact on a line of its own, with what the page says below it."""
    return [
        f"{fact.label}：{echo(fact.value, VALUE_SHOWN)}{_note(fact.note) if with_notes else ''}"
        for fact in part.facts
    ]


def _note(note: str) -> str:
    return f"。{echo(note, NOTE_SHOWN)}" if note else ""


def where_to_read_more(record: CommunityRecord, section: str) -> str:
    return f"小区的登记都在这里：\n{record.link}#{section}"


def own_complaint(progress: Progress) -> str:
    """Who has it and until when."""
    matter = f"“{echo(progress.words, WORDS_SHOWN)}”" if progress.words else ""
    office = echo(progress.office, OFFICE_SHOWN)
    return f"您的投诉 {progress.number_shown}{matter}：由{office}办理，{progress.due}。"
