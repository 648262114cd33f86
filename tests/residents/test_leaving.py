"""Who asks gets all that is kept of them, and who leaves leaves nothing behind. On both databases."""

import json
import threading
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.resident_sessions import log_in
from backend.access.residents import locked_person, person_of_login
from backend.complaints.rules.filing.intake import Submission, submit
from backend.complaints.rules.handling import followups, lifecycle
from backend.complaints.rules.media import record_media
from backend.complaints.rules.photos import StoredPhoto
from backend.complaints.rules.privacy import disclosure
from backend.complaints.rules.privacy.erasure import erase_complainant, erase_resident
from backend.core.clock import utc_now
from backend.models import (
    Base,
    Channel,
    Complaint,
    Database,
    KeptAnswer,
    MediaKind,
    MediaState,
    OutboxMessage,
    Recording,
    Resident,
    ResidentHome,
    ResidentNotice,
    ResidentSession,
    SafetyReview,
    SafetySource,
    SubscriptionGrant,
    WechatMedia,
)
from backend.models.personal import PersonalDataKey
from backend.residents.rules.agreement import HomeChoice, agree, keep_homes, keep_phone
from backend.residents.rules.export import export_of
from tests.support.city import City

NOW = utc_now()
OWN_PHONE, CALL_ME = "13800138000", "13900139000"
OPENID, ACCOUNT_OPENID, UNIONID = "openid-in-mini", "openid-of-account", "unionid-of-both"

# Every table that points to a resident or a complaint stands here: with the part of the export that shows it,
# or with the reason why it shows nothing of the person.
PARTS = {
    "residents": "person",
    "resident_homes": "person",
    "resident_sessions": "logins",
    "resident_notices": "notices",
    "subscription_grants": "subscriptions",
    "wechat_media": "chat_media",
    "complaints": "complaints",
    "complaint_events": "complaints.steps",
    "complaint_parties": "complaints.answered_by",
    "photos": "complaints.photos",
    "recordings": "complaints.recordings",
    "personal_data_looks": "complaints.looks",
    "safety_reviews": "complaints.reviews",
}
NOT_SHOWN = {
    "kept_answers": "a sealed copy of an answer that they got, for a week",
    "deliveries": "how an office was told, with nothing of the resident",
    "complaint_words": "the words of their complaints once more, cut up for searching, phones masked",
    "early_warnings": "that an office was warned, with nothing of the resident",
    "staff_alerts": "how an office was told, with nothing of the resident",
    "breaches": "when an office was late, with nothing of the resident",
    "complaint_notes": "what an office notes of its own work, phones masked when it is kept",
    "home_claims": "no channel takes one yet",
    "disclosure_objections": "which published item a complaint of theirs is about: its words say it",
    "facility_acts": "what was done to a facility; it names a complaint by its row alone",
    "inbox_notices": "how an office was told, with nothing of the resident",
}


@pytest.fixture
def resident_id(database: Database, city: City) -> int:
    """Someone who used everything."""
    with database.transaction() as session:
        person = person_of_login(session, OPENID, UNIONID, NOW)
        person.openid, person.openid_index = ACCOUNT_OPENID, PersonalDataKey.blind_index(ACCOUNT_OPENID)
        person.talk, person.talk_at = PersonalDataKey.seal(b'{"state": {"words": "half a draft"}}'), NOW
        agree(person, "2026-11", NOW)
        keep_phone(person, OWN_PHONE, verified=True)
        session.flush()
        log_in(session, person.id, NOW)
        keep_homes(session, person, [HomeChoice(city.lawn, city.buildings[2])])
        _complain(session, city, person)
        _gather(session, person)
        return person.id


def _complain(session: Session, city: City, person: Resident) -> None:
    order = Submission(
        idempotency_key="of-a-resident",
        channel=Channel.MINIPROGRAM,
        words="三号楼楼道灯坏了三天",
        community_id=city.lawn,
        building_id=city.buildings[2],
        phone=CALL_ME,
        anonymous=False,
        photos=[StoredPhoto("aa/photo.jpg", 10, 10, 99)],
        resident_id=person.id,
    )
    filed = submit(session, order, NOW)
    followups.urge(session, filed.complaint_id, "请快一点", NOW)
    lifecycle.reply(session, filed.complaint_id, session.merge(city.staff["firm"]), "换好了", [], NOW)
    complaint = session.get_one(Complaint, filed.complaint_id)
    disclosure.reveal_phone(session, complaint, session.merge(city.staff["firm"]), "约时间上门", NOW)
    event = complaint.events[0]
    session.add_all(
        [
            Recording(
                complaint_id=complaint.id, event_id=event.id, storage_key="aa/voice", seconds=3, size=9
            ),
            SafetyReview(
                complaint_id=complaint.id,
                event_id=complaint.events[-1].id,
                source=SafetySource.LOCAL,
                labels="辱骂",
                opened_at=NOW,
            ),
        ]
    )


def _gather(session: Session, person: Resident) -> None:
    session.add_all(
        [
            WechatMedia(
                resident_id=person.id,
                key="media-1",
                kind=MediaKind.PHOTO,
                media_id="m",
                state=MediaState.FETCHED,
                received_at=NOW,
                enqueue_after=NOW,
            ),
            SubscriptionGrant(resident_id=person.id, template_id="T1", accepted_at=NOW),
            KeptAnswer(
                scope="s",
                content_hash="c",
                body=PersonalDataKey.seal(b"{}"),
                resident_id=person.id,
                kept_at=NOW,
            ),
        ]
    )


