"""The patient's medicines that were stopped so lately that they still act, by the declared washouts.

What is in effect again, by whichever order, is no stopped medicine. Where nobody says when it was stopped it
counts, unless it had surely ended before its washout.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec

from desktop.clinical.record.medicines import medicines, stopping
from desktop.clinical.record.medicines.medicines import Belongs
from desktop.clinical.record.medicines.stopping import Stopping
from desktop.core import formats
from desktop.core.clock import shifted
from desktop.core.fold import fold
from desktop.core.messages import _
from desktop.fhir.resources import MedicationRequest, MedicationStatement
from desktop.orders.chart_facts import Facts, Medicine
from desktop.orders.checks.ways_and_speeds import days_between
from desktop.orders.medicine_codes import concept_in, plain_name, route_of
from desktop.orders.rules import within
from desktop.orders.substances import Composed, composed
from desktop.orders.washout.washouts import Washout, washout_file

_log = logging.getLogger(__name__)
_DEPOT = 7


class Lately(msgspec.Struct, frozen=True):
    """A stopped medicine that still acts, by each row that says so; `at` is when it was stopped (of a depot,
    its last dose), None where nobody says it. Its `medicine` is named with that, in brackets."""

    medicine: Medicine
    at: datetime | None
    rows: tuple[Washout, ...]
    paused: bool = False


def lately(facts: Facts) -> tuple[Lately, ...]:
    """The stopped medicines that still act, each substance once: the one that was stopped last."""
    return facts.once("stopped lately", lambda: _lately(facts))[0]


def not_read(facts: Facts) -> tuple[str, ...]:
    """Names of what was stopped and could not be read."""
    return facts.once("stopped lately", lambda: _lately(facts))[1]


def ended(facts: Facts, rows: tuple[Washout, ...]) -> tuple[Lately, ...]:
    """The orders and statements of these rows' medicines that were stopped within their days, whatever goes
    on."""
    return tuple(_every(facts, rows, []))


def _lately(facts: Facts) -> tuple[tuple[Lately, ...], tuple[str, ...]]:
    rows = washout_file().washouts
    running = {code for one in (*facts.medicines, *facts.ordered) for code in one.acting}
    found: dict[str, Lately] = {}
    broken: list[str] = []
    for one in _every(facts, rows, broken):
        # Of a combination one substance may go on alone: what acts by the others was stopped all the same.
        left = tuple(row for row in one.rows if not _goes_on(one.medicine, row, running))
        if not left:
            continue
        one = msgspec.structs.replace(one, rows=left)
        held = found.get(one.medicine.coded)
        found[one.medicine.coded] = one if held is None else _latest(held, one)
    return tuple(found.values()), tuple(dict.fromkeys(broken))


def _goes_on(medicine: Medicine, row: Washout, running: set[str]) -> bool:
    """True where what acts for so long is given by another order: of a combination its parts, where they
    tell it."""
    every = [code for code in medicine.acting if _holds(row, code)]
    parts = [code for code in every if code != medicine.atc]
    return running.issuperset(parts or every)


def _latest(one: Lately, other: Lately) -> Lately:
    """The one that was stopped last, with what only the other one tells: a stop that nobody dates takes
    nothing from one that is dated."""
    first, second = (other, one) if other.at and (not one.at or other.at > one.at) else (one, other)
    more = tuple(row for row in second.rows if row not in first.rows) if second.at is None else ()
    return first if not more else msgspec.structs.replace(first, rows=(*first.rows, *more))


def _every(facts: Facts, rows: tuple[Washout, ...], broken: list[str]) -> Iterator[Lately]:
    here = facts.stay
    for request in facts.chart.all(MedicationRequest):
        try:
            read = medicines.read_request(facts.chart, request, here, facts.now)
            end = stopping.of_request(facts.chart, request, read, here, facts.now)
            what = composed(facts.chart, request) if end is not None and read.use.show else None
            if end is not None and what is not None:
                home = read.belongs is not Belongs.WARD
                yield from _acting(facts, rows, request, what, end, home=home)
        except Exception:  # noqa: BLE001 (named as not checked)
            _log.warning("when %s was stopped can't be read", request.key, exc_info=True)
            broken.append(plain_name(request))
    former = medicines.superseded(facts.chart)
    for statement in facts.chart.all(MedicationStatement):
        try:
            end = stopping.of_statement(statement, facts.now) if statement.key not in former else None
            what = composed(facts.chart, statement) if end is not None else None
            if end is not None and what is not None:
                yield from _acting(facts, rows, statement, what, end, home=True)
        except Exception:  # noqa: BLE001 (named as not checked)
            _log.warning("when %s was stopped can't be read", statement.key, exc_info=True)
            broken.append(plain_name(statement))


def _acting(
    facts: Facts,
    every: tuple[Washout, ...],
    one: MedicationRequest | MedicationStatement,
    what: Composed,
    end: Stopping,
    *,
    home: bool,
) -> Iterator[Lately]:
    dosages = one.dosage_instruction if isinstance(one, MedicationRequest) else one.dosage
    medicine = Medicine(
        key=one.key,
        name=what.name,
        atc=what.atc,
        parts=what.parts,
        dosages=dosages,
        prescription=home,
        doubted=True,
    )
    concept = concept_in(facts.chart, one)
    names = (what.name, *(each.display for each in concept.coding)) if concept is not None else (what.name,)
    rows, since = [], end.at
    for row in every:
        if not _is_of(row, medicine, names):
            continue
        at = (end.given or end.at) if row.depot else end.at
        oldest = shifted(facts.now, -timedelta(days=float(row.days)))
        # Of an end that nobody tells: it may be within, unless it surely lies before.
        known = at if at is not None else end.latest
        if known is None or known >= oldest:
            rows.append(row)
            since = at
    if rows:
        name = f"{medicine.name} ({_when(facts, since, end)})"
        medicine = msgspec.structs.replace(medicine, name=name)
        yield Lately(medicine, since, tuple(rows), end.paused)


def _is_of(row: Washout, medicine: Medicine, names: tuple[str, ...]) -> bool:
    if not any(_holds(row, code) for code in medicine.acting):
        return False
    ways = {route_of(dosage) for dosage in medicine.dosages} - {""}
    if row.routes and ways and not ways & set(row.routes):
        return False
    return not row.depot or _is_depot(medicine, names)


def _holds(row: Washout, code: str) -> bool:
    return within(code, row.atc) and not within(code, row.without or ("-",))


def _is_depot(medicine: Medicine, names: tuple[str, ...]) -> bool:
    """True by any of its names (a code's display is often the trade name), or by a week between doses."""
    if any(fold(word) in fold(name) for word in washout_file().depot_words for name in names):
        return True
    apart = [days_between(dosage) for dosage in medicine.dosages]
    return any(days is not None and days >= _DEPOT for days in apart)


def _when(facts: Facts, at: datetime | None, end: Stopping) -> str:
    """Words for when it was stopped, or that nobody says it."""
    if at is None and end.expired is not None:
        return _("prescription expired {when}").format(when=formats.relative_day_time(end.expired, facts.now))
    if at is None:
        return _("paused, nobody says when") if end.paused else _("stopped, nobody says when")
    when = formats.relative_day_time(at, facts.now)
    return (_("paused {when}") if end.paused else _("stopped {when}")).format(when=when)
