"""Abnormal flag of a result: the laboratory's own interpretation first, then the reference range."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from typing import Final, Literal

import msgspec

Comparator = Literal["<", "<=", ">=", ">"]


class Abnormal(StrEnum):
    """Abnormal flag of a result; `UNKNOWN` without a range and without the laboratory's interpretation,
    `CRITICAL` where that says no direction."""

    NORMAL = "normal"
    LOW = "low"
    HIGH = "high"
    CRITICAL_LOW = "critical-low"
    CRITICAL_HIGH = "critical-high"
    ABNORMAL = "abnormal"
    CRITICAL = "critical"
    UNKNOWN = "unknown"

    @property
    def critical(self) -> bool:
        """True when a critical result must be told at once."""
        return self in (Abnormal.CRITICAL_LOW, Abnormal.CRITICAL_HIGH, Abnormal.CRITICAL)


class Limits(msgspec.Struct, frozen=True, gc=False):
    """A reference range and the limits beyond which a value is critical, in the value's own unit."""

    low: Decimal | None = None
    high: Decimal | None = None
    critical_low: Decimal | None = None
    critical_high: Decimal | None = None


# FHIR's v3-ObservationInterpretation, the most serious first.
_WORDS: Final = (
    ("LL", Abnormal.CRITICAL_LOW),
    ("LU", Abnormal.CRITICAL_LOW),
    ("HH", Abnormal.CRITICAL_HIGH),
    ("HU", Abnormal.CRITICAL_HIGH),
    ("AA", Abnormal.CRITICAL),
    ("L", Abnormal.LOW),
    ("H", Abnormal.HIGH),
    ("A", Abnormal.ABNORMAL),
    ("POS", Abnormal.ABNORMAL),
    ("DET", Abnormal.ABNORMAL),
    ("RR", Abnormal.ABNORMAL),
    ("WR", Abnormal.ABNORMAL),
    ("R", Abnormal.ABNORMAL),
    ("NEG", Abnormal.NORMAL),
    ("ND", Abnormal.NORMAL),
    ("NR", Abnormal.NORMAL),
    ("S", Abnormal.NORMAL),
    ("N", Abnormal.NORMAL),
)


def from_interpretation(codes: Iterable[str]) -> Abnormal | None:
    """Combined meaning of the laboratory's interpretation codes; None for none that is known."""
    given = set(codes)
    return next((meaning for code, meaning in _WORDS if code in given), None)


def from_limits(value: Decimal, limits: Limits, comparator: Comparator | None = None) -> Abnormal:
    """Place a value in its limits; a limit itself is inside the range.

    With a comparator only what is certain is said: `<5` of a range up to 5 is normal, `<5` of a range
    from 2 is unknown.
    """
    above = comparator in (">", ">=")
    below = comparator in ("<", "<=")
    if limits.critical_high is not None and not below and value >= limits.critical_high:
        return Abnormal.CRITICAL_HIGH
    if limits.critical_low is not None and not above and value <= limits.critical_low:
        return Abnormal.CRITICAL_LOW
    if (
        limits.high is not None
        and not below
        and (value > limits.high or (comparator == ">" and value == limits.high))
    ):
        return Abnormal.HIGH
    if (
        limits.low is not None
        and not above
        and (value < limits.low or (comparator == "<" and value == limits.low))
    ):
        return Abnormal.LOW
    if limits.low is None and limits.high is None:
        return Abnormal.UNKNOWN
    if (below and limits.low is not None) or (above and limits.high is not None):
        return Abnormal.UNKNOWN
    if (below and limits.high is not None and value > limits.high) or (
        above and limits.low is not None and value < limits.low
    ):
        return Abnormal.UNKNOWN
    return Abnormal.NORMAL


def abnormal(
    value: Decimal | None,
    limits: Limits,
    *,
    comparator: Comparator | None = None,
    interpretation: Iterable[str] = (),
) -> Abnormal:
    """The laboratory's word and our own look at the limits: whichever is the more serious.

    A laboratory that says *high* of a value beyond our critical limit must not quieten it, and our
    range must not turn its *high* into normal.
    """
    codes = tuple(interpretation)
    said = from_interpretation(codes)
    seen = Abnormal.UNKNOWN if value is None else from_limits(value, limits, comparator)
    if said is None:
        return seen
    if said is Abnormal.CRITICAL:
        # *Critically abnormal* has no direction: that of the limits, or of the laboratory's other word.
        sides = {seen, from_interpretation(code for code in codes if code != "AA")}
        return next((critical for side, critical in _CRITICAL.items() if side in sides), said)
    return seen if seen.critical and not said.critical else said


_CRITICAL: Final = {
    Abnormal.CRITICAL_HIGH: Abnormal.CRITICAL_HIGH,
    Abnormal.CRITICAL_LOW: Abnormal.CRITICAL_LOW,
    Abnormal.HIGH: Abnormal.CRITICAL_HIGH,
    Abnormal.LOW: Abnormal.CRITICAL_LOW,
}
"""Direction of what is critical, the surest first."""
