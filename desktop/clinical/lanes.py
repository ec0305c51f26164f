"""Lanes of the chart that a hospital declares: which quantities are drawn or written there, in which order.

The file of settings is the one home of them. Sources are those of the worklist's columns; what is usual of a
quantity is said by `desktop.clinical.age_ranges`, never here.
"""

from __future__ import annotations

from math import inf
from typing import Annotated, Any, Literal

import msgspec

from desktop.clinical import vocabulary
from desktop.clinical.columns import Source
from desktop.clinical.trends import Place, check_values
from desktop.core.configured import Items, Origin, Settings, configured, meaning
from desktop.core.converting import Refused, convert
from desktop.core.messages import Words, _

PRESSURE = "bp"
"""The vital sign that is drawn as bars: by cuff, else arterial."""
NO_UNIT = "1"
"""Unit code of a quantity without a unit, such as a score."""
_MOST_CURVES = 3
_HEIGHTS = range(24, 201)


class LaneCurve(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One quantity of a lane: its sources (the first that has any value counts).

    Without a `name` it is called as its analysis or vital sign is. Codes of observations need a `unit`: what
    is in another is not drawn, and said. `1` is the unit of what has none.
    """

    of: tuple[Source, ...]
    name: Words | None = None
    unit: str = ""

    @property
    def sign(self) -> str:
        """The unit as it is shown."""
        return "" if self.unit == NO_UNIT else self.unit


class DeclaredLane(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A lane of the chart: curves over one scale, a row of values, a row of bars for states that are noted in
    words (the ventilator's mode), a row of marks for spells that are noted by codes (apnoea), or the score
    NEWS2.

    Rows stand below the curves, in their own order; a row of marks has a `name`.
    """

    key: str
    shows: Literal["curves", "row", "words", "marks", "news2"] = "curves"
    name: Words | None = None
    curves: tuple[LaneCurve, ...] = ()
    shown: Annotated[bool, meaning("`false` keeps it for those who want it")] = True
    height: Annotated[int, meaning("24 to 200 px, usually 48; lanes share the height there is by it")] = 48
    scale: Annotated[
        tuple[float, float] | None,
        meaning(
            "the lowest and highest value that the scale holds at least, in the curves' unit: `[36, 40]`"
        ),
    ] = None
    ticks: Annotated[
        tuple[float, ...], meaning("values with a number beside the scale; round ones if none")
    ] = ()
    numbers: Annotated[bool, meaning("writes the first curve's values below it, instead of ticks")] = False
    taller: Annotated[bool, meaning("`true` lets it grow where a value of the last day was not usual")] = (
        False
    )


class _File(msgspec.Struct):
    lanes: tuple[DeclaredLane, ...]


def _checked(data: Any, _origin: Origin) -> _File:
    found: _File = convert(data, _File)
    for at, lane in enumerate(found.lanes):
        _lane(("lanes", at), lane)
    return found


def _lane(where: Place, lane: DeclaredLane) -> None:
    most = {"curves": _MOST_CURVES, "row": 1, "words": 1, "marks": _MOST_CURVES, "news2": 0}[lane.shows]
    if lane.shows == "news2" and lane.curves:
        raise Refused((*where, "curves"), _("A score is worked out: it has no curves."))
    if most and not 0 < len(lane.curves) <= most:
        words = _("A lane has 1 to {n} curves.") if most > 1 else _("A row is of one quantity.")
        raise Refused((*where, "curves"), words.format(n=most))
    if (lane.shows == "marks") != (lane.name is not None):
        raise Refused((*where, "name"), _("A row of marks needs a name, and it alone has one."))
    if lane.height not in _HEIGHTS:
        raise Refused((*where, "height"), _("A lane is 24 to 200 px high."))
    if lane.scale is not None and not -inf < lane.scale[0] < lane.scale[1] < inf:
        raise Refused((*where, "scale"), _("The lower comes first."))
    if not all(-inf < tick < inf for tick in lane.ticks) or list(lane.ticks) != sorted(set(lane.ticks)):
        raise Refused((*where, "ticks"), _("The lower comes first."))
    for name in ("scale", "ticks", "numbers", "taller"):
        if lane.shows != "curves" and getattr(lane, name):
            raise Refused((*where, name), _("Only a lane of curves has this."))
    for number, curve in enumerate(lane.curves):
        _curve((*where, "curves", number), curve, lane.shows)


def _curve(where: Place, curve: LaneCurve, shows: str) -> None:
    check_values(where, curve.of, curve.name, curve.unit)
    if shows == "marks":
        if curve.unit or not all(source.observation for source in curve.of):
            raise Refused(where, _("Marks are of codes of observations alone, without a unit."))
        return
    if shows == "words":
        if curve.unit or not all(source.observation for source in curve.of):
            raise Refused(where, _("States in words are of codes of observations alone, without a unit."))
        return
    for at, source in enumerate(curve.of):
        if source.observation and not curve.unit:
            words = _("What is of codes alone needs a unit; of what has none it is “{unit}”.")
            raise Refused(where, words.format(unit=NO_UNIT))
        # That it is there is looked at where all layers are known.
        known = vocabulary.vitals().get(source.vital)
        if shows == "curves" and known is not None and known.unit is None and known.key != PRESSURE:
            words = _("“{name}” is without a unit: no curve can be drawn of it, but it may be a row.")
            raise Refused((*where, "of", at, "vital"), words.format(name=source.vital))


LANES: Settings[_File] = Settings(
    "vocabulary/chart.yaml", _checked, {"lane": Items(("lanes",), DeclaredLane, "key")}
)


@configured
def lanes() -> tuple[DeclaredLane, ...]:
    """The lanes that are shown, from the top down."""
    return tuple(one for one in LANES.now().lanes if one.shown)


def of_draft(keys: object) -> tuple[DeclaredLane, ...]:
    """The lanes of a page whose draft names them, in its order; those that are shown where it names none."""
    if not isinstance(keys, list | tuple):
        return lanes()
    every = {one.key: one for one in LANES.now().lanes}
    return tuple(every[key] for key in keys if key in every)
