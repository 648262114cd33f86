"""What stands in the town: complaints in every state, and whatever else a page or a form is about."""

from datetime import timedelta
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.offices import CITY_BUREAU, Office, office_of_staff
from backend.access.staff_sessions import begin
from backend.complaints.rules.filing.intake import Submission, submit
from backend.complaints.rules.handling import (
    colleagues,
    extensions,
    joint,
    lifecycle,
    reply_review,
    rerouting,
    returns,
)
from backend.complaints.rules.photos import take_photos
from backend.complaints.rules.recordings import take_recording
from backend.disclosure.rules.items import load_default_rules
from backend.models import (
    Category,
    Channel,
    Code,
    Complaint,
    DisclosureDuty,
    DisclosureRule,
    EarlyWarning,
    OfficeLevel,
    Passkey,
    Recording,
    ReplyTemplate,
    Role,
    SafetyReview,
    SavedFilter,
    ServiceContract,
    StaffAccount,
    StaffSession,
    WarningKind,
)
from backend.notices.rules.addresses import Owner, add_address
from backend.registry.rules.imports.uploads import keep_upload, read_upload, sealed_files
from backend.sheets.reading import SheetFile
from backend.web.services import EXTENSION
from tests.access.town import (
    COLLEAGUES,
    COLUMNS,
    CORNERS,
    DISTRICT,
    FIRM,
    OWN,
    STREET,
    Corner,
    Town,
    days_ago,
)
from tests.support.filed import failed_letter
from tests.support.staff_pages import jpeg
from tests.support.voices import voice

PHONE = "13812340000"
SEES = {
    "firm": frozenset({OWN}),
    "street": frozenset({OWN, FIRM}),
    "district": frozenset({OWN, FIRM, STREET}),
    "city": frozenset(CORNERS),
    "auditor": frozenset(CORNERS),
}
SECRET_MAIL = "geheim@example.com"
_keys = count(1)


def mark(town: Town, words: str, readers: set[str] | frozenset[str]) -> str:
    """Words that nobody but these may read in any answer."""
    town.marks[words] = frozenset(readers)
    return words


def readers_of(corner: str) -> frozenset[str]:
    return frozenset(name for name in COLUMNS if corner in SEES.get(name.split()[0], ()))


