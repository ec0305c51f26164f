"""Laboratory results of a chart: one value with what it means, and which rows they form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from operator import attrgetter

import msgspec

from desktop.clinical import planned, vocabulary
from desktop.clinical.flags import Abnormal, Limits
from desktop.clinical.record import parts, requests
from desktop.clinical.record.beside import Beside, spoilt
from desktop.clinical.record.observed import GOOD, QUESTIONED, UNDATED, ahead, doubt
from desktop.clinical.record.results import (
    corrections,
    examinations,
    named,
    results,
    unread,
)
from desktop.clinical.record.results.results import Result
from desktop.clinical.record.use import Use
from desktop.clinical.vocabulary import Analysis
from desktop.clinical.words import moments
from desktop.clinical.words.numbers import Shown, shown
from desktop.core.messages import _, language, ngettext
from desktop.fhir.chart import Chart
from desktop.fhir.referral import is_referral
from desktop.fhir.resources import Observation, Specimen
from desktop.fhir.when import Moment, Precision, instant, parse
from desktop.shown.parts import Outside, Point


class LabValue(msgspec.Struct, frozen=True, gc=False):
    """One result.

    `row` is the key of its flowsheet row (analysis and unit). `text` is the value as it stands in
    a cell, with its comparator; empty while it is not answered. `whole` is every digit where `text` has not
    all, `short` what stands where it has no room. `original` is what was recorded, where it was converted.
    `number` is empty where only a limit was told: then `bound` is that limit, `beyond` on which side of it.
    `exact` says how much of the time is known. `before` is what it said before it was corrected. `part` is
    its place among the parts of its Observation, `whose` of whom it is, where that is not the patient,
    `inner` its own name where `name` says to what it belongs, `place` where on the body it was taken,
    `like` the analysis that it looks like where it would be critical, `unlike` what other copies of it say.
    """

    reference: str
    row: str
    name: str
    group: str
    unit: str
    at: datetime
    issued: datetime | None
    text: str
    number: Decimal | None
    abnormal: Abnormal
    range: str
    limits: Limits
    new: bool = False
    comment: str = ""
    sample: str = ""
    preliminary: bool = False
    order: int = 10_000
    whole: str = ""
    short: str = ""
    use: Use = GOOD
    original: str = ""
    exact: Precision = Precision.SECOND
    before: str = ""
    bound: Decimal | None = None
    beyond: str = ""
    part: int = 0
    whose: str = ""
    inner: str = ""
    place: str = ""
    like: str = ""
    unlike: str = ""

    @property
    def beside(self) -> Beside:
        """Remarks on it, short."""
        return Beside(self.place, self.comment, self.preliminary, spoilt(self.comment))

    @property
    def undated(self) -> bool:
        """True when nobody wrote a time: `at` is the moment at which it was asked for, and is never said."""
        return self.use == UNDATED

    @property
    def moment(self) -> Moment:
        """Moment of the sample, as exactly as anybody knows."""
        return Moment(self.at, self.exact)

    def when(self, now: datetime) -> str:
        """`i dag 06:30`, as exact as it is known."""
        return _("without a time") if self.undated else moments.relative(self.moment, now)

    @property
    def doubt(self) -> str:
        """Reason why nobody may go by it, in few words; empty where they may."""
        return self.unlike or doubt(self.use)

    @property
    def with_unit(self) -> str:
        """The value with its unit; words have none, or hold it."""
        return f"{self.text} {self.unit}".strip() if self.number is not None or self.beyond else self.text

    @property
    def current(self) -> bool:
        """True when the value may be used as the newest: it has a result, is valid and not dated ahead."""
        return bool(self.text) and self.use.decide

    @property
    def outside(self) -> Outside:
        """Above, below, or neither; a result that is abnormal without direction is neither."""
        if self.abnormal in (Abnormal.HIGH, Abnormal.CRITICAL_HIGH):
            return "high"
        return "low" if self.abnormal in (Abnormal.LOW, Abnormal.CRITICAL_LOW) else ""


_APART = timedelta(days=14)
_COURSE = 3
"""Minimum values for a course of their own."""
_MOST_EMPTY = 3
"""Maximum gap before the values, as a multiple of the time they span."""


def course(found: Sequence[LabValue]) -> tuple[Point, ...]:
    """Points of the sparkline (values oldest first): the course that leads to the newest.

    What is far from it in time is left out: the days that matter would be one upright line at the end of the
    years before them.
    """
    points = [(v.at.timestamp(), float(v.number)) for v in found if v.number is not None]
    # One answer is sent twice by some: what counts is how often it was measured.
    times = sorted({at for at, _value in points})
    for at in range(len(times) - _COURSE, 0, -1):
        gap, after = times[at] - times[at - 1], times[-1] - times[at]
        if gap > max(_APART.total_seconds(), _MOST_EMPTY * after):
            return tuple(point for point in points if point[0] >= times[at])
    return tuple(points)


def values(chart: Chart, *only: str, now: datetime) -> list[LabValue]:
    """All laboratory results of a chart, or those of analyses with these keys, oldest first.

    What is dated ahead of `now` is told apart: it is shown, and never current.
    """
    part = chart.part(*results.READ, Specimen)
    of = (ahead(part, now), language())
    seen = part.once(f"laboratory {only}", lambda: _values(part, only, now), of=of)
    # Who has acknowledged what changes often, and the values not with it.
    waiting = unread.references(chart, now)
    return [msgspec.structs.replace(one, new=True) if one.reference in waiting else one for one in seen]


def undated(chart: Chart, now: datetime) -> list[LabValue]:
    """The results of which nobody wrote a time: in no order, and never current."""
    found = results.undated(chart, now)
    if not found:
        return []
    owners, waiting = parts.owners(chart), unread.references(chart, now)
    made = [_value(chart, one, now, owners) for one in found]
    return [
        msgspec.structs.replace(one, new=one.reference in waiting)
        for one in sorted(made, key=lambda one: (one.order, one.name, one.reference, one.part))
    ]


def questioned(chart: Chart, now: datetime) -> list[LabValue]:
    """The results that wait as critical ones, and that nobody may go by (`QUESTIONED`)."""
    every = (*undated(chart, now), *values(chart, now=now))
    return [one for one in every if one.new and one.text and one.abnormal.critical and one.use in QUESTIONED]


def _values(chart: Chart, only: tuple[str, ...], now: datetime | None) -> list[LabValue]:
    every = results.results(chart, now, *only)
    owners = parts.owners(chart)
    if ahead(chart, now):
        found = [_value(chart, one, now, owners) for one in every]
    else:
        # Each rests on itself then, on its sample, on what it belongs to, and on what it said before it was
        # corrected.
        of = (language(), chart.all(Specimen), chart.former, owners)
        found = chart.each(f"laboratory {only}", every, lambda one: _value(chart, one, None, owners), of=of)
    found.sort(key=_ORDER)
    return found


_ORDER = attrgetter("at", "order")


def in_answer(chart: Chart, keys: Iterable[str], now: datetime) -> list[LabValue]:
    """Values of an answer that stand in no laboratory table, because nothing calls them a laboratory's."""
    owners = parts.owners(chart)
    made = (_value(chart, one, now, owners) for one in results.in_answer(chart, keys, now))
    return [msgspec.structs.replace(one, row="") for one in made]


