"""Blood loss since a birth: each recorded amount, the running sum nothing twice, when limits were reached.

The one reading of it: panel, urgency, first sentence and letter ask here. A total is the sum of all till then
and never added to its parts; where it says more than they do, it counts in their place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, Literal

import msgspec

from desktop.clinical import blood_loss, fluid_kinds
from desktop.clinical.blood_loss import BLOOD_LOSS, Limit, Method
from desktop.clinical.record.fluids import fluid_sums, fluids
from desktop.clinical.record.fluids.fluids import UNKNOWN, Apart, Volume
from desktop.clinical.record.observed import AHEAD, answer, use_apart, use_of
from desktop.clinical.record.patient import births, pregnancy
from desktop.clinical.record.patient.births import Delivery
from desktop.core.clock import shifted
from desktop.core.formats import number
from desktop.core.messages import language
from desktop.core.watched import plain_minute
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Component, Observation

TYPES: Final = frozenset({"Observation", "Condition"}) | births.TYPES
UNKNOWN_BIRTH: Final = timedelta(hours=24)
"""Look-back period of the sum where nobody wrote the time of birth."""
Part = Literal["added", "total", "held"]


class Amount(msgspec.Struct, frozen=True, gc=False):
    """A recorded amount that counts. `running` is the sum with it; `part`: it was added, it is a total that
    stands for all before it, or a total that says no more than they do (`held`).

    `exact`: its minute is known, else `at` is the last moment of its time. `weighed`: so many grams
    were written. `how` says how it was found. `doubt`: it may be counted twice, be preliminary, or of before
    the birth.
    """

    key: str
    when: str
    at: datetime
    exact: bool
    millilitres: Decimal
    running: Decimal
    part: Part = "added"
    how: Method | None = None
    weighed: Decimal | None = None
    least: bool = False
    doubt: bool = False


class Passed(msgspec.Struct, frozen=True, gc=False):
    """A limit, and the amount with which it was reached; None: it is not."""

    limit: Limit
    by: Amount | None = None


class Loss(msgspec.Struct, frozen=True):
    """All of it, oldest first. `amount` is the sum (None where nothing is written), `since` from when it is
    counted. `after_birth`: the patient has given birth, as far as the record tells. `apart` was written and
    is not in the sum, `before` of that before the birth. `least`: it was more; `doubt`: it may be less."""

    delivery: Delivery | None
    since: datetime
    after_birth: bool
    counted: tuple[Amount, ...] = ()
    apart: tuple[Apart, ...] = ()
    before: tuple[Apart, ...] = ()
    passed: tuple[Passed, ...] = ()
    least: bool = False
    doubt: bool = False

    @property
    def amount(self) -> Decimal | None:
        """The sum in millilitres; None where nothing is written."""
        return self.counted[-1].running if self.counted else None

    @property
    def reached(self) -> Passed | None:
        """The highest limit that was reached; None where none was."""
        return next((one for one in reversed(self.passed) if one.by is not None), None)

    @property
    def first(self) -> Passed | None:
        """The limit that was reached first."""
        return next((one for one in self.passed if one.by is not None), None)


def read(chart: Chart, now: datetime, *, since: datetime | None) -> Loss:
    """Blood loss since the newest birth; where that is not known, since a moment, or of the last day."""
    of = (plain_minute(now), language(), blood_loss.limits(), fluid_kinds.fluid_codes(), since)
    return chart.once("blood loss", lambda: _read(chart, now, since), of=of)


def _read(chart: Chart, now: datetime, since: datetime | None) -> Loss:
    delivery = births.delivery(chart, now)
    after = delivery is not None or pregnancy.standing(chart, now).said == "after-birth"
    begin = delivery.first if delivery is not None else since or shifted(now, -UNKNOWN_BIRTH)
    found, apart = _found(chart, now)
    found.sort(key=lambda one: (one.at.timestamp(), one.reference))
    mine = [one for one in found if not _is_before(one, begin)]
    before = [_left(one) for one in found if _is_before(one, begin)]
    before = [one for one in before if one.at is not None and one.at >= shifted(begin, -UNKNOWN_BIRTH)]
    twice: list[Apart] = []
    once = fluid_sums.each_once(mine, twice)
    parts = fluid_sums.without_own_sums([one for one in once if not one.total], twice)
    sources = {one.reference: chart.find(one.reference, Observation) for one in once}
    counted = _running([*parts, *(one for one in once if one.total)], delivery, sources)
    late = [one for one in apart if one.at is None or (one.end or one.at) >= begin]
    least = any(one.least for one in counted) or any(one.why in UNKNOWN | {"no-time"} for one in late)
    passed = tuple(
        Passed(limit, next((one for one in counted if one.running >= limit.at), None))
        for limit in blood_loss.limits()
    )
    # What was left out is told in one order, whatever order it came in.
    left = sorted((*late, *twice), key=_place)
    return Loss(
        delivery, begin, after, counted, tuple(left), tuple(before), passed, least,
        any(one.doubt for one in counted),
    )  # fmt: skip


def _place(one: Apart) -> tuple[float, str, str]:
    return (one.at.timestamp() if one.at is not None else 0.0, one.reference, one.why)


def _is_before(one: Volume, begin: datetime) -> bool:
    return (one.end <= begin) if one.end is not None else one.at < begin


def _running(
    found: Sequence[Volume], delivery: Delivery | None, sources: dict[str, Observation | None]
) -> tuple[Amount, ...]:
    """The amounts in the order of their times, whatever order they came in; of one moment parts before
    totals."""
    order = sorted(found, key=lambda one: ((one.end or one.at).timestamp(), one.total, one.reference))
    unsure = delivery.until if delivery is not None and not delivery.timed else None
    running, made = Decimal(0), []
    for one in order:
        part: Part = "added"
        if one.total:
            part = "total" if one.millilitres > running else "held"
        running = max(running, one.millilitres) if one.total else running + one.millilitres
        source = sources.get(one.reference)
        # A day that holds the birth holds what was before it too.
        early = delivery is not None and one.at < delivery.first
        early = early or (unsure is not None and one.at < unsure)
        made.append(Amount(
            one.reference, source.when if source is not None else "", one.end or one.at,
            not one.about and one.end is None, one.millilitres, running, part,
            _how(source, one.grams), one.grams, one.least, one.doubt or early,
        ))  # fmt: skip
    return tuple(made)


def _how(source: Observation | None, grams: Decimal | None) -> Method | None:
    if source is None:
        return None
    words = [one.label for one in (source.method, source.code) if one is not None]
    found = blood_loss.method(*words, *(note.text for note in source.note))
    return found or ("weighed" if grams is not None else None)


def _found(chart: Chart, now: datetime) -> tuple[list[Volume], list[Apart]]:
    found: list[Volume] = []
    apart: list[Apart] = []
    for observation in _about(chart):
        for one in _each(observation, now):
            if isinstance(one, Volume):
                found.append(one)
            else:
                apart.append(one)
    return found, apart


def is_told(chart: Chart) -> bool:
    """True when any entry of the record is about blood loss, at any time."""
    return bool(_about(chart))


def _about(chart: Chart) -> tuple[Observation, ...]:
    part = chart.part(Observation)
    return part.once("of blood loss", lambda: _of_loss(part), of=BLOOD_LOSS.now())


def is_loss(observation: Observation) -> bool:
    """True when an observation, or a component of it, states an amount of blood loss."""
    sources: list[Observation | Component] = [observation, *observation.component]
    return any(blood_loss.named(one.code) for one in sources)


def _of_loss(chart: Chart) -> tuple[Observation, ...]:
    return tuple(one for one in chart.all(Observation) if use_of(one, None).show and is_loss(one))


def _each(observation: Observation, now: datetime) -> Iterator[Volume | Apart]:
    sources: list[Observation | Component] = [observation, *observation.component]
    known = [(one, named) for one in sources if (named := blood_loss.named(one.code))]
    for source, named in known:
        # What has its amounts in parts says none itself.
        if source is observation and answer(observation) is None and len(known) > 1:
            continue
        yield _one(observation, source, named == "total", now)


def _one(
    observation: Observation, source: Observation | Component, total: bool, now: datetime
) -> Volume | Apart:
    kind = fluid_kinds.fluids()[BLOOD_LOSS.now().fluid]
    quantity, said = source.value_quantity, answer(source)
    at, end, exact = fluids.times(observation)
    if end is not None and end > now and not exact:
        end = now if at is not None and now > at else end

    def apart(why: fluids.Why) -> Apart:
        written = (
            " ".join(part for part in (said.comparator + number(said.number), said.unit) if part)
            if said is not None and said.number is not None
            else said.words
            if said is not None
            else ""
        )
        return Apart(observation.key, why, kind.name, written, kind.direction, at, end)

    if at is None:
        return apart("no-time")
    if max(at, end or at) > shifted(now, AHEAD):
        return apart("future")
    if not use_apart(observation, None).decide:
        return apart("status")
    if quantity is None or quantity.value is None:
        return apart("no-number")
    measured = fluids.measured(quantity, kind)
    if measured is None:
        return apart("unit")
    amount = measured.millilitres
    if amount < 0:
        return apart("negative")
    if amount > fluid_kinds.possible_fluid().high:
        return apart("impossible")
    if quantity.comparator in ("<", "<="):
        return apart("below")
    same = next(((i.system, i.value) for i in observation.identifier if i.value), ("", ""))
    return Volume(
        kind, amount, at, end, observation.key, "", total, least=bool(quantity.comparator), about=not exact,
        doubt=observation.status == "preliminary", issued=observation.issued, same=same,
        grams=measured.grams,
    )  # fmt: skip


def _left(one: Volume) -> Apart:
    amount = f"{number(one.millilitres)} mL"
    return Apart(one.reference, "covered", one.kind.name, amount, "out", one.at, one.end)
