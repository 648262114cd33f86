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

STRENGTH = 30.0
LEAST_SENTENCES = 2  # a feature seen in one sentence alone teaches that sentence by heart


def trained(given: list[Sentence] | None = None) -> "Pipeline":
    """A fitted scikit-learn pipeline. Nothing in it is random: the same sentences give the same model."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    known = sentences("training") if given is None else given
    pipeline = make_pipeline(
        TfidfVectorizer(analyzer=features, binary=True, min_df=LEAST_SENTENCES),
        LogisticRegression(C=STRENGTH, max_iter=2000, tol=1e-6, class_weight="balanced"),
    )
    pipeline.fit([one.words for one in known], [one.label for one in known])
    return pipeline


def train() -> Path:
    """Write the weights beside the sentences they come from."""
    target = Path(__file__).with_name(WEIGHTS)
    target.write_text(exported(trained()), encoding="utf-8")
    return target


def exported(pipeline: "Pipeline") -> str:
    """The text of weights.csv: the idf is multiplied into the weights, all rounded to hundredths."""
    vectorizer, regression = pipeline[0], pipeline[1]
    out = io.StringIO()
    sheet = csv.writer(out, lineterminator="\n")
    sheet.writerow(["feature", "idf", *regression.classes_])
    sheet.writerow(["", "", *(round(number * SCALE) for number in regression.intercept_)])
    rows = zip(vectorizer.get_feature_names_out(), vectorizer.idf_, regression.coef_.T, strict=True)
    for feature, idf, weights in sorted(rows, key=lambda row: str(row[0])):
        numbers = (round(number * SCALE) for number in (idf, *(idf * weight for weight in weights)))
        sheet.writerow([feature, *numbers])
    return out.getvalue()