def _of(chart: Chart, found: Result) -> Observation:
    observation = chart.find(found.key, Observation)
    assert observation is not None, "a result is of an observation of the chart"
    return observation


def _value(chart: Chart, found: Result, now: datetime | None, owners: Mapping[str, Observation]) -> LabValue:
    whole = _of(chart, found)
    observation, owner = parts.placed(whole)[found.part - 1] if found.part else (whole, owners.get(whole.key))
    known, called = found.analysis, named.named(chart, observation, found, owner)
    # Another unit is another row: numbers that can't be compared never stand side by side.
    own = known.key if known is not None else _code(observation)
    if called.within:
        own = f"{called.within.casefold()}>{own}"
    if found.whose:
        own = f"{own}>{found.whose}"
    said = _said(found)
    if (words := named.words(observation, found, called)) != found.words:
        said = Shown(words)
    former = corrections.before(chart, found, now)
    return LabValue(
        reference=found.key,
        row=own if found.comparable else f"{own}|{found.unit}",
        name=called.name,
        group=known.group if known is not None else "",
        unit=known.sign if known is not None and found.comparable else found.unit,
        at=found.at,
        issued=instant(observation.issued),
        text=said.text,
        whole=said.whole,
        short=said.short,
        number=found.shown if not found.comparator else None,
        bound=found.shown if found.comparator else None,
        beyond=found.comparator,
        abnormal=found.abnormal,
        range=found.range,
        limits=found.limits,
        comment=" ".join(filter(None, (found.comment, _lacking(found) if found.answered else ""))),
        sample=_sample(chart, observation, found),
        preliminary=found.use.why == "preliminary",
        order=_order(known),
        use=found.use,
        original=found.original,
        exact=moment.precision if (moment := parse(observation.when)) is not None else Precision.SECOND,
        before=said_before(former, found) if former is not None else "",
        part=found.part,
        whose=found.whose,
        inner=called.inner,
        place=found.place,
        like=found.like,
        unlike=found.unlike,
    )


