"""Trains linear models with scikit-learn, and writes them as `backend/core/linear_model.py` reads them."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.svm import LinearSVC

from backend.core.linear_model import SCALE

SEED = 4
LEAST_TEXTS = 2  # a feature seen in one text alone teaches that text by heart
Features = Callable[..., Iterable[str]]


def support_vectors(features: Features, strength: float) -> Pipeline:
    """An untrained machine for many labels. The same texts give the same model."""
    return make_pipeline(
        _vectorizer(features),
        LinearSVC(C=strength, class_weight="balanced", random_state=SEED, tol=1e-6, max_iter=20_000),
    )


def regression(features: Features, strength: float) -> Pipeline:
    """An untrained regression for two labels."""
    return make_pipeline(
        _vectorizer(features),
        LogisticRegression(
            C=strength,
            class_weight="balanced",
            solver="liblinear",
            random_state=SEED,
            tol=1e-6,
            max_iter=2000,
        ),
    )


def exported(pipeline: Pipeline, sharpness: float = 1.0) -> str:
    """The CSV text: idf and sharpness are multiplied into the weights, all rounded.

    A regression of two labels weighs the second against nought.
    """
    vectorizer, machine = pipeline[0], pipeline[1]
    weights, bias = machine.coef_.T, machine.intercept_
    two_labels = weights.shape[1] == 1
    rows = (
        [[0.0, row[0]] for row in weights]
        if two_labels
        else [[x * sharpness for x in row] for row in weights]
    )
    return _sheet(
        vectorizer, machine.classes_, [0.0, bias[0]] if two_labels else [x * sharpness for x in bias], rows
    )


def _vectorizer(features: Features) -> TfidfVectorizer:
    return TfidfVectorizer(analyzer=features, binary=True, min_df=LEAST_TEXTS)


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
