"""What the trained models say of a resident's words: which category, a complaint at all, a danger perhaps."""

from functools import cache, lru_cache
from importlib.resources import files

from backend.complaints.rules.classifier.danger_features import danger_features
from backend.core.linear_model import LinearModel, character_features, read_model

NONE = "none"
# Found in cross-validation on the training part alone: docs/classifier.md.
SURE_ENOUGH = 0.25  # below it, one proposal in three is right
NO_COMPLAINT = 0.15  # a complaint that is missed costs one question, a greeting filed as one costs trust
ANY_KIND = 0.3  # words that fit no category are not taken for a complaint unasked
WEIGHTS = "weights.csv"
CALM, DANGER = "calm", "danger"
DANGER_WEIGHTS = "danger.csv"
DANGEROUS = 0.88  # found by leaving out one list by others after the other: docs/classifier.md


def ranked(words: str) -> list[tuple[str, float]]:
    """Codes of all categories with their probabilities, the likeliest first, given that it is a complaint."""
    chances = probabilities(words)
    rest = 1 - chances.pop(NONE) or 1.0
    return sorted(((code, chance / rest) for code, chance in chances.items()), key=lambda pair: -pair[1])


def recognised(words: str) -> bool:
    """Whether this is surely a complaint, and not a greeting, a question, thanks or abuse."""
    chances = probabilities(words)
    none = chances.pop(NONE)
    return none < NO_COMPLAINT and max(chances.values()) >= ANY_KIND * (1 - none)


def sounds_dangerous(words: str) -> bool:
    """Like dangers that people told of, in words that no rule knows."""
    return danger_chance(words) >= DANGEROUS


@lru_cache(maxsize=64)
def danger_chance(words: str) -> float:
    """How likely it is a danger. A message is asked about more than once."""
    return shipped(DANGER_WEIGHTS).probabilities(danger_features(words))[DANGER]


def probabilities(words: str, name: str = WEIGHTS) -> dict[str, float]:
    """Of each label of that model, 'no complaint' among them."""
    return dict(_probabilities(words, name))


@lru_cache(maxsize=512)
def _probabilities(words: str, name: str) -> tuple[tuple[str, float], ...]:
    """A message is asked about several times, and so are the complaints of its neighbours."""
    return tuple(shipped(name).probabilities(character_features(words)).items())


def load() -> None:
    """Read the models now, and not when the first resident writes."""
    shipped(WEIGHTS)
    shipped(DANGER_WEIGHTS)


@cache
def shipped(name: str = WEIGHTS) -> LinearModel:
    path = files("backend.complaints.rules.classifier").joinpath(name)
    return read_model(path.read_text("utf-8").splitlines())
