"""The search index of complaints' words, as their firms read them: whoever searches finds by no more."""

from sqlalchemy import ColumnElement, Select, column, func, insert, literal, select, table, update
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session, load_only

from backend.complaints.rules.inbox.bigrams import bigrams, is_start
from backend.complaints.rules.privacy.covering import as_firm_reads
from backend.models import Complaint, ComplaintWords
from backend.models.migrate import SEARCH_INDEX
from backend.models.session import conflict_insert

# Of a complaint, for what its firm reads.
_READ = (Complaint.words, Complaint.place, Complaint.anonymous, Complaint.cover, Complaint.emergency)
_FTS = table(SEARCH_INDEX, column("rowid"), column(SEARCH_INDEX))


def searchable(complaint: Complaint) -> str:
    """What is written of a complaint as its firm may read it, unless a part of it is held."""
    words, place = (
        as_firm_reads(complaint, complaint.words),
        as_firm_reads(complaint, complaint.place, is_place=True),
    )
    return f"{words}\n{place}"


def add(session: Session, complaint: Complaint) -> None:
    """Index a complaint that has its id."""
    session.execute(insert(ComplaintWords).values(id=complaint.id, grams=_stored(complaint)))


def renew(session: Session, complaint: Complaint) -> None:
    """After its firm may read more of it, or less."""
    row = update(ComplaintWords).where(ComplaintWords.id == complaint.id)
    session.execute(row.values(grams=_stored(complaint)), execution_options={"synchronize_session": False})


def index_new_complaints(session: Session, limit: int = 200) -> int:
    """The job: complaints from before there was an index, the newest first. Returns how many it indexed.

    Every complaint since brings its row along, so that the lowest id indexed tells where the rest begins.
    """
    lowest = session.scalar(select(func.min(ComplaintWords.id)))
    rest = select(Complaint).order_by(Complaint.id.desc()).limit(limit).options(load_only(*_READ))
    complaints = session.scalars(rest if lowest is None else rest.where(Complaint.id < lowest)).all()
    if complaints:
        rows = [{"id": complaint.id, "grams": _stored(complaint)} for complaint in complaints]
        session.execute(conflict_insert(session, ComplaintWords).values(rows).on_conflict_do_nothing())
    return len(complaints)


def ids_with(session: Session, query_pieces: tuple[str, ...]) -> Select[int]:
    """The complaints whose words have all of these pieces."""
    return select(ComplaintWords.id).where(_has_all(session, query_pieces))


def _has_all(session: Session, query_pieces: tuple[str, ...]) -> ColumnElement[bool]:
    if session.get_bind().dialect.name == "postgresql":
        query = " & ".join(f"'{piece}'{':*' if is_start(piece) else ''}" for piece in query_pieces)
        return ComplaintWords.grams.op("@@", is_comparison=True)(literal(query, TSQUERY()))
    query = " AND ".join(f'"{piece}"{"*" if is_start(piece) else ""}' for piece in query_pieces)
    return ComplaintWords.id.in_(select(_FTS.c.rowid).where(_FTS.c[SEARCH_INDEX].op("MATCH")(query)))


def _stored(complaint: Complaint) -> str:
    return " ".join(sorted(bigrams(searchable(complaint))))
