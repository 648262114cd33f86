"""Trains the model from labelled.csv. Needs scikit-learn, which comes with the extra `test` only."""

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

from backend.complaints.classifier.features import features
from backend.complaints.classifier.labelled import Sentence, sentences
from backend.complaints.classifier.model import SCALE, WEIGHTS

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline

SEED = 4
STRENGTH = 0.3  # of all tried in cross-validation, the best; docs/classifier.md
LEAST_SENTENCES = 2  # a feature seen in one sentence alone teaches that sentence by heart
# A support vector machine gives distances. Times this they become probabilities that hold: among sentences
# of which it is 80 % sure, 80 % are right. Found in cross-validation: docs/classifier.md.
SHARPNESS = 7.0


def trained(given: list[Sentence] | None = None) -> "Pipeline":
    """A fitted scikit-learn pipeline. The same sentences give the same model."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import LinearSVC

    known = sentences("training") if given is None else given
    pipeline = make_pipeline(
        TfidfVectorizer(analyzer=features, binary=True, min_df=LEAST_SENTENCES),
        LinearSVC(C=STRENGTH, class_weight="balanced", random_state=SEED, tol=1e-6, max_iter=20_000),
    )
    pipeline.fit([one.words for one in known], [one.label for one in known])
    return pipeline


def train() -> Path:
    """Write the weights beside the sentences they come from."""
    target = Path(__file__).with_name(WEIGHTS)
    target.write_text(exported(trained()), encoding="utf-8")
    return target


def exported(pipeline: "Pipeline") -> str:
    """The text of weights.csv: idf and sharpness are multiplied into the weights, all rounded."""
    vectorizer, machine = pipeline[0], pipeline[1]
    out = io.StringIO()
    sheet = csv.writer(out, lineterminator="\n")
    sheet.writerow(["feature", "idf", *machine.classes_])
    sheet.writerow(["", "", *(round(number * SHARPNESS * SCALE) for number in machine.intercept_)])
    rows = zip(vectorizer.get_feature_names_out(), vectorizer.idf_, machine.coef_.T, strict=True)
    for feature, idf, weights in sorted(rows, key=lambda row: str(row[0])):
        numbers = (round(number * SCALE) for number in (idf, *(idf * SHARPNESS * weights)))
        sheet.writerow([feature, *numbers])
    return out.getvalue()
