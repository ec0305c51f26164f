"""NEWS2 (Royal College of Physicians 2017) with its parts, and honest about what is missing."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Final, Literal

import msgspec

from desktop.core.formats import number
from desktop.core.messages import _

Consciousness = Literal["A", "C", "V", "P", "U"]
"""Alert, new confusion, voice, pain, unresponsive."""


class Band(StrEnum):
    """Response level of a score: no points, the ward, urgent ward review (a single 3), urgent, emergency."""

    NONE = "none"
    WARD = "ward"
    WARD_URGENT = "ward-urgent"
    URGENT = "urgent"
    EMERGENCY = "emergency"


class Excluded(StrEnum):
    """Reason NEWS2 does not apply to a patient."""

    CHILD = "child"
    PREGNANCY = "pregnancy"
    POST_PARTUM = "post-partum"


class Measured(msgspec.Struct, frozen=True, gc=False):
    """One round of vital signs; None is not measured.

    Respiration and pulse per minute, saturation in %, systolic pressure in mmHg, temperature in °C.
    `oxygen` is True on supplemental oxygen, False on air. `scale` is 2 only where a doctor has
    prescribed it for hypercapnic failure.
    """

    respiration: int | None = None
    saturation: int | None = None
    oxygen: bool | None = None
    systolic: int | None = None
    pulse: int | None = None
    temperature: Decimal | None = None
    consciousness: Consciousness | None = None
    scale: Literal[1, 2] = 1


class Part(msgspec.Struct, frozen=True, gc=False):
    """One of the seven parts; `points` is None when it was not measured."""

    key: str
    points: int | None


class News2(msgspec.Struct, frozen=True, gc=False):
    """A score: `total` is the least it can be when `missing` is not empty."""

    total: int
    parts: tuple[Part, ...]
    missing: tuple[str, ...]
    single_three: bool
    band: Band
    scale: Literal[1, 2] = 1

    @property
    def least(self) -> bool:
        """True when the score is a lower bound, because something was not measured."""
        return bool(self.missing)

    @property
    def asks(self) -> Literal[0, 1, 2]:
        """Help needed beside the ward: 0 nobody, 1 somebody soon (5, or a single 3), 2 at once (7)."""
        if self.band is Band.EMERGENCY:
            return 2
        return 1 if self.band in (Band.URGENT, Band.WARD_URGENT) else 0

    @property
    def mark(self) -> Literal["plain", "bold", "single", "framed", "filled"]:
        """Mark of a complete score by severity: the same in list, chart and entry."""
        if self.band is Band.EMERGENCY:
            return "filled"
        if self.band is Band.URGENT:
            return "framed"
        if self.band is Band.WARD_URGENT:
            return "single"
        return "bold" if self.total >= _WATCHED else "plain"


_WATCHED: Final = 3
"""From so many points on the ward measures more often."""
MOST: Final = 20
"""Highest possible score."""
PARTS: Final = ("respiration", "saturation", "oxygen", "systolic", "pulse", "consciousness", "temperature")


def part_name(key: str) -> str:
    """A part's name for people, in the language in use."""
    return {
        "respiration": _("respiration"),
        "saturation": _("oxygen saturation"),
        "oxygen": _("supplemental oxygen"),
        "systolic": _("blood pressure"),
        "pulse": _("pulse"),
        "consciousness": _("consciousness"),
        "temperature": _("temperature"),
    }[key]


def excluded(age_years: int, *, pregnant: bool = False, post_partum: bool = False) -> Excluded | None:
    """Reason the score must not be shown for this patient, or None where it applies."""
    if age_years < 16:
        return Excluded.CHILD
    if pregnant:
        return Excluded.PREGNANCY
    return Excluded.POST_PARTUM if post_partum else None


def own_score(reason: Excluded) -> str:
    """The name of the score to show instead."""
    return "PEVS" if reason is Excluded.CHILD else "ONEWS"


def news2(m: Measured) -> News2 | None:
    """The score of one round; None when nothing at all was measured.

    The caller asks `excluded` first.
    """
    points = {
        "respiration": _respiration(m.respiration),
        "saturation": _saturation(m.saturation, m.oxygen, m.scale),
        "oxygen": None if m.oxygen is None else 2 * m.oxygen,
        "systolic": _systolic(m.systolic),
        "pulse": _pulse(m.pulse),
        "consciousness": None if m.consciousness is None else 3 * (m.consciousness != "A"),
        "temperature": _temperature(m.temperature),
    }
    known = [value for value in points.values() if value is not None]
    if not known:
        return None
    missing = tuple(key for key in PARTS if points[key] is None)
    single_three = 3 in known
    total = sum(known)
    return News2(
        total=total,
        parts=tuple(Part(key, points[key]) for key in PARTS),
        missing=missing,
        single_three=single_three,
        band=band(total, single_three),
        scale=m.scale,
    )


