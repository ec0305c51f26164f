"""Values of the record drawn by a trend's curves, and values that can't be drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Context, Decimal
from math import isfinite

import msgspec

from desktop.clinical import vocabulary
from desktop.clinical.columns import Source
from desktop.clinical.record.measured import measurements
from desktop.clinical.record.observed import AHEAD
from desktop.clinical.record.stays.stays import Stay
from desktop.clinical.trends import Curve
from desktop.clinical.words.numbers import clinical, vital_decimals
from desktop.core.clock import EARLIEST
from desktop.core.formats import day, relative_day_time
from desktop.core.formats import number as written
from desktop.core.messages import _, pick
from desktop.fhir import ucum
from desktop.fhir.chart import Chart
from desktop.views.base import labs
from desktop.views.columns.listed_sources import BY_SOURCE
from desktop.views.columns.told import Told

_MOST_SAID = 3
_DIGITS = 3
Values = list[Told]


class Apart(msgspec.Struct, frozen=True, order=True):
    """A value of the curve's quantity that is not drawn: its time, and in words."""

    at: datetime
    words: str


class Drawn(msgspec.Struct, frozen=True):
    """A curve with the values that it draws, oldest first, of one of its sources; `apart` is the rest."""

    key: str
    curve: Curve
    source: Source
    values: Values
    apart: tuple[Apart, ...] = ()


def drawn(
    chart: Chart, stay: Stay | None, now: datetime, curves: Sequence[Curve], first: datetime,
    *, hours: bool = False,
) -> list[Drawn]:  # fmt: skip
    """The curves of a trend with all their values: of the first source that has any from `first` on, else of
    the first that has any at all. On an axis of `hours` a value whose hour nobody knows is not drawn."""
    found = []
    for at, curve in enumerate(curves):
        read = [(one, *_read(chart, stay, now, one, curve, hours)) for one in curve.of]
        source, values, _apart = next(
            (one for one in read if one[1] and seconds(one[1][-1]) >= first.timestamp()),
            next((one for one in read if one[1]), read[0]),
        )
        apart = [one for _source, _values, rest in read for one in rest]
        for other, rest, _apart in read:
            # A newer value of a weaker source is of another unit: it is said, and not drawn as the same.
            if other is not source and rest and (not values or seconds(rest[-1]) > seconds(values[-1])):
                apart.append(_said(_label(curve, other), _with_unit(curve, other, rest[-1]), rest[-1], now))
        found.append(Drawn(f"curve{at}", curve, source, values, tuple(sorted(apart))))
    return found


def _read(
    chart: Chart, stay: Stay | None, now: datetime, source: Source, curve: Curve, hours: bool
) -> tuple[Values, list[Apart]]:
    """Values of a source that can be drawn, oldest first, and those that can't."""
    (kind,) = source.said
    told = [one for one, _concepts in BY_SOURCE[kind](chart, stay, now, source)]
    name = _label(curve, source)
    unit = _unit(told, curve) if source.observation else None
    kept, apart = Values(), _undecided(chart, now, source, name)
    for given in told:
        same = _in_unit(given, curve.unit) if unit and curve.unit else given
        one = same if same is not None else given
        if one.at is not None and one.at > now + AHEAD:
            apart.append(_said(name, one.text, one, now, _("dated ahead")))
        elif one.number is None or not isfinite(one.number) or one.at is None:
            apart += [_said(name, one.text, one, now)] if one.text else []
        elif unit is not None and one.unit != unit and (one.unit or not curve.unit):
            apart.append(_said(name, one.text, one, now, _("another unit")))
        elif hours and not one.timed:
            apart.append(_said(name, _with_unit(curve, source, one), one, now, _("hour not known")))
        else:
            kept.append(one)
    return sorted(kept, key=seconds), apart


def _in_unit(one: Told, unit: str) -> Told | None:
    """A value in a curve's unit, however its system writes that (`cm[H2O]`, `cmH2O`), or worked out from
    another one of the same quantity; None where that can't be done."""
    if one.number is None or not one.unit or one.unit == unit or not isfinite(one.number):
        return one
    have, want = (ucum.coded(said, "") or ucum.coded("", said) for said in (one.unit, unit))
    if not have or not want:
        return None
    if have == want:
        return msgspec.structs.replace(one, text=f"{one.text.removesuffix(one.unit)}{unit}", unit=unit)
    number = Decimal(repr(one.number))
    value = ucum.convert(number, have, want)
    if value is None:
        return None
    # As many digits as it came with, three at least: nobody measured more.
    digits = max(len(number.normalize().as_tuple().digits), _DIGITS)
    words = f"{one.beyond}{written(Context(prec=digits).plus(value).normalize())} {unit}"
    return msgspec.structs.replace(one, number=float(value), unit=unit, text=words)


