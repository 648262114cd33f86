"""The labelled utterances: training.csv and held_out.csv. Where they come from is said in docs/acts.md."""

import csv
from dataclasses import dataclass
from importlib.resources import files

from backend.complaints.rules.classifier import recognised
from backend.registry.rules.addresses import parse_door
from backend.wechat.conversation.acts.act import Act
from backend.wechat.conversation.acts.features import act_features
from backend.wechat.conversation.acts.situations import Context, Situation


@dataclass(frozen=True, slots=True)
class Utterance:
    """What was said in a situation. `acts` are the right ones, the best first."""

    context: Context
    words: str
    acts: tuple[Act, ...]
    messy: bool
    origin: str

    def features(self) -> set[str]:
        return act_features(
            self.words,
            self.context,
            recognised=recognised(self.words),
            door=parse_door(self.words) is not None,
        )


def utterances(name: str) -> list[Utterance]:
    """Of `training` or `held_out`."""
    text = files("bench.acts").joinpath(f"{name}.csv").read_text("utf-8")
    return [
        Utterance(
            Context(Situation(row["state"]), row["draft"] if row["state"] != "W" else ""),
            row["words"],
            tuple(map(Act, row["act"].split("|"))),
            row["messy"] == "yes",
            row["origin"],
        )
        for row in csv.DictReader(text.splitlines())
    ]