def range_of(part: str, m: Measured) -> str:
    """The range of a part's values that give the same points as the one measured: `21–24`, `≤ 8`.

    Of oxygen what is given; empty where nothing was measured.
    """
    if part == "oxygen":
        return "" if m.oxygen is None else _("on oxygen") if m.oxygen else _("on air")
    if part == "consciousness":
        return "" if m.consciousness is None else "A" if m.consciousness == "A" else "C V P U"
    found = span_of(part, m)
    if found is None:
        return ""
    low, high = found
    if low <= 0:
        return f"≤ {number(high)}"
    return f"≥ {number(low)}" if high >= _ceiling(part) else f"{number(low)}–{number(high)}"


def _ceiling(part: str) -> Decimal:
    return Decimal(100 if part in ("saturation", "temperature") else 300)


def span_of(part: str, m: Measured) -> tuple[Decimal, Decimal] | None:
    """The lowest and the highest value of a part that give the same points as the one measured; None where it
    was not measured, or is no number."""
    value: Decimal | int | bool | str | None = getattr(m, part)
    if value is None or isinstance(value, bool | str):
        return None
    step = Decimal("0.1") if part == "temperature" else Decimal(1)

    def points(at: Decimal) -> int | None:
        same = msgspec.structs.replace(m, **{part: at if part == "temperature" else int(at)})
        found = news2(same)
        return next((p.points for p in found.parts if p.key == part), None) if found else None

    own, low, high = points(Decimal(value)), Decimal(value), Decimal(value)
    floor, ceiling = Decimal(0), _ceiling(part)
    while low > floor and points(low - step) == own:
        low -= step
    while high < ceiling and points(high + step) == own:
        high += step
    return low, high


_CALM: Final = Measured(
    respiration=16, saturation=98, oxygen=False, systolic=120, pulse=70, temperature=Decimal(37),
    consciousness="A",
)  # fmt: skip
"""A round without any point."""


def without_points(part: str) -> tuple[Decimal, Decimal] | None:
    """The lowest and the highest value of a part that give no points, on scale 1."""
    return span_of(part, _CALM)


def words(score: News2) -> str:
    """The score for people: the number, or "minst n, mangler …"."""
    if not score.least:
        return str(score.total)
    what = ", ".join(part_name(key) for key in score.missing)
    return _("at least {n}, missing {what}").format(n=score.total, what=what)


def band(total: int, single_three: bool) -> Band:
    """Response level for a total; `single_three` when one part alone gives three."""
    if total >= 7:
        return Band.EMERGENCY
    if total >= 5:
        return Band.URGENT
    if single_three:
        return Band.WARD_URGENT
    return Band.WARD if total else Band.NONE


def _respiration(rate: int | None) -> int | None:
    if rate is None:
        return None
    if rate <= 8 or rate >= 25:
        return 3
    if rate >= 21:
        return 2
    return 1 if rate <= 11 else 0


def _saturation(percent: int | None, oxygen: bool | None, scale: int) -> int | None:
    if percent is None:
        return None
    if scale == 1:
        return 3 if percent <= 91 else 2 if percent <= 93 else 1 if percent <= 95 else 0
    if percent <= 92:
        return 3 if percent <= 83 else 2 if percent <= 85 else 1 if percent <= 87 else 0
    # Above the target the points depend on whether oxygen drives the value there.
    if oxygen is None:
        return None
    if not oxygen:
        return 0
    return 1 if percent <= 94 else 2 if percent <= 96 else 3


def _systolic(pressure: int | None) -> int | None:
    if pressure is None:
        return None
    if pressure <= 90 or pressure >= 220:
        return 3
    return 2 if pressure <= 100 else 1 if pressure <= 110 else 0


def _pulse(rate: int | None) -> int | None:
    if rate is None:
        return None
    if rate <= 40 or rate >= 131:
        return 3
    if rate >= 111:
        return 2
    return 1 if rate <= 50 or rate >= 91 else 0


def _temperature(degrees: Decimal | None) -> int | None:
    if degrees is None:
        return None
    # The chart has one decimal; a thermometer with two falls into the band it has not yet left.
    tenths = int(degrees * 10)
    if tenths <= 350:
        return 3
    if tenths >= 391:
        return 2
    return 1 if tenths <= 360 or tenths >= 381 else 0
