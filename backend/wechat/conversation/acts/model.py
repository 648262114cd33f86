"""The trained model of acts at run time. How it was made and how good it is: docs/acts.md."""

from functools import cache
from importlib.resources import files

from backend.core.linear_model import LinearModel, read_model
from backend.wechat.conversation.acts.act import Act
from backend.wechat.conversation.acts.features import act_features
from backend.wechat.conversation.acts.situations import Context

WEIGHTS = "weights.csv"


def likely_acts(words: str, context: Context, *, recognised: bool, door: bool) -> list[tuple[Act, float]]:
    """All acts with their probabilities, the likeliest first."""
    features = act_features(words, context, recognised=recognised, door=door)
    chances = shipped().probabilities(features)
    return sorted(((Act(label), chance) for label, chance in chances.items()), key=lambda pair: -pair[1])


@cache
def shipped() -> LinearModel:
    return read_model(files(__package__).joinpath(WEIGHTS).read_text("utf-8").splitlines())