def _unit(told: Iterable[Told], curve: Curve) -> str:
    """The unit in which a curve of observations is drawn: the declared one, else the newest value's."""
    if curve.unit:
        return curve.unit
    dated = [one for one in told if one.at is not None and one.number is not None]
    return max(dated, key=seconds).unit if dated else ""


def _undecided(chart: Chart, now: datetime, source: Source, name: str) -> list[Apart]:
    """Values of a vital sign or an analysis that can't be relied on: a limit, an unknown unit or status, an
    impossible value, a time ahead."""
    if source.vital:
        every = measurements.measurements(chart, source.vital, now=now)
        return [
            Apart(one.at, apart_words(name, one.words, one.at, now, _why(one.use.why)))
            for one in every
            if not one.use.decide and one.words
        ]
    if not source.lab:
        return []
    return [
        Apart(one.at, apart_words(name, f"{one.text} {one.unit}".strip(), one.at, now, _why(one.use.why)))
        for one in labs.values(chart, source.lab, now=now)
        if one.text and not one.current
    ]


def _why(why: str) -> str:
    """Reason a value can't be relied on; empty where its words say it."""
    return {
        "future": _("dated ahead"), "unknown": _("status unknown"), "unread": _("can't be read"),
        "implausible": _("implausible"), "unit": _("unknown unit"), "copies": _("copies of it differ"),
    }.get(why, "")  # fmt: skip


def _said(name: str, text: str, one: Told, now: datetime, why: str = "") -> Apart:
    return Apart(one.at or EARLIEST, apart_words(name, text, one.at, now, why, timed=one.timed))


def apart_words(
    name: str, text: str, at: datetime | None, now: datetime, why: str, *, timed: bool = True
) -> str:  # fmt: skip
    """A value that is not drawn, in words: its time and the reason."""
    when = _("undated") if at is None else relative_day_time(at, now) if timed else day(at)
    return f"{name} {text}".strip() + f" ({', '.join(part for part in (when, why) if part)})"


def not_drawn(every: Iterable[Drawn], first: datetime) -> str:
    """Note on values that are not drawn, the newest three from `first` on; empty where there is none."""
    return all_apart((one for of in every for one in of.apart), first)


def all_apart(every: Iterable[Apart], first: datetime) -> str:
    """The newest three of what can't be drawn, from `first` on; empty where there is nothing."""
    apart = {one for one in every if one.at >= first or one.at == EARLIEST}
    said = [one.words for one in sorted(apart, reverse=True)]
    more = len(said) - _MOST_SAID
    words = [*said[:_MOST_SAID], *([_("and {n} more").format(n=more)] if more > 0 else [])]
    return _("Not in the curves: {what}").format(what="; ".join(words)) if said else ""


def _known(source: Source) -> tuple[str, str]:
    known = vocabulary.vitals().get(source.vital) or vocabulary.analyses().get(source.lab)
    return (known.name, known.sign) if known is not None else ("", "")


def _label(curve: Curve, source: Source) -> str:
    own = pick(curve.name) if curve.name is not None else ""
    return _known(source)[0] or own


def names(one: Drawn) -> tuple[str, str]:
    """Name and unit of a curve."""
    own = pick(one.curve.name) if one.curve.name is not None else ""
    name, unit = _known(one.source)
    return own or name, one.curve.unit or unit


def seconds(value: Told) -> float:
    """Time of a value in seconds since the epoch."""
    assert value.at is not None
    return value.at.timestamp()


def text(one: Drawn, value: Told) -> str:
    """A value as it is read, without its unit."""
    return texts(one, (value,))[0]


def texts(one: Drawn, values: Iterable[Told]) -> list[str]:
    """Values as they are read, without their unit. Many are the same: each is worded once."""
    unit, known = names(one)[1], dict[str, str]()
    found = []
    for value in values:
        said = known.get(value.text)
        if said is None:
            said = known[value.text] = _text(one.source, unit, value)
        found.append(said)
    return found


def _text(source: Source, unit: str, value: Told) -> str:
    if value.exact is not None:
        return clinical(value.exact, vital_decimals(source.vital, value.exact))
    return value.text.removesuffix(f" {unit}") if unit else value.text


def _with_unit(curve: Curve, source: Source, value: Told) -> str:
    unit = curve.unit or _known(source)[1]
    return f"{_text(source, unit, value)} {unit}".strip()
