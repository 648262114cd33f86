"""What `./scripts/bench classifier` prints: how good proposals and alarms are on held-out sentences."""

from collections.abc import Iterator, Sequence

from rich.table import Table

from backend.city_rules.rules.categories import OTHER, default_categories
from backend.complaints.rules.classifier.model import (
    NONE,
    SURE_ENOUGH,
    ranked,
    recognised,
)
from backend.complaints.rules.filing.emergencies import kinds_in, may_be_danger, signed_kinds
from backend.complaints.rules.filing.goes_on import danger_going_on
from backend.complaints.rules.filing.proposals import most_said, propose_category
from backend.models import Category
from bench.classifier.figures import (
    Pair,
    accuracy,
    confusion,
    macro,
    scores,
    yes_or_no,
)
from bench.classifier.labelled import Alarm, Sentence, alarms, fresh_alarms, sentences

FIRST = 3
LEFT = {"", "told", "way", "category", "list", "found by"}


def tables() -> Iterator[Table]:
    known = default_categories()
    held_out = sentences("held_out")
    complaints = [example for example in held_out if example.label != NONE]
    pairs = [(example.label, propose_category(known, example.words).code) for example in complaints]
    yield _ways(known, complaints)
    yield _coverage(complaints)
    yield _by_category(known, pairs)
    yield _confusion(known, pairs)
    yield _recognition(held_out)
    yield _alarms(alarms())
    yield _fresh_alarms(known)
    yield _needless(held_out)


def _ways(known: Sequence[Category], complaints: Sequence[Sentence]) -> Table:
    """The keyword way that the model replaced, beside the model and what the resident is really offered."""
    table = _table("Ways to a category, held-out complaints", "told", "way", "right", "among 3", "macro F1")
    labels = [category.code for category in known]
    for origin, examples in _by_origin(complaints):
        among = accuracy([(example.label, _among(example)) for example in examples])
        for way, pairs, first in (
            ("keywords", [(example.label, _by_keywords(known, example.words)) for example in examples], ""),
            (
                "model",
                [(example.label, ranked(example.words)[0][0]) for example in examples],
                _percent(among),
            ),
            (
                "proposed",
                [(example.label, propose_category(known, example.words).code) for example in examples],
                "",
            ),
        ):
            mean = macro(scores(pairs, labels))
            table.add_row(
                f"{origin} ({len(examples)})", way, _percent(accuracy(pairs)), first, f"{mean.f1:.2f}"
            )
    return table


def _by_category(known: Sequence[Category], pairs: Sequence[Pair]) -> Table:
    table = _table("Proposed category, held-out complaints", "category", "precision", "recall", "F1", "count")
    scores_by_category = scores(pairs, [category.code for category in known])
    for label, score in (*scores_by_category.items(), ("macro average", macro(scores_by_category))):
        table.add_row(
            label, _percent(score.precision), _percent(score.recall), f"{score.f1:.2f}", str(score.count)
        )
    return table


def _confusion(known: Sequence[Category], pairs: Sequence[Pair]) -> Table:
    labels = [category.code for category in known]
    numbers = [str(number) for number, _ in enumerate(labels, start=1)]
    counted = confusion(pairs)
    table = _table("A row is what it is, a column what was proposed", "category", *numbers)
    for number, true in zip(numbers, labels, strict=True):
        table.add_row(f"{number} {true}", *(str(counted[true, guess] or "·") for guess in labels))
    return table


def _coverage(complaints: Sequence[Sentence]) -> Table:
    """Below the threshold the model keeps silent; the keywords decide, or else the resident."""
    table = _table(
        "How often the model proposes at all", "told", "proposes", "then right", "below it", "count"
    )
    for origin, examples in _by_origin(complaints):
        first = [(example.label, *ranked(example.words)[0]) for example in examples]
        sure = [(label, guess) for label, guess, chance in first if chance >= SURE_ENOUGH]
        unsure = [(label, guess) for label, guess, chance in first if chance < SURE_ENOUGH]
        table.add_row(
            origin, _percent(len(sure) / len(examples)), _percent(accuracy(sure)), _percent(accuracy(unsure)),
            str(len(examples)),
        )  # fmt: skip
    return table


