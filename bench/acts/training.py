"""Trains the model of acts. The service only reads the weights."""

from hashlib import sha256
from pathlib import Path

from sklearn.pipeline import Pipeline

from backend.core import linear_model
from backend.wechat.conversation.acts import features, model
from bench.acts.utterances import Utterance, utterances
from bench.linear_training import exported, support_vectors

HERE = Path(__file__).parent
# What the weights are made of: a test compares their digests.
SOURCES = (HERE / "training.csv", Path(features.__file__), Path(linear_model.__file__))
TRAINED_FROM = "trained_from.txt"
# Found in cross-validation on the training part alone: docs/acts.md.
STRENGTH = 1.0
LEAST_TEXTS = 3
LEAST_WEIGHT = 0.5  # smaller ones are two thirds of the file and one answer in five hundred
SHARPNESS = 7.0


def train() -> Path:
    """Write the weights beside the model that reads them, and from what they were trained."""
    target = Path(model.__file__).with_name(model.WEIGHTS)
    weights = exported(trained(utterances("training")), SHARPNESS, LEAST_WEIGHT)
    target.write_text(weights, encoding="utf-8")
    digests = "".join(f"{sha256(path.read_bytes()).hexdigest()}\n" for path in SOURCES)
    HERE.joinpath(TRAINED_FROM).write_text(digests, encoding="utf-8")
    return target


def trained(training_set: list[Utterance]) -> Pipeline:
    pipeline = support_vectors(Utterance.features, STRENGTH, LEAST_TEXTS, balanced=False)
    pipeline.fit(training_set, [utterance.acts[0].value for utterance in training_set])
    return pipeline