def _lacking(found: Result) -> str:
    """Note on members of a panel that are not in the record."""
    if not found.lacking:
        return ""
    words = ngettext(
        "{n} part of the answer is not here", "{n} parts of the answer are not here", found.lacking
    )
    return words.format(n=found.lacking)


def said_before(former: Result, found: Result) -> str:
    """A former value in words, with its unit where that was another."""
    said = _said(former)
    return f"{said.whole or said.text} {former.unit if former.unit != found.unit else ''}".strip()


def _said(found: Result) -> Shown:
    """The answer in the forms that a cell needs; empty while it is not answered."""
    if not found.answered:
        return Shown(_lacking(found) if found.use.why != "registered" else "")
    if found.shown is None:
        return Shown(found.words)
    decimals = found.analysis.decimals if found.analysis is not None and found.comparable else None
    limits = msgspec.structs.astuple(found.limits)
    return shown(found.shown, decimals, limits=limits, comparator=found.comparator)


def _code(observation: Observation) -> str:
    assert observation.code is not None
    coding = next((c for c in observation.code.coding if c.code), None)
    return f"{coding.system}|{coding.code}" if coding else observation.code.text.casefold()


_positions: dict[str, int] = {}


def _order(known: Analysis | None) -> int:
    if known is None:
        return 10_000
    if not _positions:
        _positions.update({key: at for at, key in enumerate(vocabulary.analyses())})
    return _positions[known.key]


def _sample(chart: Chart, observation: Observation, found: Result) -> str:
    """The kind of sample in words, where it is other than the usual venous blood."""
    specimen = chart.find(observation.specimen, Specimen)
    if specimen is not None and specimen.type is not None:
        return specimen.type.label
    if observation.specimen is not None and observation.specimen.display:
        return observation.specimen.display
    return {"aB": _("arterial blood"), "kB": _("capillary blood")}.get(found.sample, "")


class Pending(msgspec.Struct, frozen=True, gc=False):
    """An examination that was ordered and has no answer yet."""

    reference: str
    name: str
    ordered: datetime | None
    category: str
    requester: str
    row: str = ""


def pending(chart: Chart, now: datetime) -> list[Pending]:
    """Ordered tests without a result, oldest first; not those to be taken later."""
    from desktop.clinical.record.persons import name_of

    found = []
    for request in requests.unanswered(chart, now):
        if request.code is None or is_referral(request) or planned.asked(request.code) is not None:
            # What the ward itself observes, somebody does and nobody answers.
            continue
        if request.occurrence_timing is not None and not examinations.of_order(request):
            # Again and again, and no examination that anybody knows: the ward's too.
            continue
        kinds = [c.label for c in request.category]
        known = results.analysis_of(request.code)
        found.append(
            Pending(
                reference=request.key,
                name=requests.name(request),
                ordered=instant(requests.when(request)),
                category=kinds[0] if kinds else "",
                requester=name_of(chart, request.requester),
                row=known.key if known else "",
            )
        )
    found.sort(key=lambda p: p.ordered.timestamp() if p.ordered else 0.0)
    return found