def pointing() -> set[str]:
    """Tables with a key to a resident or a complaint, and those two themselves."""
    return {"residents", "complaints"} | {
        table.name
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name in {"residents", "complaints"}
    }


def test_every_table_is_in_the_export_or_stated_not_to_be() -> None:
    assert pointing() == PARTS.keys() | NOT_SHOWN.keys()


def test_the_export_holds_it_all(database: Database, resident_id: int) -> None:
    with database.reading() as session:
        exported = export_of(session, session.get_one(Resident, resident_id))
    for table, place in PARTS.items():
        part, _, inner = place.partition(".")
        part_value = exported[part][0][inner] if inner else exported[part]
        assert part_value, f"{table} stands under {place}"
    text = json.dumps(exported, default=str, ensure_ascii=False)
    personal_words = (
        f"+86{OWN_PHONE}",
        f"+86{CALL_ME}",
        OPENID,
        ACCOUNT_OPENID,
        "half a draft",
        "请快一点",
        "段西沟一小区",
        "约时间上门",
        "保阳物业",
    )
    assert [word for word in personal_words if word not in text] == []
    assert "保阳物业办理员" not in text, "offices, not their people"


def test_whoever_holds_the_link_erases_phone_and_voice_of_this_complaint(
    database: Database, resident_id: int
) -> None:
    with database.transaction() as session:
        complaint = session.scalars(select(Complaint)).one()
        for number, of in enumerate((complaint.id, None)):
            record_media(session.connection(), resident_id, f"voice-{number}", MediaKind.VOICE, "m", NOW)
            waiting = session.scalars(select(WechatMedia).where(WechatMedia.key == f"voice-{number}")).one()
            waiting.complaint_id = of
        erase_complainant(session, complaint)
    with database.reading() as session:
        left = session.scalars(select(Complaint)).one()
        assert (left.phone, left.phone_index, left.anonymous, left.content_hash) == (None, None, True, "")
        assert left.resident_id == resident_id, "they still hear of the answer in WeChat"
        assert session.scalars(select(Recording)).all() == []
        media_left = session.scalars(select(WechatMedia).order_by(WechatMedia.key)).all()
        assert [media.key for media in media_left] == ["media-1", "voice-1"]
        query = select(OutboxMessage.subject_id).where(OutboxMessage.job == WechatMedia.job)
        assert session.scalars(query).all() == [media_left[1].id]
        assert session.get_one(Resident, resident_id).phone == f"+86{OWN_PHONE}"


def test_erasing_leaves_no_row_and_no_word_of_the_person(database: Database, resident_id: int) -> None:
    with database.transaction() as session:
        indexes = [
            PersonalDataKey.blind_index(secret)
            for secret in (OPENID, ACCOUNT_OPENID, UNIONID, f"+86{CALL_ME}")
        ]
        erase_resident(session, resident_id)
    with database.reading() as session:
        for table in (Resident, ResidentHome, ResidentSession, ResidentNotice, SubscriptionGrant, KeptAnswer):
            assert session.scalars(select(table)).all() == [], table
        assert session.scalars(select(WechatMedia)).all() == []
        assert session.scalars(select(Recording)).all() == []
        left = session.scalars(select(Complaint)).one()
        assert (left.resident_id, left.phone, left.phone_index, left.anonymous) == (None, None, None, True)
        assert left.words == "三号楼楼道灯坏了三天", "the trouble is still there"
        everything = _all_text(session)
    for secret in (OWN_PHONE, CALL_ME, OPENID, ACCOUNT_OPENID, UNIONID, "half a draft", *indexes):
        assert secret not in everything


def _all_text(session: Session) -> str:
    """Each value of each row of each table, opened where it rests encrypted."""
    rows = [
        str(tuple(row)) for table in Base.metadata.sorted_tables for row in session.execute(select(table))
    ]
    return "\n".join(rows)


def test_a_new_login_of_the_erased_is_someone_new(database: Database, resident_id: int) -> None:
    with database.transaction() as session:
        erase_resident(session, resident_id)
        again = person_of_login(session, OPENID, UNIONID, NOW + timedelta(days=1))
        assert (again.agreed_version, again.phone) == ("", None)


def test_who_logs_in_while_being_erased_is_somebody_new(database: Database) -> None:
    """The erasure has the row and is not committed yet; the login waits, and finds nobody."""
    with database.transaction() as session:
        old = person_of_login(session, "an-openid", "", NOW).id
    entered, logged_in = threading.Event(), []

    def log_in_again() -> None:
        entered.set()
        with database.transaction() as session:
            person = person_of_login(session, "an-openid", "", NOW)
            session.flush()
            log_in(session, person.id, NOW)
            logged_in.append(person.id)

    thread = threading.Thread(target=log_in_again)
    with database.transaction() as session:
        locked_person(session, old, alone=True)
        erase_resident(session, old)
        session.flush()
        thread.start()
        entered.wait()
    thread.join()
    with database.reading() as session:
        assert [resident.id for resident in session.scalars(select(Resident))] == logged_in