def _recognition(held_out: Sequence[Sentence]) -> Table:
    table = _table("Is it a complaint at all?", "", "precision", "recall", "count")
    pairs = [(example.label != NONE, recognised(example.words)) for example in held_out]
    for name, answers in (
        ("a complaint", pairs),
        ("none", [(not true, not guess) for true, guess in pairs]),
    ):
        score = yes_or_no(answers)
        table.add_row(name, _percent(score.precision), _percent(score.recall), str(score.count))
    return table


def _alarms(alarms: Sequence[Alarm]) -> Table:
    """By rules: the advice of that danger, its category, its deadline. Or by sound: whom to call, no more."""
    table = _table(
        "Emergencies, by the list of alarms.csv",
        "list",
        "found by",
        "precision",
        "recall",
        "missed",
        "false",
        "dangers",
        "look-alikes",
    )
    for part in sorted({alarm.list for alarm in alarms}):
        of_part = [alarm for alarm in alarms if alarm.list == part]
        for way, alarm_flags in (
            ("signs", [bool(signed_kinds(alarm.words)) for alarm in of_part]),
            ("rules", [bool(kinds_in(alarm.words)) for alarm in of_part]),
            (
                "rules or sound",
                [bool(kinds_in(alarm.words)) or may_be_danger(alarm.words) for alarm in of_part],
            ),
        ):
            pairs = [(bool(alarm.kind), guess) for alarm, guess in zip(of_part, alarm_flags, strict=True)]
            score = yes_or_no(pairs)
            missed = sum(true and not guess for true, guess in pairs)
            false = sum(guess and not true for true, guess in pairs)
            table.add_row(
                part, way, _percent(score.precision), _percent(score.recall), str(missed), str(false),
                str(score.count), str(len(pairs) - score.count),
            )  # fmt: skip
    return table


def _fresh_alarms(known: Sequence[Category]) -> Table:
    """Lists by other hands. Lists 7, 10, 11 and 12 teach the model; 8, 9 and 13 are held out."""
    table = _table(
        "Emergencies, by others", "list", "found by", "recall", "missed", "false", "dangers", "calm"
    )
    for name in sorted({alarm.list for alarm in fresh_alarms()}, key=int):
        of_list = [alarm for alarm in fresh_alarms() if alarm.list == name]
        by_rules = [danger_going_on(known, alarm.earlier, alarm.words) is not None for alarm in of_list]
        by_any = [rule or may_be_danger(alarm.words) for rule, alarm in zip(by_rules, of_list, strict=True)]
        for way, alarm_flags in (("rules", by_rules), ("rules or sound", by_any)):
            pairs = [(bool(alarm.kind), guess) for alarm, guess in zip(of_list, alarm_flags, strict=True)]
            score = yes_or_no(pairs)
            missed = sum(true and not guess for true, guess in pairs)
            false = sum(guess and not true for true, guess in pairs)
            table.add_row(
                name, way, _percent(score.recall), str(missed), str(false), str(score.count),
                str(len(pairs) - score.count),
            )  # fmt: skip
    return table


def _needless(held_out: Sequence[Sentence]) -> Table:
    """What ordinary sentences set off. A few of them do tell of a danger."""
    table = _table("Advice given to ordinary held-out sentences", "found by", "given", "count")
    for way, count in (
        ("rules", sum(bool(kinds_in(example.words)) for example in held_out)),
        (
            "sound alone",
            sum(not kinds_in(example.words) and may_be_danger(example.words) for example in held_out),
        ),
    ):
        table.add_row(way, _percent(count / len(held_out)), str(len(held_out)))
    return table


def _by_origin(complaints: Sequence[Sentence]) -> Iterator[tuple[str, list[Sentence]]]:
    for origin in sorted({example.origin for example in complaints}):
        yield origin, [example for example in complaints if example.origin == origin]


def _among(example: Sentence) -> str:
    first = [code for code, _ in ranked(example.words)[:FIRST]]
    return example.label if example.label in first else first[0]


def _by_keywords(known: Sequence[Category], words: str) -> str:
    code = most_said(known, words)
    return code.code if code else OTHER


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left")
    for column in columns:
        table.add_column(column, justify="left" if column in LEFT else "right")
    return table


def _percent(share: float) -> str:
    return f"{share:.1%}"
