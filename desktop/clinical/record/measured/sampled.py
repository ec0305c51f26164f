"""Decoding of SampledData: the numbers of a recorded curve, or the reason they can't be read.

A point without a number (an error, below or above what can be measured) has none here: it is a gap, and no
value. What is not plainly as the standard has it is not read at all: a wrong curve would look right.
"""

from __future__ import annotations

import re
from array import array
from math import inf, isfinite, nan
from typing import Final, Literal

import msgspec

from desktop.fhir.elements import SampledData

Problem = Literal["", "empty", "period", "origin", "factor", "dimensions", "data", "uneven", "long"]
MOST: Final = 500_000
"""Maximum numbers read of one curve: a day and a half at four a second."""
_SIGNS: Final = 16
"""Maximum characters of a number in a readable curve, with the space after it."""
_LONGEST: Final = 31 * 86_400.0
_OTHER: Final = re.compile(r"[^0-9eEUL+\-. \t\r\n]")
"""Characters that are in no number: `nan`, `inf` and digits that only Python reads have some of these."""
_NONE: Final = {"E": nan, "U": nan, "L": nan}


class Sampled(msgspec.Struct, frozen=True):
    """A curve: `curves` has the values of each dimension, `step` seconds apart from its beginning on; where
    there is no number it is not a number (NaN). `unit` and `code` are as recorded. With a `problem` there is
    nothing of it."""

    step: float = 0.0
    curves: tuple[array[float], ...] = ()
    unit: str = ""
    code: str = ""
    problem: Problem = ""

    @property
    def seconds(self) -> float:
        """Duration in seconds: each value counts for one step."""
        return self.step * len(self.curves[0]) if self.curves else 0.0


def sampled(source: SampledData) -> Sampled:
    """The numbers of a curve: origin + factor × point."""
    step = float(source.period) / 1000 if source.period is not None else 0.0
    if not 0 < step < inf:
        return Sampled(problem="period")
    if source.origin is None or source.origin.value is None or source.origin.comparator:
        # What a measured nought stands for is not said.
        return Sampled(problem="origin")
    factor = float(source.factor) if source.factor is not None else 1.0
    if not isfinite(factor) or factor == 0:
        return Sampled(problem="factor")
    count = source.dimensions or 0
    if count < 1:
        return Sampled(problem="dimensions")
    if len(source.data) > MOST * _SIGNS:
        return Sampled(problem="long")
    if _OTHER.search(source.data):
        return Sampled(problem="data")
    words = source.data.split()
    if not words:
        return Sampled(problem="empty")
    if len(words) > MOST:
        return Sampled(problem="long")
    if len(words) % count:
        return Sampled(problem="uneven")
    if step * (len(words) // count) > _LONGEST:
        return Sampled(problem="long")
    zero = float(source.origin.value)
    try:
        points = [_NONE[word] if word in _NONE else zero + factor * float(word) for word in words]
    except ValueError:
        return Sampled(problem="data")
    if any(one in (inf, -inf) for one in points):
        return Sampled(problem="data")
    curves = tuple(array("d", points[at::count]) for at in range(count))
    unit = source.origin.unit or source.origin.code
    return Sampled(step, curves, unit, source.origin.code)
