"""Statistics that cannot flatter: five rates, each with numerator, denominator and what was left out and why.

Counted by the database in whole numbers; shares are fractions. docs/statistics.md says what counts when.
"""

from backend.statistics.rules.counting import Figures, by, overall
from backend.statistics.rules.dimensions import Dimension
from backend.statistics.rules.leagues import League, league
from backend.statistics.rules.periods import Period, month_of, months_until
from backend.statistics.rules.rates import EXCLUSION_NAMES, RATE_NAMES, ExclusionReason, Rate, RateKind
from backend.statistics.rules.scopes import EVERYTHING, FiguresScope, scope_of

__all__ = [
    "EVERYTHING",
    "EXCLUSION_NAMES",
    "RATE_NAMES",
    "Dimension",
    "ExclusionReason",
    "Figures",
    "FiguresScope",
    "League",
    "Period",
    "Rate",
    "RateKind",
    "by",
    "league",
    "month_of",
    "months_until",
    "overall",
    "scope_of",
]
