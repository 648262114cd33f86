"""Trains the models of categories and danger. The service only reads the weights."""

from pathlib import Path

from sklearn.pipeline import Pipeline

from backend.complaints.rules.classifier import model
from backend.complaints.rules.classifier.danger_features import danger_features
from backend.complaints.rules.classifier.model import CALM, DANGER, DANGER_WEIGHTS, WEIGHTS
from backend.complaints.rules.filing.emergencies import signed_kinds
from backend.core.linear_model import character_features
from bench.classifier.labelled import Sentence, alarms, fresh_alarms, sentences
from bench.linear_training import exported, regression, support_vectors

STRENGTH = 0.3  # of all tried in cross-validation, the best; docs/classifier.md
DANGER_STRENGTH = 30.0
# A support vector machine gives distances. Times this they become probabilities that hold: among sentences
# of which it is 80 % sure, 80 % are right. Found in cross-validation: docs/classifier.md.
SHARPNESS = 7.0


def train() -> list[Path]:
    """Write the weights beside the model that reads them."""
    texts = {WEIGHTS: exported(trained(), SHARPNESS), DANGER_WEIGHTS: exported(trained_danger())}
    paths = []
    for name, text in texts.items():
        target = Path(model.__file__).with_name(name)
        target.write_text(text, encoding="utf-8")
        paths.append(target)
    return paths


def trained(labelled: list[Sentence] | None = None) -> Pipeline:
    """Which category."""
    training_set = sentences("training") if labelled is None else labelled
    pipeline = support_vectors(character_features, STRENGTH)
    pipeline.fit([sentence.words for sentence in training_set], [sentence.label for sentence in training_set])
    return pipeline


def trained_danger() -> Pipeline:
    """Danger or not: the alarms of the lists that are no longer held out, and the ordinary sentences.

    A few of these tell of a danger, and teach nothing here. An addition says too little without what it is
    added to.
    """
    taught = [(alarm.words, alarm.kind) for alarm in alarms() if alarm.part == "developed"]
    taught += [
        (alarm.words, alarm.kind)
        for alarm in fresh_alarms()
        if alarm.part == "developed" and not alarm.earlier
    ]
    pairs = [(words, DANGER if kind else CALM) for words, kind in taught]
    pairs += [
        (sentence.words, CALM) for sentence in sentences("training") if not signed_kinds(sentence.words)
    ]
    pipeline = regression(danger_features, DANGER_STRENGTH)
    pipeline.fit([words for words, _ in pairs], [label for _, label in pairs])
    return pipeline
