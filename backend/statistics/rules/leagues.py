"""League tables, without those that have too few complaints."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy.orm import Session

from backend.city_rules.rules.current import city_rules
from backend.statistics.rules.counting import Figures, by
from backend.statistics.rules.dimensions import Dimension, Key, names
from backend.statistics.rules.periods import Period
from backend.statistics.rules.rates import LOWER_IS_BETTER, Rate, RateKind
from backend.statistics.rules.scopes import FiguresScope


@dataclass(frozen=True, slots=True)
class LeagueRow:
    """`rank` is shared by those with equal shares."""

    rank: int
    key: Key
    name: str
    figures: Figures

    def rate(self, kind: RateKind) -> Rate:
        return self.figures.rates[kind]


@dataclass(frozen=True, slots=True)
class League:
    """Best first. `too_few` had fewer than `smallest` counted complaints; `nowhere` belong to nobody."""

    kind: RateKind
    dimension: Dimension
    smallest: int
    places: tuple[LeagueRow, ...]
    too_few: tuple[tuple[str, int], ...]
    nowhere: int


def league(
    session: Session, scope: FiguresScope, period: Period, dimension: Dimension, kind: RateKind, now: datetime
) -> League:
    """By one of the five rates."""
    return ranked(session, by(session, scope, [period], dimension, now), dimension, kind)


def ranked(
    session: Session, figures_by_key: dict[Key, Figures], dimension: Dimension, kind: RateKind
) -> League:
    """The table of figures that were counted already."""
    smallest = max(1, city_rules(session).limits.smallest_sample)
    key_names = names(session, dimension, list(figures_by_key))
    somewhere = [(key, figures) for key, figures in figures_by_key.items() if key is not None]
    enough = [pair for pair in somewhere if pair[1].rates[kind].denominator >= smallest]
    few = [
        (key_names[key], figures.rates[kind].denominator)
        for key, figures in somewhere
        if figures.rates[kind].denominator < smallest
    ]
    nowhere = figures_by_key.get(None)
    return League(
        kind=kind,
        dimension=dimension,
        smallest=smallest,
        places=tuple(_placed(enough, key_names, kind)),
        too_few=tuple(sorted(few, key=lambda pair: (-pair[1], pair[0]))),
        nowhere=nowhere.complaints if nowhere else 0,
    )


def _placed(
    pairs: Sequence[tuple[Key, Figures]], key_names: dict[Key, str], kind: RateKind
) -> list[LeagueRow]:
    sign = 1 if kind in LOWER_IS_BETTER else -1

    def order(pair: tuple[Key, Figures]) -> tuple[Fraction, int, str]:
        rate = pair[1].rates[kind]
        # Of equal shares the one that rests on more complaints stands first.
        return sign * (rate.share or Fraction(0)), -rate.denominator, key_names[pair[0]]

    places: list[LeagueRow] = []
    for number, (key, figures) in enumerate(sorted(pairs, key=order), start=1):
        same = places and places[-1].rate(kind).share == figures.rates[kind].share
        places.append(LeagueRow(places[-1].rank if same else number, key, key_names[key], figures))
    return places