def build_complaints(town: Town, session: Session) -> None:
    store = town.app.extensions[EXTENSION].photos
    photos, heard = take_photos(store, [jpeg()]), take_recording(store, voice(1))
    load_default_rules(session)
    price_board = session.scalars(select(DisclosureRule).where(DisclosureRule.code == "price_board")).one()
    for corner, place in town.corners.items():
        words_marked = mark(town, f"灯坏了没人修，{corner}那边的", readers_of(corner))
        firm, street = town.people[place.firm], town.people[place.street]

        def file(words: str = words_marked, place: Corner = place) -> int:
            submission = Submission(
                f"matrix-{next(_keys):04d}", Channel.WEB, words, "sanitation", phone=PHONE, anonymous=False,
                community_id=place.community_id, photos=photos,
            )  # fmt: skip
            return submit(session, submission, town.now - timedelta(hours=1)).complaint_id

        def put(kind: str, row: int, corner: str = corner, **more: object) -> None:
            town.put(kind, corner, complaint_id=row, **more)

        plain, now = file(), town.now
        filed_complaint = session.get_one(Complaint, plain)
        recording = Recording(
            complaint_id=plain, event_id=filed_complaint.events[0].id, storage_key=heard.storage_key,
            original_key=heard.original_key, seconds=heard.seconds, size=heard.size,
        )  # fmt: skip
        session.add(recording)
        session.flush()
        photo_id = filed_complaint.photos[0].id
        other = town.corners[FIRM if corner == OWN else OWN]
        put(
            "complaint", plain, photo_id=photo_id, recording_id=recording.id, member=file(),
            elsewhere=other.firm_id, other_place=other.community_id,
        )  # fmt: skip
        returning, extending, reviewing, assisted, leading, member = (file() for _ in range(6))
        returns.ask_return(session, returning, firm, "市政管道，不归我们", now)
        put("return asked", returning)
        lifecycle.accept(session, extending, firm, now)
        extensions.ask_extension(session, extending, firm, days=2, reason="缺配件", plan="周五换", now=now)
        put("extension asked", extending)
        accepted = file()
        lifecycle.accept(session, accepted, firm, now)
        put("accepted", accepted)
        reply_review.ask_review(session, reviewing, street, "", now)
        lifecycle.reply(session, reviewing, firm, "已清理", [], now)
        put("in review", reviewing)
        rerouting.add_assist(session, assisted, street, office_of_staff(street), "一起看看", now)
        put("assisted by the street", assisted)
        joint.merge(session, leading, [member], street, "同一件事", now)
        put("member", member)
        rude = file("物业经理是王八蛋，三天没人清")
        review = session.scalars(select(SafetyReview.id).where(SafetyReview.complaint_id == rude)).one()
        town.put("review", corner, review_id=review)
        colleagues.add_note(session, filed_complaint, firm, f"备注{corner}", now)
        town.put("account", corner, account_id=firm.id, session_id=a_session(town, session, place.firm))
        town.put("ground", corner, street_id=place.street_id, code_id=place.code_id, street=place.street_id)
        line = mark(
            town, f"{corner}的提醒线", {reader for reader in readers_of(corner) if "firm" not in reader}
        )
        warning = EarlyWarning(
            kind=WarningKind.COMMUNITY, subject=f"matrix {corner}", street_id=place.street_id,
            district_id=place.district_id, community_id=place.community_id,
            category_id=filed_complaint.category_id,
            firm_id=place.firm_id, count=5, evidence={"complaints": [plain], "threshold": line, "days": 7},
            began_at=now, noticed_at=now, latest_at=now,
        )  # fmt: skip
        session.add(warning)
        session.flush()
        town.put("warning", corner, warning_id=warning.id)
        put_duty(town, session, corner, price_board)
    complaint = session.scalars(select(Complaint).where(Complaint.street_id.is_not(None)).limit(1)).one()
    failed_letter(session, complaint.id, "refused", days_ago(town, 0), street_id=complaint.street_id)


def put_duty(town: Town, session: Session, corner: str, rule: DisclosureRule) -> None:
    """What the firm of a corner owes its community."""
    place = town.corners[corner]
    duty = DisclosureDuty(
        rule_id=rule.id, community_id=place.community_id, firm_id=place.firm_id, begins_on=rule.from_on,
        ends_on=rule.from_on, due_on=rule.from_on, event=mark(town, f"{corner}的公示", readers_of(corner)),
    )  # fmt: skip
    session.add(duty)
    session.flush()
    town.put("duty", corner, duty_id=duty.id)


def a_session(town: Town, session: Session, name: str) -> int:
    begin(session, town.people[name], strong=True, device="other", place="", now=days_ago(town, 0))
    query = select(StaffSession.id).where(StaffSession.account_id == town.people[name].id)
    return session.scalars(query.order_by(StaffSession.id.desc())).first() or 0


