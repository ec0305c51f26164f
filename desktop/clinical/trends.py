"""Trends that a hospital declares: curves of any values over one axis, which may count from an event.

The file of settings is the one home of these; which panel shows which is the workspace's to say. Sources are
those of the worklist's columns, and are read in the same way.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from types import MappingProxyType
from typing import Annotated, Any, Literal

import msgspec

from desktop.clinical.coded import AtcCode
from desktop.clinical.columns import Source, check_source, columns
from desktop.core.configured import Items, Origin, Settings, configured, meaning
from desktop.core.converting import Refused, convert
from desktop.core.messages import Words, _

Unit = Literal["hours", "days", "weeks"]
Place = tuple[str | int, ...]
MOST_CURVES = 6


class Limit(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A line that the values should not cross: `at` one value, or a `line` of (units since the event, value).

    `from` and `until` are the units since the event between which it holds, both counted in. It warns of what
    lies `above` it, or `below`; beyond a limit of `danger` it is red. Where `weeks` of gestation at
    birth or `grams` of weight at birth are said (from, to; the last one not counted in), it is drawn for
    those alone.
    """

    name: Annotated[Words, meaning("what the line is called")]
    at: Annotated[float | None, meaning("one value, a level line; else `line`")] = None
    line: Annotated[
        tuple[tuple[float, float], ...],
        meaning("a line that goes by time: a list of [units since the event, value]"),
    ] = ()
    from_: Annotated[float | None, meaning("from so many units since the event it holds, counted in")] = (
        msgspec.field(default=None, name="from")
    )
    until: Annotated[float | None, meaning("until so many units since the event it holds, counted in")] = None
    warns: Annotated[
        Literal["above", "below"],
        meaning("on which side a value is marked; a limit of what is too low needs `below`"),
    ] = "above"
    danger: Annotated[bool, meaning("what lies beyond it is dangerous, and red")] = False
    weeks: Annotated[
        tuple[float, float] | None,
        meaning("only for who was born in these weeks: [from, to], the last not counted in"),
    ] = None
    grams: Annotated[
        tuple[float, float] | None,
        meaning("only for who weighed so much at birth: [from, to], the last not counted in"),
    ] = None


