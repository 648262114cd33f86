"""Trains the models with scikit-learn. The service only reads the weights."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.svm import LinearSVC

from backend.complaints.rules.classifier import model
from backend.complaints.rules.classifier.features import features
from backend.complaints.rules.classifier.model import CALM, DANGER, DANGER_WEIGHTS, SCALE, WEIGHTS
from bench.classifier.labelled import Sentence, alarms, sentences

SEED = 4
STRENGTH = 0.3  # of all tried in cross-validation, the best; docs/classifier.md
DANGER_STRENGTH = 10.0
LEAST_SENTENCES = 2  # a feature seen in one sentence alone teaches that sentence by heart
# A support vector machine gives distances. Times this they become probabilities that hold: among sentences
# of which it is 80 % sure, 80 % are right. Found in cross-validation: docs/classifier.md.
SHARPNESS = 7.0


def train() -> list[Path]:
    """Write the weights beside the model that reads them."""
    paths = []
    for name, text in ((WEIGHTS, exported(trained())), (DANGER_WEIGHTS, exported_danger(trained_danger()))):
        target = Path(model.__file__).with_name(name)
        target.write_text(text, encoding="utf-8")
        paths.append(target)
    return paths


def trained(labelled: list[Sentence] | None = None) -> Pipeline:
    """Which category. The same sentences give the same model."""
    training_set = sentences("training") if labelled is None else labelled
    pipeline = make_pipeline(
        _vectorizer(),
        LinearSVC(C=STRENGTH, class_weight="balanced", random_state=SEED, tol=1e-6, max_iter=20_000),
    )
    pipeline.fit([sentence.words for sentence in training_set], [sentence.label for sentence in training_set])
    return pipeline


def trained_danger() -> Pipeline:
    """Danger or not: the alarms of the lists that are no longer held out, and all ordinary sentences."""
    pairs = [(alarm.words, DANGER if alarm.kind else CALM) for alarm in alarms() if alarm.part == "developed"]
    pairs += [(sentence.words, CALM) for sentence in sentences("training")]
    pipeline = make_pipeline(
        _vectorizer(),
        LogisticRegression(C=DANGER_STRENGTH, class_weight="balanced", tol=1e-6, max_iter=2000),
    )
    pipeline.fit([words for words, _ in pairs], [label for _, label in pairs])
    return pipeline


def exported(pipeline: Pipeline) -> str:
    """The text of weights.csv: idf and sharpness are multiplied into the weights, all rounded."""
    vectorizer, machine = pipeline[0], pipeline[1]
    rows = [[number * SHARPNESS for number in weights] for weights in machine.coef_.T]
    return _sheet(vectorizer, machine.classes_, [number * SHARPNESS for number in machine.intercept_], rows)


def exported_danger(pipeline: Pipeline) -> str:
    """The text of danger.csv. A regression of two labels weighs the second against nought."""
    vectorizer, regression = pipeline[0], pipeline[1]
    rows = [[0.0, weight] for weight in regression.coef_[0]]
    return _sheet(vectorizer, regression.classes_, [0.0, regression.intercept_[0]], rows)


def _vectorizer() -> TfidfVectorizer:

    return TfidfVectorizer(analyzer=features, binary=True, min_df=LEAST_SENTENCES)


def _sheet(
    vectorizer: TfidfVectorizer,
    labels: Iterable[str],
    bias: Iterable[float],
    weights: Sequence[Sequence[float]],
) -> str:
    out = io.StringIO()
    sheet = csv.writer(out, lineterminator="\n")
    sheet.writerow(["feature", "idf", *labels])
    sheet.writerow(["", "", *(round(number * SCALE) for number in bias)])
    rows = zip(vectorizer.get_feature_names_out(), vectorizer.idf_, weights, strict=True)
    for feature, idf, numbers in sorted(rows, key=lambda row: str(row[0])):
        sheet.writerow(
            [feature, *(round(number * SCALE) for number in (idf, *(idf * number for number in numbers)))]
        )
    return out.getvalue()
