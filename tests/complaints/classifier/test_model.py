"""The shipped model: what it proposes, and that it is what the sentences teach."""

import subprocess
import sys
from importlib import import_module
from types import ModuleType

import pytest

from backend.city_rules.rules.categories import default_categories
from backend.complaints.rules.classifier import ranked, recognised
from backend.complaints.rules.classifier.model import DANGER_WEIGHTS, NONE, WEIGHTS, probabilities, shipped
from backend.complaints.rules.filing.proposals import propose_category
from backend.core.linear_model import read_model, unpacked
from backend.models import Category, OfficeLevel
from bench.classifier.labelled import sentences

HELD_OUT = sentences("held_out")
COMPLAINTS = [example for example in HELD_OUT if example.label != NONE]


@pytest.fixture(scope="module")
def training() -> ModuleType:
    """Imported by who asks for it: scikit-learn costs every process of a parallel run two seconds."""
    return import_module("bench.classifier.training")


@pytest.fixture(scope="module")
def pipeline(training: ModuleType):
    return training.trained()


@pytest.mark.parametrize("name", [WEIGHTS, DANGER_WEIGHTS])
def test_the_shipped_weights_are_what_the_sentences_teach(training: ModuleType, pipeline, name: str) -> None:
    """Another machine's arithmetic may round the last tenth the other way, no more."""
    text = (
        training.exported(pipeline, training.SHARPNESS)
        if name == WEIGHTS
        else training.exported(training.trained_danger())
    )
    fresh, stored = read_model(text.splitlines()), shipped(name)
    assert fresh.labels == stored.labels
    assert fresh.features == stored.features
    for feature in fresh.features:
        (idf, weights), (stored_idf, stored_weights) = fresh.row(feature), stored.row(feature)
        assert abs(idf - stored_idf) <= 2
        new, old = unpacked(weights), unpacked(stored_weights)
        assert all(abs(new.get(place, 0) - old.get(place, 0)) <= 2 for place in new | old), feature


def test_it_answers_as_scikit_learn_does(training: ModuleType, pipeline) -> None:
    """Within what the rounding of the kept weights allows."""
    from scipy.special import softmax

    distances = pipeline.decision_function([example.words for example in HELD_OUT])
    for example, row in zip(HELD_OUT, softmax(distances * training.SHARPNESS, axis=1), strict=True):
        chances = probabilities(example.words)
        assert [chances[label] for label in pipeline.classes_] == pytest.approx(list(row), abs=0.03), (
            example.words
        )


def test_it_needs_no_library_of_numbers_at_run_time() -> None:
    script = (
        "import sys; from backend.complaints.rules.classifier import ranked; ranked('电梯坏了');"
        "print(sorted({'numpy', 'scipy', 'sklearn'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_every_category_has_its_chance_and_they_add_up() -> None:
    codes = {category.code for category in default_categories()}
    for words in ("", "电梯坏了", "🙂", "x" * 2000, "谢谢"):
        ranking = ranked(words)
        assert {code for code, _ in ranking} == codes
        assert sum(chance for _, chance in ranking) == pytest.approx(1)
        assert ranking == sorted(ranking, key=lambda pair: -pair[1])


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("停车费从八十涨到一百五也不给发票", "fees"),
        ("外来车把车位都占了没处停", "parking"),
        ("电梯里的广告费用都给谁了从来没公布过", "revenue"),
        ("电梯坏了一个礼拜没人来修", "lift"),
        ("物业的人态度恶劣，张口就骂", "conduct"),
        ("物业撤走了，我们院没人管", "unmanaged"),
        ("楼道里电动车充电，消防通道也堵着", "fire"),
        ("楼上装修电钻从早响到晚", "noise"),
        ("卫生间水管漏水修了三回还漏", "repair"),
        ("停水两天了也没个通知", "utilities"),
    ],
)
def test_hard_pairs_are_told_apart(words: str, code: str) -> None:
    assert propose_category(default_categories(), words).code == code


def test_a_citys_own_category_is_proposed_by_its_own_keywords() -> None:
    own = Category(
        code="heritage", name="古建保护", position=17, lead=OfficeLevel.CITY,
        keywords="古建 文物", emergency_keywords="", emergency_advice="",
    )  # fmt: skip
    known = [*default_categories(), own]
    assert propose_category(known, "后院那座文物老庙漏雨").code == "heritage"
    assert propose_category(known, "屋顶漏雨").code == "repair"


def test_a_category_the_city_dropped_is_not_proposed() -> None:
    known = [category for category in default_categories() if category.code != "greening"]
    assert propose_category(known, "草坪都枯了没人浇水").code != "greening"
    assert propose_category(known[-1:], "草坪都枯了没人浇水").code == "other"


@pytest.mark.parametrize(
    "words", ["你好", "谢谢", "物业电话多少", "在吗", "滚", "好的知道了", "你是机器人吗"]
)
def test_what_is_no_complaint_starts_none(words: str) -> None:
    assert not recognised(words)


def test_the_model_is_better_than_the_keywords_it_replaced() -> None:
    """Bounds under the measured figures: they fail for a broken model, not for a new sentence."""
    right = sum(ranked(example.words)[0][0] == example.label for example in COMPLAINTS)
    among = sum(example.label in [code for code, _ in ranked(example.words)[:3]] for example in COMPLAINTS)
    taken = sum(recognised(example.words) for example in COMPLAINTS)
    assert right >= 0.5 * len(COMPLAINTS)
    assert among >= 0.75 * len(COMPLAINTS)
    assert taken >= 0.85 * len(COMPLAINTS)


def test_the_command_reports(capsys: pytest.CaptureFixture[str]) -> None:
    from bench.classifier.__main__ import main

    assert main([]) == 0
    report_text = capsys.readouterr().out
    for title in ("keywords", "macro average", "Is it a complaint at all?", "Emergencies"):
        assert title in report_text


def test_weights_stay_small() -> None:
    from importlib.resources import files

    folder = files("backend.complaints.rules.classifier")
    assert len(folder.joinpath(WEIGHTS).read_bytes()) < 500_000
    assert len(folder.joinpath(DANGER_WEIGHTS).read_bytes()) < 400_000
