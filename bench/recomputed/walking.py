"""One complaint's log, walked from its first event: what was due when, what was broken, who had it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.recomputed.facts import CITY, Case, Office, Registry, Setting
from bench.recomputed.holidays import CHINA, Days

NEVER = datetime(9999, 1, 1, tzinfo=UTC)  # before the first event
LEVELS = ("firm", "street", "district", "city")
EXTENSIONS = {"ask_extension": "asked", "grant_extension": "granted", "refuse_extension": "refused"}
NEW_ROUND = {"grant_return", "refuse_return", "reroute", "separate", "redo", "reopen"}
STATES = {
    "submit": "submitted", "dispatch": "dispatched", "accept": "accepted", "ask_return": "returned",
    "grant_return": "dispatched", "refuse_return": "dispatched", "hand_in": "reviewing",
    "send_back": "accepted", "reply": "replied", "redo": "dispatched", "close": "closed",
    "reopen": "dispatched", "merge": "merged", "separate": "dispatched", "reroute": "dispatched",
    "reject": "rejected", "withdraw": "withdrawn",
}  # fmt: skip
Broken = tuple[str, int, datetime, Office]


@dataclass(slots=True)
class Walk:
    """Where one complaint stands after the events walked so far."""

    case: Case
    registry: Registry
    days: Days
    setting: Setting
    state: str = ""
    lead: Office = CITY
    answered_for: Office = CITY
    start: datetime = NEVER
    accept_due: datetime = NEVER
    contact_due: datetime | None = None
    reply_due: datetime = NEVER
    ruling_due: datetime | None = None
    contacted: bool = False
    handed_in: datetime | None = None
    replied: datetime | None = None
    extension: str = "none"
    redone: int = 0
    joint: bool = False
    into: str = ""
    solved: bool | None = None
    satisfied: bool | None = None
    broken: set[Broken] = field(default_factory=set)
    seen: datetime = NEVER
    faults: list[str] = field(default_factory=list)

    # -- what is owed ------------------------------------------------------------------------------------

    def owed(self) -> list[tuple[str, datetime]]:
        steps_owed = []
        if self.state == "dispatched":
            steps_owed.append(("accept", self.accept_due))
        if self.state in {"dispatched", "accepted"}:
            if self.contact_due is not None and not self.contacted:
                steps_owed.append(("contact", self.contact_due))
            steps_owed.append(("reply", self.reply_due))
        waits = self.state in {"returned", "reviewing"} or (
            self.state == "accepted" and self.extension == "asked"
        )
        if waits and self.ruling_due is not None:
            steps_owed.append(("ruling", self.ruling_due))
        return steps_owed

    def breaks(self, now: datetime) -> set[tuple[str, int, datetime]]:
        """Put down what is broken by `now` and was not before."""
        fresh = set()
        known = {breach[:3] for breach in self.broken}
        for kind, due in self.owed():
            steps = [(kind, 1, due)]
            if kind in {"accept", "reply"}:
                steps.append((kind, 2, self._as_long_again(kind, due)))
            for step in steps:
                if step[2] < now and step not in known:
                    fresh.add(step)
                    owing = self._above(now) if kind == "ruling" else self.lead
                    self.broken.add((*step, owing))
        return fresh

    def _as_long_again(self, kind: str, due: datetime) -> datetime:
        if self.case.row.emergency:
            return due + timedelta(hours=self.registry.limits["emergency_hours"])
        if kind == "accept":
            return self.days.on_from(due, self.setting.accept_days)
        if self.setting.reply_hours is not None:
            return due + timedelta(hours=self.setting.reply_hours)
        return self.days.on_from(due, self.setting.reply_days)

    # -- the events --------------------------------------------------------------------------------------

    def take(self, event: Any) -> None:
        at, move = event.at.astimezone(UTC), str(event.move)
        # What happens in one moment is one act: nothing is owed between its events.
        fresh = self.breaks(at) if at != self.seen else set()
        self.seen = at
        recorded = {
            (breach["kind"], breach["step"], datetime.fromisoformat(breach["due"]).astimezone(UTC))
            for breach in (event.details.get("broken", []) if move == "remind" else [])
        }
        if fresh != recorded:
            self.faults.append(f"at {at} broken {sorted(fresh)} but told {sorted(recorded)}")
        self._offices(move, at)
        if move == "accept" and self.state != "dispatched":
            self.faults.append(f"accepted while {self.state}")
        self.state = STATES.get(move, self.state)
        if move in NEW_ROUND or move == "submit":
            self._new_round(at)
        self.contacted = self.contacted or move == "contact"
        self._clocks(move, event.details, at)
        self._answers(move, event.details, at)

    def _offices(self, move: str, at: datetime) -> None:
        """Who is in charge after this move."""
        ladder = self._ladder(at)
        before = self.lead
        if move == "dispatch":
            self.lead = self.answered_for = self._first(ladder)
        elif move == "grant_return":
            self.lead = self.answered_for = self._above(at)
        elif move in {"reroute", "merge"}:
            # Where to is a person's choice, which only the parties tell.
            self.lead = next((to for since, to in self.case.leads if since.astimezone(UTC) == at), self.lead)
            self.answered_for = self.lead if self.lead != before else self.answered_for
        elif move in {"redo", "reopen"}:
            self._climb(ladder)

    def _climb(self, ladder: list[Office]) -> None:
        """Up only: what somebody gave to the bureau stays there."""
        limits = self.registry.limits
        self.redone += 1
        below = LEVELS.index(self.lead[0]) < LEVELS.index("district")
        if self.redone >= limits["district_leads_from_redo"] and below:
            self.lead = _at(ladder, "district")
        elif self.redone >= limits["street_leads_from_redo"] and self.lead[0] == "firm":
            self.lead = _at(ladder, "street")

    def _first(self, ladder: list[Office]) -> Office:
        """By the category's level; where staff moved the complaint later, the place of then is not known."""
        if any(str(event.move) == "reroute" for event in self.case.events):
            return self.case.leads[0][1]
        return _at(ladder, self.setting.lead)

    def _above(self, at: datetime) -> Office:
        level = {"firm": "street", "street": "district"}.get(self.lead[0], "city")
        return _at(self._ladder(at), level)

    def _ladder(self, at: datetime) -> list[Office]:
        row = self.case.row
        return self.registry.ladder(row.community_id, row.street_id, at.astimezone(CHINA).date())

    # -- the clocks --------------------------------------------------------------------------------------

    def _new_round(self, at: datetime) -> None:
        self.start, self.contacted, self.handed_in, self.ruling_due, self.into = at, False, None, None, ""
        self._end_asking()
        self._wind()

    def _wind(self) -> None:
        row, start = self.case.row, self.start
        callable_back = row.phone_index is not None and not row.anonymous
        if row.emergency:
            self.accept_due = self.reply_due = start + timedelta(
                hours=self.registry.limits["emergency_hours"]
            )
            self.contact_due = self.accept_due if callable_back else None
            return
        self.contact_due = start + timedelta(hours=self.setting.contact_hours) if callable_back else None
        self.accept_due = self.days.end_of(start, self.setting.accept_days)
        if self.setting.reply_hours is None:
            self.reply_due = self.days.end_of(start, self.setting.reply_days)
        else:
            self.reply_due = start + timedelta(hours=self.setting.reply_hours)
            self.accept_due = min(self.accept_due, self.reply_due)

    def _clocks(self, move: str, details: dict[str, Any], at: datetime) -> None:
        limits = self.registry.limits
        if move in {"ask_return", "ask_extension", "hand_in"}:
            self.ruling_due = self.days.end_of(at, limits["ruling_working_days"])
        if move in {"hand_in", "reply", "merge"}:
            self._end_asking()
        if move == "hand_in":
            self.handed_in = at
        elif move == "send_back":
            self._give_back(at)
        elif move in EXTENSIONS:
            self.extension = EXTENSIONS[move]
            if move == "grant_extension":
                self.reply_due = self.days.on_from(max(self.reply_due, at), details["days"])
        elif move == "recategorise":
            self._recategorised(self.registry.categories[details["after"]])
        elif move == "merge":
            self.into = details["into"]
        elif move == "take_in":
            self._join(details["people"], at)

    def _recategorised(self, setting: Setting) -> None:
        """The new limit from the same start; days that came on top of the old one come on top of the new."""
        due = self.reply_due
        self._wind()
        last = self.reply_due - timedelta(microseconds=1)
        extra = self.days.passed(last, due - timedelta(microseconds=1))
        self.setting = setting
        self._wind()
        if extra:
            self.reply_due = self.days.on_from(self.reply_due, extra)

    def _join(self, people: int, at: datetime) -> None:
        limits = self.registry.limits
        if people >= limits["joint_owners"] and not self.joint:
            self.joint = True
            self.accept_due = min(self.accept_due, self.days.end_of(at, limits["joint_working_days"]))

    def _give_back(self, at: datetime) -> None:
        since = self.handed_in or at
        if self.case.row.emergency or self.setting.reply_hours is not None:
            self.reply_due += at - since
        else:
            self.reply_due = self.days.on_from(self.reply_due, self.days.passed(since, at))
        self.handed_in = self.ruling_due = None

    def _end_asking(self) -> None:
        if self.extension == "asked":
            self.extension = "none"

    def _answers(self, move: str, details: dict[str, Any], at: datetime) -> None:
        """The resident's latest word; coming back is one that says not solved."""
        if move == "reply":
            self.replied = at
        elif move == "rate":
            self.solved = self.solved if details["solved"] is None else details["solved"]
            self.satisfied = self.satisfied if details["satisfied"] is None else details["satisfied"]
        elif move == "reopen":
            self.solved = False


def walk(case: Case, registry: Registry, days: Days) -> Walk:
    """All events of a complaint."""
    first = next(
        (event.details["before"] for event in case.events if str(event.move) == "recategorise"), None
    )
    setting = registry.categories[first or registry.category_ids[case.row.category_id]]
    walked = Walk(case, registry, days, setting)
    for event in case.events:
        walked.take(event)
    return walked


def _at(ladder: list[Office], level: str) -> Office:
    return next(office for office in ladder if LEVELS.index(office[0]) >= LEVELS.index(level))
