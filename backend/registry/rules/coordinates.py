"""Between WGS-84, which the world's devices measure in, and GCJ-02, which Chinese maps and our registry use.

In between lie some 500 metres: more than the next community is away.
"""

import math

import eviltransform

POLE, DATE_LINE = 90, 180
Degrees = tuple[float, float]


def to_gcj02(latitude: float, longitude: float) -> Degrees | None:
    """None for what is no place on earth."""
    finite = math.isfinite(latitude) and math.isfinite(longitude)
    if not finite or abs(latitude) > POLE or abs(longitude) > DATE_LINE:
        return None
    north, east = eviltransform.wgs2gcj(latitude, longitude)
    return north, east


def to_wgs84(latitude: float, longitude: float) -> Degrees:
    """To a tenth of a metre."""
    north, east = eviltransform.gcj2wgs_exact(latitude, longitude)
    return round(north, 6), round(east, 6)
