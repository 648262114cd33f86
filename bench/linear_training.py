"""Trains linear models with scikit-learn, and writes them as `backend/core/linear_model.py` reads them."""

import csv
import io
from collections.abc import Callable, Iterable

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.svm import LinearSVC

from backend.core.linear_model import SCALE

SEED = 4
LEAST_TEXTS = 2  # a feature seen in one text alone teaches that text by heart
Features = Callable[..., Iterable[str]]


def support_vectors(
    features: Features, strength: float, least_texts: int = LEAST_TEXTS, *, balanced: bool = True
) -> Pipeline:
    """An untrained machine for many labels. The same texts give the same model."""
    weights = "balanced" if balanced else None
    return make_pipeline(
        _vectorizer(features, least_texts),
        LinearSVC(C=strength, class_weight=weights, random_state=SEED, tol=1e-6, max_iter=20_000),
    )


def regression(features: Features, strength: float) -> Pipeline:
    """An untrained regression for two labels."""
    return make_pipeline(
        _vectorizer(features, LEAST_TEXTS),
        LogisticRegression(
            C=strength,
            class_weight="balanced",
            solver="liblinear",
            random_state=SEED,
            tol=1e-6,
            max_iter=2000,
        ),
    )


def exported(pipeline: Pipeline, sharpness: float = 1.0, least_weight: float = 0.0) -> str:
    """The CSV text: idf and sharpness are multiplied into the weights, all rounded to tenths.

    Weights below `least_weight`, before they are sharpened, are left out. A regression of two labels weighs
    the second against nought.
    """
    vectorizer, machine = pipeline[0], pipeline[1]
    bias, weights = list(machine.intercept_), machine.coef_.T
    if len(bias) == 1:
        bias, weights = [0.0, *bias], [[0.0, weight] for (weight,) in weights]
    out = io.StringIO()
    sheet = csv.writer(out, lineterminator="\n")
    sheet.writerow(["labels", *machine.classes_])
    sheet.writerow(["bias", *(round(number * sharpness * SCALE) for number in bias)])
    rows = zip(vectorizer.get_feature_names_out(), vectorizer.idf_, weights, strict=True)
    for feature, idf, row in sorted(rows, key=lambda row: str(row[0])):
        kept = [idf * weight if abs(idf * weight) >= least_weight else 0.0 for weight in row]
        tenths = [round(weight * sharpness * SCALE) for weight in kept]
        pairs = [f"{place}:{weight}" for place, weight in enumerate(tenths) if weight]
        sheet.writerow([feature, round(idf * SCALE), " ".join(pairs)])
    return out.getvalue()


def _vectorizer(features: Features, least_texts: int) -> TfidfVectorizer:
    return TfidfVectorizer(analyzer=features, binary=True, min_df=least_texts)
