"""Trains the model of acts. The service only reads the weights."""

from pathlib import Path

from sklearn.pipeline import Pipeline

from backend.wechat.conversation.acts import model
from bench.acts.sources import TRAINED_FROM, digests
from bench.acts.utterances import Utterance, utterances
from bench.linear_training import exported, support_vectors

# Found in cross-validation on the training part alone: docs/acts.md.
STRENGTH = 1.0
LEAST_TEXTS = 3
LEAST_WEIGHT = 0.5  # smaller ones are two thirds of the file and one answer in five hundred
SHARPNESS = 7.0


def train() -> list[Path]:
    """Write the weights beside the model that reads them, and from what they were trained."""
    target = Path(model.__file__).with_name(model.WEIGHTS)
    weights = exported(trained(utterances("training")), SHARPNESS, LEAST_WEIGHT)
    target.write_text(weights, encoding="utf-8")
    TRAINED_FROM.write_text("".join(f"{digest}\n" for digest in digests()), encoding="utf-8")
    return [target]


def trained(training_set: list[Utterance]) -> Pipeline:
    pipeline = support_vectors(Utterance.features, STRENGTH, LEAST_TEXTS, balanced=False)
    pipeline.fit(training_set, [utterance.acts[0].value for utterance in training_set])
    return pipeline
