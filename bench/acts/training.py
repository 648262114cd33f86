"""Trains the model of acts. The service only reads the weights."""

from pathlib import Path

from sklearn.pipeline import Pipeline

from backend.wechat.conversation.acts import model
from bench.acts.utterances import Utterance, utterances
from bench.linear_training import exported, support_vectors

STRENGTH = 0.3
SHARPNESS = 5.0


def train() -> Path:
    """Write the weights beside the model that reads them."""
    target = Path(model.__file__).with_name(model.WEIGHTS)
    target.write_text(exported(trained(utterances("training")), SHARPNESS), encoding="utf-8")
    return target


def trained(training_set: list[Utterance]) -> Pipeline:
    pipeline = support_vectors(Utterance.features, STRENGTH)
    pipeline.fit(training_set, [utterance.acts[0].value for utterance in training_set])
    return pipeline