def build_belongings(town: Town, session: Session) -> None:
    """What a person or an office has of its own."""
    made: dict[str, dict[str, int]] = {}
    for name, person in town.people.items():
        passkey = Passkey(
            account_id=person.id, credential_id=f"a2V5{person.id:04d}", public_key="", sign_count=0,
            name="手机", added_at=town.now,
        )  # fmt: skip
        words = mark(town, f"{name}的筛选", {name})
        saved_filter = SavedFilter(staff_id=person.id, name=words, query="tab=open", created_at=town.now)
        session.add_all([passkey, saved_filter])
        session.flush()
        made[name] = {"passkey_id": passkey.id, "filter_id": saved_filter.id}
        made[name]["session_id"] = a_session(town, session, name)
        firm = mark(town, f"{name}导入的企业", {name})
        files = [SheetFile("物业企业.csv", f"企业名称,联系人\n{firm},王经理".encode())]
        upload = keep_upload(session, person, sealed_files(files), read_upload(files), town.now)
        made[name] |= {"upload_id": upload.id, "plan": upload.plan_hash}
        if person.role.value in SEES and name not in {"auditor", "auditor 2"}:
            address = add_address(
                session, Owner(person, personal=True), f"{person.id}-{SECRET_MAIL}", "", town.now
            )
            made[name]["address_id"] = address.id
    for things in made.values():
        things.setdefault("address_id", made[FIRM]["address_id"])  # who has no office has none of their own
    for name in COLUMNS:
        owners = {OWN: name, "colleague": COLLEAGUES[name], FIRM: FIRM, STREET: STREET, DISTRICT: DISTRICT}
        for owner, person in owners.items():
            town.put(f"belongings of {name}", owner, **made[person])
    town.marks[SECRET_MAIL] = frozenset()
    for corner, place in town.corners.items():
        gone = StaffAccount(
            username=f"gone-{place.firm_id}", name="离职的人", password_hash="", role=Role.FIRM,
            firm_id=place.firm_id, disabled_at=town.now,
        )  # fmt: skip
        session.add(gone)
        session.flush()
        town.put("disabled account", corner, account_id=gone.id)


def build_office_things(town: Town, session: Session) -> None:
    """A template and a notice address of each office."""
    made: dict[Office, dict[str, int]] = {}
    for name, person in town.people.items():
        if person.role.value not in SEES or name.startswith("auditor"):
            continue
        office = office_of_staff(person)
        if office in made:
            continue
        same = {
            column
            for column in COLUMNS
            if column.split()[0] in SEES and town.people[column].role is person.role
        }
        if office == CITY_BUREAU:
            same = {
                column for column in COLUMNS if column.split()[0] in {"firm", "street", "district", "city"}
            }
        elif name not in COLUMNS:
            same = set()
        words = mark(town, f"{name}单位的话", same)
        template = ReplyTemplate(name=words, words=words, changed_at=town.now, **office.columns)
        session.add(template)
        address = add_address(
            session, Owner(person, personal=False), f"office{person.id}-{SECRET_MAIL}", "", town.now
        )
        address.last_error, address.last_error_at, address.paused_at = "550 no such user", town.now, town.now
        session.flush()
        made[office] = {"template_id": template.id, "address_id": address.id}
    firm, street, district = (town.people[name] for name in (FIRM, STREET, DISTRICT))
    for name in COLUMNS:
        person = town.people[name]
        theirs = {FIRM: firm, STREET: street, DISTRICT: district, "the city's": town.people["city clerk"]}
        if person.role.value in SEES and person.role is not town.people["auditor"].role:
            theirs[OWN] = person
        for owner, other in theirs.items():
            town.put(f"office things of {name}", owner, **made[office_of_staff(other)])
    for corner, place in town.corners.items():
        office = Office(OfficeLevel.FIRM, place.firm_id)
        town.put("failing address", corner, address_id=made[office]["address_id"])


def build_settings(town: Town, session: Session) -> None:
    """One of each thing that the administration is about."""
    place = town.corners[OWN]
    contract = session.scalars(select(ServiceContract).order_by(ServiceContract.id)).first()
    category = session.scalars(select(Category).where(Category.code == "greening")).one()
    code = session.get_one(Code, place.code_id)
    assert contract is not None
    town.put("log", "", kind="csv")
    town.put(
        "setting", "", category_id=category.id, firm_id=place.firm_id, community_id=place.community_id,
        contract_id=contract.id, value=code.value, kind="png", street_id=place.street_id, key="clear",
    )  # fmt: skip
