"""A city's years of complaints on PostgreSQL, written by PostgreSQL itself: a million in a few minutes.

Half a million owners of the demo city's 961 communities write in the mix of the labelled examples. Nine in
ten complaints are done; of the open ones every sixth is overdue. Personal columns hold one sealed value,
since sealing a million would be most of the time.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, text

from backend.complaints.rules.inbox.bigrams import bigrams
from backend.models import Database
from backend.models.personal import PersonalDataKey
from bench.classifier.labelled import sentences

OPEN_SHARE = 0.02
OPEN_AT_MOST = 40_000  # a city has so many hands, however long its memory
RARE = "二单元三楼消防栓漏水结冰"

WORDS_TABLE = "CREATE TABLE bench_words (id int PRIMARY KEY, words text UNIQUE, grams tsvector)"
WORDS = "INSERT INTO bench_words (id, words, grams) VALUES (:id, :words, CAST(:grams AS tsvector))"
COMPLAINTS = """
INSERT INTO complaints (id, number, pin, token, token_index, idempotency_key, content_hash, channel, state,
    category_id, community_id, street_id, district_id, words, place, anonymous, emergency, unrouted,
    return_ruled, redo_count, submitted_at, round_started_at, accept_due_at, reply_due_at, next_due_at,
    ruling_due_at, accepted_at, replied_at, closed_at, joint_at)
SELECT n, lpad(n::text, 10, '0'), :sealed, :sealed, md5('t' || n), 'bench:' || n, '', 'web', state,
    category, place.id, place.street_id, place.district_id, written.words, '', true,
    n % 97 = 0, false, false, CASE WHEN n % 31 = 0 THEN 1 ELSE 0 END, filed, filed, due, due,
    CASE WHEN open THEN due END, CASE WHEN state = 'returned' THEN due END,
    CASE WHEN state <> 'dispatched' THEN filed END, CASE WHEN NOT open THEN filed + interval '3 days' END,
    CASE WHEN NOT open THEN filed + interval '9 days' END, CASE WHEN n % 499 = 0 THEN filed END
FROM (
    SELECT n, n > :all - :open AS open,
        CASE WHEN n <= :all - :open THEN 'closed' WHEN n % 20 = 0 THEN 'returned'
             WHEN n % 3 = 0 THEN 'dispatched' ELSE 'accepted' END AS state,
        now() - interval '1 day' * (2000.0 * (:all - n) / :all) AS filed,
        now() + interval '1 minute' * ((n * 7919) % 8640 - 1440) AS due,
        1 + (n * 31) % :categories AS category, 1 + floor(:places * power(random(), 2))::int AS place_at,
        CASE WHEN n % 50000 = 77 THEN 0 ELSE 1 + floor((:texts - 1) * power(random(), 2))::int END AS text_at
    FROM generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) AS n
) AS one
JOIN bench_places AS place ON place.at = one.place_at
JOIN bench_words AS written ON written.id = one.text_at
"""
GRAMS = """
INSERT INTO complaint_words (id, grams)
SELECT complaints.id, bench_words.grams FROM complaints JOIN bench_words USING (words)
"""
PARTIES = """
INSERT INTO complaint_parties (complaint_id, role, firm_id, street_id, reason, started_at, next_due_at)
SELECT complaints.id, 'lead', bench_places.firm_id,
    CASE WHEN bench_places.firm_id IS NULL THEN complaints.street_id END, '', submitted_at, next_due_at
FROM complaints JOIN bench_places ON bench_places.id = complaints.community_id
"""
EVENTS = """
INSERT INTO complaint_events (complaint_id, seq, move, from_state, to_state, actor, at, words, details)
SELECT complaints.id, seq, move, from_state, to_state, 'system', submitted_at, '', '{}'
FROM complaints, (VALUES (1, 'submit', NULL, 'submitted'), (2, 'dispatch', 'submitted', 'dispatched'))
    AS steps (seq, move, from_state, to_state)
"""
PLACES = """
CREATE TABLE bench_places AS
SELECT row_number() OVER (ORDER BY communities.id) AS at, communities.id, street_id, streets.district_id,
    COALESCE(max(service_contracts.firm_id), fallback_firm_id) AS firm_id
FROM communities JOIN streets ON streets.id = street_id
LEFT JOIN service_contracts ON service_contracts.community_id = communities.id
GROUP BY communities.id, streets.district_id
"""
TABLES = ("complaints", "complaint_parties", "complaint_events", "complaint_words")
BATCH = 250_000


@dataclass(frozen=True, slots=True)
class Index:
    name: str
    definition: str


def fill(database: Database, number: int) -> None:
    """`number` complaints in a database that has the demo city. Indexes are made once, at the end."""
    with database.engine.begin() as connection:
        connection.execute(text("SET LOCAL maintenance_work_mem = '256MB'"))
        connection.execute(text("SET LOCAL synchronous_commit = off"))
        indexes = list(_take_indexes_down(connection))
        _write(connection, number)
        for index in indexes:
            connection.execute(text(index.definition))
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in TABLES:
            connection.execute(text(f"VACUUM (ANALYZE) {table}"))


def _take_indexes_down(connection: Connection) -> Iterator[Index]:
    """All but those of constraints."""
    rows = connection.execute(
        text(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(:tables)"
            " AND indexname NOT IN (SELECT conname FROM pg_constraint)"
        ),
        {"tables": list(TABLES)},
    ).all()
    for name, definition in rows:
        connection.execute(text(f"DROP INDEX {name}"))
        yield Index(name, definition)


def _write(connection: Connection, number: int) -> None:
    texts = [RARE, *dict.fromkeys(example.words for example in sentences("training"))]
    connection.execute(
        text("CREATE TABLE bench_words (id int PRIMARY KEY, words text UNIQUE, grams tsvector)")
    )
    connection.execute(
        text(WORDS),
        [
            {"id": at, "words": words, "grams": " ".join(sorted(bigrams(words)))}
            for at, words in enumerate(texts)
        ],
    )
    connection.execute(text(PLACES))
    values = {
        "all": number,
        "open": min(int(number * OPEN_SHARE), OPEN_AT_MOST),
        "sealed": PersonalDataKey.fernet().encrypt(b"x").decode(),
        "texts": len(texts),
        "places": connection.scalar(text("SELECT count(*) FROM bench_places")),
        "categories": connection.scalar(text("SELECT count(*) FROM categories")),
    }
    for first in range(1, number + 1, BATCH):
        stretch = {"first": first, "last": min(first + BATCH - 1, number)}
        connection.execute(text(COMPLAINTS), values | stretch)
    for statement in (GRAMS, PARTIES, EVENTS):
        connection.execute(text(statement))
