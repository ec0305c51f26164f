"""Fluid in and out as it was recorded: kind, millilitres, when; what can't be counted is told with why.

The one reading of an Observation of fluid. What is summed, and what is left out beside its parts, is
`desktop.clinical.record.fluids.fluid_sums`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, Literal, NamedTuple

import msgspec

from desktop.clinical import fluid_kinds
from desktop.clinical.fluid_kinds import Fluid
from desktop.clinical.record.observed import AHEAD, use_apart, use_of
from desktop.core.clock import shifted
from desktop.core.formats import number
from desktop.fhir import ucum
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept, Quantity
from desktop.fhir.resources import Component, Observation
from desktop.fhir.when import Precision, after, parse

CATEGORY: Final = "fluid-balance"
Why = Literal[
    "future", "status", "no-time", "no-number", "unit", "negative", "impossible", "below", "kind", "twice",
    "sum", "sum-more", "covered", "rate", "no-end", "route",
]  # fmt: skip
UNKNOWN: Final = frozenset(
    {"status", "no-number", "unit", "negative", "impossible", "below", "rate", "no-end", "route", "sum-more"}
)
"""Reasons for which something went in or out, and nobody can say how much: the sum is at least that."""
_A_DAY: Final = timedelta(days=1)
_NO_END: Final = timedelta(days=50 * 366)


class Volume(msgspec.Struct, frozen=True, gc=False):
    """An amount of one kind at `at`, or evenly from then to `end`; `reference` is its Observation.

    `label` is what it is called where that says more than its kind (a drain's name), `site` included.
    `total`: it is a sum of others. `least`: it was more. `about`: its time is not exact. `doubt`: it
    may yet be changed, or be counted twice. `same` is the identifier it came with. `grams`: it was weighed,
    and so many were written.
    """

    kind: Fluid
    millilitres: Decimal
    at: datetime
    end: datetime | None
    reference: str
    label: str = ""
    total: bool = False
    least: bool = False
    about: bool = False
    doubt: bool = False
    issued: str = ""
    same: tuple[str, str] = ("", "")
    grams: Decimal | None = None


class Measured(NamedTuple):
    """An amount in millilitres, and in grams where it was weighed."""

    millilitres: Decimal
    grams: Decimal | None = None


class Apart(msgspec.Struct, frozen=True, gc=False):
    """Recorded entry that is not in the sums, with the reason. `amount` is as written; `at` and `end` where
    it lies in time, as far as that is known."""

    reference: str
    why: Why
    name: str
    amount: str = ""
    direction: Literal["in", "out", ""] = ""
    at: datetime | None = None
    end: datetime | None = None


class Read(msgspec.Struct, frozen=True):
    """All of it: what can be counted, and what can't."""

    volumes: tuple[Volume, ...] = ()
    apart: tuple[Apart, ...] = ()


def volumes(chart: Chart) -> list[Volume]:
    """All that stands, sums too, in no particular order; an amount whose unit is not a volume is left out."""
    return list(read(chart, None).volumes)


def read(chart: Chart, now: datetime | None) -> Read:
    """All Observations of fluid; with `now`, what is dated ahead of it is told apart."""
    found: list[Volume] = []
    apart: list[Apart] = []
    part = chart.part(Observation)
    about = part.once("of fluid", lambda: _of_fluid(part), of=fluid_kinds.fluid_codes())
    for observation in about:
        for one in _each(observation, now):
            if isinstance(one, Volume):
                found.append(one)
            else:
                apart.append(one)
    return Read(tuple(found), tuple(apart))


def _of_fluid(chart: Chart) -> tuple[Observation, ...]:
    return tuple(
        one
        for one in chart.all(Observation)
        if use_of(one, None).show
        and (_is_balance(one) or any(_kind(code) for code in (one.code, *(c.code for c in one.component))))
    )


def _is_balance(observation: Observation) -> bool:
    return any(c.code == CATEGORY for concept in observation.category for c in concept.coding)


def kind_of(observation: Observation) -> Fluid | None:
    """The kind of fluid that an observation is about; None for anything else."""
    found = _kind(observation.code)
    return found[0] if found is not None else None


def _kind(code: CodeableConcept | None) -> tuple[Fluid, bool] | None:
    codes = fluid_kinds.fluid_codes()
    every = [codes[c.system, c.code] for c in (code.coding if code else ()) if (c.system, c.code) in codes]
    # A code for a sum says more than one for its kind beside it.
    return next((one for one in every if one[1]), every[0] if every else None)


def _each(observation: Observation, now: datetime | None) -> Iterator[Volume | Apart]:
    sources: list[Observation | Component] = [observation, *observation.component]
    known = [(one, found) for one in sources if (found := _kind(one.code)) is not None]
    for source, (kind, total) in known:
        if source is observation and observation.value_quantity is None and len(known) > 1:
            continue
        yield _one(observation, source, kind, total, now)
    if not known and observation.value_quantity is not None:
        name = observation.code.label if observation.code else ""
        yield Apart(observation.key, "kind", name, _written(observation.value_quantity))


def _one(
    observation: Observation, source: Observation | Component, kind: Fluid, total: bool, now: datetime | None
) -> Volume | Apart:
    quantity, name = source.value_quantity, _label(source.code, kind, observation.body_site)
    at, end, exact = times(observation)
    if now is not None and end is not None and not exact and now < end <= shifted(now, _A_DAY):
        # Of today without an hour, only the part that has been.
        end = now

    def apart(why: Why) -> Apart:
        amount = _written(quantity) if quantity is not None else ""
        return Apart(observation.key, why, name or kind.name, amount, kind.direction, at, end)

    if at is None:
        return apart("no-time")
    if now is not None and max(at, end or at) > shifted(now, AHEAD):
        return apart("future")
    if not use_apart(observation, None).decide:
        return apart("status")
    if quantity is None or quantity.value is None:
        return apart("no-number")
    found = measured(quantity, kind)
    if found is None:
        return apart("unit")
    amount = found.millilitres
    if amount < 0:
        return apart("negative")
    limits = fluid_kinds.possible_fluid()
    if amount > limits.high:
        return apart("impossible")
    if quantity.comparator in ("<", "<="):
        return apart("below")
    same = next(((i.system, i.value) for i in observation.identifier if i.value), ("", ""))
    return Volume(
        kind, amount, at, end, observation.key, name, total,
        least=bool(quantity.comparator), about=not exact,
        doubt=observation.status == "preliminary", issued=observation.issued, same=same, grams=found.grams,
    )  # fmt: skip


def measured(quantity: Quantity, kind: Fluid) -> Measured | None:
    """Volume of a quantity: its own, or the volume a weight of the kind counts as; None for neither. Whoever
    sums what may be weighed asks here."""
    volume = millilitres(quantity)
    if volume is not None:
        return Measured(volume)
    unit = ucum.coded(quantity.code, quantity.unit)
    if not kind.weighed or quantity.value is None or not unit:
        return None
    grams = ucum.convert(quantity.value, unit, "g")
    return Measured(grams * Decimal(str(kind.gram)), grams) if grams is not None else None


def millilitres(quantity: Quantity) -> Decimal | None:
    """A volume in millilitres; None for anything else."""
    unit = ucum.coded(quantity.code, quantity.unit)
    return ucum.convert(quantity.value, unit, "mL") if quantity.value is not None and unit else None


def times(observation: Observation) -> tuple[datetime | None, datetime | None, bool]:
    """From when to when (None: at a moment), and whether that is exact to the minute.

    A day without an hour is the whole day. A period whose end nobody wrote is its beginning; one that ends
    in fifty years has none.
    """
    period = observation.effective_period
    if observation.effective_date_time or observation.effective_instant or period is None:
        moment = parse(observation.effective_date_time or observation.effective_instant)
        if moment is None or moment.precision < Precision.DAY:
            return None, None, False
        if moment.has_time:
            return moment.start, None, True
        return moment.start, after(observation.effective_date_time), False
    begin, finish = parse(period.start), parse(period.end)
    if begin is None or begin.precision < Precision.DAY:
        if finish is None or not finish.has_time:
            return None, None, False
        return finish.start, None, False
    if finish is None or finish.precision < Precision.DAY or finish.start - begin.start > _NO_END:
        return begin.start, None, False
    end = after(period.end)
    if end is None or end < begin.start:
        return begin.start, None, False
    return begin.start, end if end > begin.start else None, begin.has_time and finish.has_time


def _label(code: CodeableConcept | None, kind: Fluid, site: CodeableConcept | None) -> str:
    """Label where it says more than the kind: two drains are two rows."""
    where = site.label.strip() if site is not None else ""
    own = _own_words(code, kind)
    return f"{own or kind.name}, {where}" if where else own


def _own_words(code: CodeableConcept | None, kind: Fluid) -> str:
    text = code.text.strip() if code is not None else ""
    known = {kind.nb.casefold(), kind.en.casefold(), ""}
    displays = {c.display.casefold() for c in code.coding} if code is not None else set()
    # The words of a code are its kind's; only what somebody wrote tells two of them apart.
    return "" if text.casefold() in known | displays else text


def _written(quantity: Quantity) -> str:
    value = "" if quantity.value is None else number(quantity.value)
    return f"{quantity.comparator}{value} {quantity.unit or quantity.code}".strip()
