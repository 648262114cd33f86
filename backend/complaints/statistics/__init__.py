"""Statistics that cannot flatter: five rates, each with numerator, denominator and what was left out and why.

Counted by the database in whole numbers; shares are fractions. docs/statistics.md says what counts when.
"""

from backend.complaints.statistics.counting import Figures, by, overall
from backend.complaints.statistics.dimensions import Dimension
from backend.complaints.statistics.leagues import League, league
from backend.complaints.statistics.periods import Period, month_of, months_until
from backend.complaints.statistics.rates import LEFT_NAMES, RATE_NAMES, Left, Rate, RateKind
from backend.complaints.statistics.scopes import EVERYTHING, Scope, scope_of

__all__ = [
    "EVERYTHING",
    "LEFT_NAMES",
    "RATE_NAMES",
    "Dimension",
    "Figures",
    "League",
    "Left",
    "Period",
    "Rate",
    "RateKind",
    "Scope",
    "by",
    "league",
    "month_of",
    "months_until",
    "overall",
    "scope_of",
]
