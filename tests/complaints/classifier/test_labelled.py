"""The sentences themselves: enough of each, held out honestly."""

from collections import Counter

from rapidfuzz import fuzz, process

from backend.city_rules.rules.categories import default_categories
from backend.complaints.rules.classifier.model import NONE
from backend.core.text import plain
from bench.classifier.labelled import alarms, sentences

LIKE = 75
TRAINING = sentences("training")
HELD_OUT = sentences("held_out")


def test_every_category_is_taught_and_examined() -> None:
    codes = {category.code for category in default_categories()} | {NONE}
    for part, least in ((TRAINING, 50), (HELD_OUT, 20)):
        counted = Counter(example.label for example in part)
        assert counted.keys() == codes
        assert min(counted.values()) >= least


def test_no_sentence_stands_twice() -> None:
    counted = Counter(plain(example.words) for example in TRAINING + HELD_OUT)
    assert [words for words, times in counted.items() if times > 1] == []


def test_what_is_held_out_is_not_nearly_in_the_training() -> None:
    """Short greetings are alike by nature; a complaint of six characters and more must not be."""
    learned = [plain(example.words) for example in TRAINING]
    near = {
        example.words: nearest[0]
        for example in HELD_OUT
        if len(example.words) >= 6
        and (
            nearest := process.extractOne(plain(example.words), learned, scorer=fuzz.ratio, score_cutoff=LIKE)
        )
    }
    assert near == {}


def test_alarms_are_half_dangers_half_look_alikes() -> None:
    dangers = sum(bool(example.kind) for example in alarms())
    assert len(alarms()) >= 120
    assert 0.4 <= dangers / len(alarms()) <= 0.6
