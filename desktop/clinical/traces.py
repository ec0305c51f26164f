"""Traces that a hospital declares: curves that a device recorded (CTG), which are drawn over one time.

The file of settings is the one home of them; which panel shows which is the workspace's to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from types import MappingProxyType
from typing import Any

import msgspec

from desktop.clinical.columns import Source, check_source, has
from desktop.clinical.trends import Place
from desktop.core.configured import Items, Origin, Settings, configured
from desktop.core.converting import Refused, convert
from desktop.core.messages import Words, _
from desktop.fhir.resources import Component, Observation

MOST_CURVES = 4
_MOST_HOURS = 24 * 7


class TracedCurve(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One curve of a trace: the codes of its Observation, or of a component.

    `unit` is what is shown, `units` what it may be called in the record: what is in another is not drawn, and
    said. Without them it is drawn in the newest one's. `scale` is what its axis holds at least; `usual`
    (from, to) is shaded. What lies outside `signal` is no value: the device had none. `height` is in px at
    100 %.
    """

    of: tuple[str, ...]
    name: Words
    unit: str = ""
    units: tuple[str, ...] = ()
    scale: tuple[float, float] | None = None
    usual: tuple[float, float] | None = None
    signal: tuple[float, float] | None = None
    height: int = 72


class DeclaredTrace(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A set of curves that devices recorded, one below the other over one time.

    `note` always stands beside the title: what it is not for. `source` says who says what is usual,
    `checked_by` who answers for that here; None: nobody has. So many `hours` back from its newest part are
    drawn, and so many `minutes` are seen at first.
    """

    title: Words
    curves: tuple[TracedCurve, ...]
    note: Words
    source: str = ""
    checked_by: str | None = None
    hours: float = 24
    minutes: tuple[int, ...] = (60, 30)


class _File(msgspec.Struct):
    traces: dict[str, DeclaredTrace]


def _checked(data: Any, _origin: Origin) -> _File:
    found: _File = convert(data, _File)
    for key, trace in found.traces.items():
        _trace(("traces", key), trace)
    return found


def _trace(where: Place, trace: DeclaredTrace) -> None:
    if not 0 < len(trace.curves) <= MOST_CURVES:
        words = _("A trace has 1 to {n} curves.").format(n=MOST_CURVES)
        raise Refused((*where, "curves"), words)
    if not 0 < trace.hours <= _MOST_HOURS:
        words = _("It must be from {least} to {most}.").format(least=1, most=_MOST_HOURS)
        raise Refused((*where, "hours"), words)
    if not trace.minutes or not all(5 <= one <= trace.hours * 60 for one in trace.minutes):
        words = _("It must be from {least} to {most}.").format(least=5, most=f"{trace.hours * 60:g}")
        raise Refused((*where, "minutes"), words)
    if any(one.usual for one in trace.curves) and not trace.source.strip():
        raise Refused((*where, "source"), _("What is usual needs a source."))
    for at, curve in enumerate(trace.curves):
        _curve((*where, "curves", at), curve)


def _curve(where: Place, curve: TracedCurve) -> None:
    check_source(where, Source(observation=curve.of))
    if curve.units and not curve.unit:
        raise Refused((*where, "unit"), _("It must say in which unit it is shown."))
    if not 24 <= curve.height <= 200:
        raise Refused((*where, "height"), _("A lane is 24 to 200 px high."))
    for name in ("scale", "usual", "signal"):
        pair = getattr(curve, name)
        if pair is not None and not -inf < pair[0] < pair[1] < inf:
            raise Refused((*where, name), _("The lower comes first."))


TRACES: Settings[_File] = Settings(
    "vocabulary/traces.yaml", _checked, {"trace": Items(("traces",), DeclaredTrace)}
)


@configured
def traces() -> Mapping[str, DeclaredTrace]:
    """All declared traces by key."""
    return MappingProxyType(TRACES.now().traces)


def draws(source: Observation | Component) -> bool:
    """True when the value is a recorded curve that a trace draws: it is then no value among others."""
    if source.value_sampled_data is None or source.code is None:
        return False
    curves = (curve for trace in traces().values() for curve in trace.curves)
    return any(has(source.code, curve.of) for curve in curves)