class Curve(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One curve: its sources (the first that has any value counts), and its limits.

    Without a `name` it is called as its analysis or vital sign is. `scale` is what its axis holds at least.
    `most` is the highest value that there is: its axis ends there, and limits that follow the time are
    drawn as far as they reach it. `unit` is that of observations: those in another are not drawn. Behind a
    curve with a `reference` stand WHO's percentiles for the child's sex and age: it is of that vital sign
    alone. `target` is what the treatment aims at (from, to): it is shaded in place of what is usual, and what
    lies outside it is marked. `aim` is the vital sign that says what this one should come to (a dry weight):
    a line that goes in steps, from when each was set.
    """

    of: Annotated[
        tuple[Source, ...], meaning("where its values are from; the first source that has any counts")
    ]
    name: Annotated[
        Words | None, meaning("what it is called; without it as its analysis or vital sign is")
    ] = None
    unit: Annotated[str, meaning("of an `observation`: those in another unit are not drawn")] = ""
    scale: Annotated[tuple[float, float] | None, meaning("what its axis holds at least: [from, to]")] = None
    most: Annotated[float | None, meaning("the highest value that there is: its axis ends there")] = None
    limits: Annotated[tuple[Limit, ...], meaning("lines that its values should not cross")] = ()
    reference: Annotated[
        Literal["", "weight", "height", "head", "bmi"],
        meaning("WHO's percentiles for the child's sex and age stand behind it"),
    ] = ""
    target: Annotated[
        tuple[float, float] | None,
        meaning("what the treatment aims at: [from, to], shaded; what lies outside is marked"),
    ] = None
    aim: Annotated[str, meaning("the vital sign that says what this one should come to (a dry weight)")] = ""


class Event(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Event from which a trend counts: sources of its own, or those of a column of the worklist. Where it is
    `needed` there is nothing to show without it; else the calendar stands instead. `name` is what it is
    called where the record has no words for it."""

    of: Annotated[tuple[Source, ...], meaning("sources of its own to count from")] = ()
    column: Annotated[str, meaning("or what this column of the worklist counts from (`pod`)")] = ""
    needed: Annotated[
        bool, meaning("without the event nothing is shown; else the calendar stands instead")
    ] = False
    name: Annotated[
        Words | None, meaning("what the event is called where the record has no words for it")
    ] = None


class DeclaredTrend(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A set of curves over one axis.

    Without `since` the axis is the calendar, over the stay, or `over` the whole record. With it, it counts
    `per` hours, days or weeks from the newest of the first source that says anything; `since: {column: pod}`
    counts from what that column of the worklist does. `count` is the word before the number ("POD"), and the
    event's own day is `first`, or what its column has. The axis begins `lead` units before it; `back` so many
    are seen at first, and nothing later than `until` so many after it.
    `earlier`: the same curves after the same event of earlier stays stand behind. `given` are the beginnings
    of ATC codes of medicines that stand below; where they are `given_needed` there is nothing to show for
    whom none of them is ordered. `events` are shown or not. `checked_by` is who answers for
    its limits; None: nobody has checked them.
    """

    title: Annotated[Words, meaning("its heading")]
    curves: Annotated[tuple[Curve, ...], meaning("1 to 6 curves")]
    since: Annotated[Event | None, meaning("what it counts from; without it the axis is the calendar")] = None
    over: Annotated[Literal["stay", "record"], meaning("of a calendar: the stay, or all that is known")] = (
        "stay"
    )
    per: Annotated[Unit, meaning("in what it counts from the event")] = "days"
    count: Annotated[Words | None, meaning("the word before the number (POD)")] = None
    first: Annotated[Literal[0, 1], meaning("the number of the event's own day")] = 0
    lead: Annotated[float, meaning("the axis begins so many units before the event")] = 1.0
    back: Annotated[float | None, meaning("so many units are seen at first")] = None
    until: Annotated[float | None, meaning("nothing later than so many units after the event is drawn")] = (
        None
    )
    earlier: Annotated[
        bool, meaning("the same curves after the same event of earlier stays stand behind")
    ] = False
    given: Annotated[
        tuple[AtcCode, ...], meaning("medicines that stand below, by ATC codes or how they begin")
    ] = ()
    given_needed: Annotated[bool, meaning("of whom none of `given` is ordered nothing is shown")] = False
    events: Annotated[bool, meaning("whether what happened (an operation, a move) stands in it")] = True
    checked_by: Annotated[
        str | None, meaning("who answers for its limits; without it they are called not checked")
    ] = None


class _File(msgspec.Struct):
    trends: dict[str, DeclaredTrend]


_MOST = 100_000.0
"""No unit since an event, and no limit, is further from nothing."""


def _checked(data: Any, _origin: Origin) -> _File:
    found: _File = convert(data, _File)
    for key, trend in found.trends.items():
        _trend(("trends", key), trend)
    return found


def _trend(where: Place, trend: DeclaredTrend) -> None:
    if not 0 < len(trend.curves) <= MOST_CURVES:
        words = _("A trend has 1 to {n} curves.").format(n=MOST_CURVES)
        raise Refused((*where, "curves"), words)
    if trend.since is not None and bool(trend.since.of) == bool(trend.since.column):
        raise Refused((*where, "since"), _("It counts from sources of its own, or from a column's."))
    for at, source in enumerate(trend.since.of if trend.since is not None else ()):
        check_source((*where, "since", "of", at), source)
    for name in ("lead", "back", "until"):
        value = getattr(trend, name)
        if value is not None and not 0 <= value <= _MOST:
            raise Refused((*where, name), _("It must be from 0 to {most}.").format(most=f"{_MOST:.0f}"))
    if not all(code.strip() for code in trend.given) or (trend.given_needed and not trend.given):
        raise Refused((*where, "given"), _("Here at least 1 code is needed, and none is empty."))
    for name in ("earlier", "count", "first", "until"):
        if getattr(trend, name) and not trend.since:
            raise Refused((*where, name), _("Only a trend that counts from an event has this."))
    if trend.since and trend.since.column and trend.first:
        raise Refused((*where, "first"), _("Its column says which day is the first."))
    if trend.since and trend.over == "record":
        raise Refused((*where, "over"), _("What counts from an event is never over the whole record."))
    for at, curve in enumerate(trend.curves):
        _curve((*where, "curves", at), curve, bool(trend.since))


def check_values(where: Place, of: tuple[Source, ...], name: Words | None, unit: str) -> None:
    """Refuse sources of which no curve can be drawn, a unit beside one that has its own, codes without a
    name; `where` is the place of what has them."""
    if not of:
        raise Refused((*where, "of"), _("It must say where its value comes from."))
    for at, source in enumerate(of):
        check_source((*where, "of", at), source)
        if not (source.vital or source.lab or source.observation):
            words = _("A curve is of a vital sign, an analysis, or codes of observations.")
            raise Refused((*where, "of", at), words)
        if unit and not source.observation:
            raise Refused((*where, "unit"), _("A vital sign and an analysis have units of their own."))
        if source.observation and name is None:
            raise Refused((*where, "name"), _("What is of codes alone needs a name."))


def _curve(where: Place, curve: Curve, since: bool) -> None:
    check_values(where, curve.of, curve.name, curve.unit)
    if curve.reference and any(source.vital != curve.reference for source in curve.of):
        raise Refused((*where, "reference"), _("Percentiles stand behind that vital sign alone."))
    for name in ("scale", "target"):
        pair = getattr(curve, name)
        if pair is not None and not -inf < pair[0] < pair[1] < inf:
            raise Refused((*where, name), _("The lower comes first."))
    if curve.most is not None and not (curve.scale[1] if curve.scale else 0) <= curve.most <= _MOST:
        raise Refused((*where, "most"), _("It must be from {least} to {most}.").format(
            least=f"{curve.scale[1] if curve.scale else 0:g}", most=f"{_MOST:.0f}"
        ))  # fmt: skip
    for at, limit in enumerate(curve.limits):
        _limit((*where, "limits", at), limit, since)


def _limit(where: Place, limit: Limit, since: bool) -> None:
    if (limit.at is None) == (not limit.line):
        raise Refused(where, _("A limit is either at one value, or a line."))
    if not since and (limit.line or limit.from_ is not None or limit.until is not None):
        raise Refused(where, _("Only a trend that counts from an event has limits that follow the time."))
    numbers = (limit.at, limit.from_, limit.until, *(one for point in limit.line for one in point))
    if not all(-_MOST <= one <= _MOST for one in numbers if one is not None):
        raise Refused(
            where,
            _("Its numbers must be from {least} to {most}.").format(
                least=f"{-_MOST:.0f}", most=f"{_MOST:.0f}"
            ),
        )
    times = [at for at, _value in limit.line]
    if limit.line and (len(times) < 2 or times != sorted(set(times))):
        raise Refused((*where, "line"), _("A line has at least two points, each later than the one before."))
    for name in ("weeks", "grams"):
        pair = getattr(limit, name)
        if pair is not None and not pair[0] < pair[1]:
            raise Refused((*where, name), _("The lower comes first."))


TRENDS: Settings[_File] = Settings(
    "vocabulary/trends.yaml", _checked, {"trend": Items(("trends",), DeclaredTrend)}
)


def events(trend: DeclaredTrend) -> tuple[Source, ...]:
    """The sources of what a trend counts from; none for a calendar, and for a column that is gone."""
    if trend.since is None:
        return ()
    column = columns().get(trend.since.column)
    return trend.since.of or (column.from_ if column is not None else ())


def first_day(trend: DeclaredTrend) -> int:
    """Number of the event's own day: the same as in its column of the worklist."""
    column = columns().get(trend.since.column) if trend.since is not None else None
    return column.first if column is not None and column.shows == "day" else trend.first


def newest_of_all(trend: DeclaredTrend) -> bool:
    """True when the newest of all sources counts, as in its column, not the first with any value."""
    column = columns().get(trend.since.column) if trend.since is not None else None
    return column is not None and column.newest


@configured
def trends() -> Mapping[str, DeclaredTrend]:
    """All declared trends by key."""
    return MappingProxyType(TRENDS.now().trends)
