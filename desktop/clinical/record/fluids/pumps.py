"""Running and lately stopped infusions of a patient: the one reading of their state.

The rates are those of `infusions`; here it is decided whether one is known to run. Nothing is worked out from
words: a rate is what is written as one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, Literal

import msgspec

from desktop.clinical.record.fluids.fluid_given import codes
from desktop.clinical.record.medicines import infusions, ways
from desktop.clinical.record.medicines.administrations import Outcome, given_at, outcome
from desktop.clinical.record.medicines.infusions import Ran
from desktop.clinical.record.medicines.medicines import Belongs, read_request
from desktop.clinical.record.medicines.medicines import State as OrderState
from desktop.clinical.record.medicines.named_orders import named, order_of
from desktop.clinical.record.stays import stays
from desktop.clinical.record.stays.stays import Stay
from desktop.clinical.words.medicines import Name, name_of
from desktop.core.clock import EARLIEST, shifted
from desktop.core.fold import fold
from desktop.fhir.chart import Chart
from desktop.fhir.resources import MedicationAdministration, MedicationRequest
from desktop.fhir.when import instant

ALIVE: Final = timedelta(hours=24)
LATELY: Final = timedelta(hours=12)
"""Time for which a stopped infusion is shown."""
_JOINED: Final = timedelta(minutes=2)
"""Entries of one rate so near to each other are one time at that rate."""

State = Literal["running", "paused", "unclear", "stopped", "waiting"]
Why = Literal["", "old", "no-end", "end-passed", "status", "no-time", "ahead", "no-stop-time", "nought"]
"""Reason it is not known to run: `old` nobody wrote anything for long, `no-end` given and no end written,
`end-passed` running and its end is over, `ahead` its times lie ahead. Of what was stopped: `no-stop-time`
nobody wrote when, `nought` its rate was set to nought."""


class Pump(msgspec.Struct, frozen=True):
    """One infusion. `ran` are its rates, oldest first, equal ones that follow on each other as one; the last
    one is that of now where it runs. `sign` is when somebody last wrote anything of it, `stopped` when it was
    stopped, `until` its end that lies ahead. `order_state` is how its order stands, None without an order;
    `open` how many entries say that it runs."""

    key: str
    name: Name
    atc: str
    state: State
    why: Why = ""
    ran: tuple[Ran, ...] = ()
    sign: datetime | None = None
    stopped: datetime | None = None
    until: datetime | None = None
    newest: MedicationAdministration | None = None
    order: MedicationRequest | None = None
    order_state: OrderState | None = None
    open: int = 0

    @property
    def keys(self) -> tuple[str, ...]:
        """The resources that say so."""
        return tuple(dict.fromkeys(
            one for one in (
                self.newest.key if self.newest is not None else "",
                self.order.key if self.order is not None else "",
                *(ran.key for ran in reversed(self.ran)),
            ) if one
        ))  # fmt: skip


class Pumps(msgspec.Struct, frozen=True):
    """The infusions of the stay; `before` counts entries from before it that nobody ended."""

    pumps: tuple[Pump, ...] = ()
    before: int = 0


def pumps(chart: Chart, now: datetime, *, alive: timedelta = ALIVE, lately: timedelta = LATELY) -> Pumps:
    """Infusions that run, are paused, may run, were stopped `lately`, or are ordered and not begun."""
    stay = stays.latest(chart, now)
    found: list[Pump] = []
    before = 0
    entered: set[str] = set()
    for group in _grouped(chart):
        request = order_of(chart, group[0])
        entered.add(request.key if request is not None else "")
        one = _pump(chart, group, request, stay, now, alive)
        if one is None:
            continue
        if not _of_stay(one, stay):
            before += one.state != "stopped"
        elif one.state != "stopped" or _lately(one, now, lately):
            found.append(one)
    found += _waiting(chart, stay, now, entered)
    return Pumps(tuple(found), before)


def _grouped(chart: Chart) -> list[list[MedicationAdministration]]:
    """The entries of each infusion, oldest first, those without a time before all others."""
    groups: dict[str, list[MedicationAdministration]] = {}
    for one in chart.all(MedicationAdministration):
        if outcome(one) is Outcome.WRONG or one.status == "not-done":
            continue
        order = named(chart, one).group
        name = name_of(chart, one.medication_codeable_concept, one.medication_reference)
        groups.setdefault(order or f"; {fold(name.generic or name.product)}", []).append(one)
    kept = []
    for group in groups.values():
        request = order_of(chart, group[0])
        ordered = request is not None and ways.infusion(request)
        mine = [one for one in group if _goes_on(one) or infusions.rated(one) or (ordered and _spans(one))]
        if mine:
            kept.append(sorted(mine, key=_place))
    return kept


def _spans(one: MedicationAdministration) -> bool:
    return one.effective_period is not None


def _goes_on(one: MedicationAdministration) -> bool:
    """True when the status says that it is under way."""
    return one.status in ("in-progress", "on-hold")


def _place(one: MedicationAdministration) -> tuple[datetime, bool, str]:
    # Of two that begin together, the one that goes on is the newer.
    return given_at(one) or EARLIEST, _goes_on(one), one.id


def _pump(
    chart: Chart,
    entries: list[MedicationAdministration],
    request: MedicationRequest | None,
    stay: Stay | None,
    now: datetime,
    alive: timedelta,
) -> Pump | None:
    begun = [one for one in entries if (at := given_at(one)) is not None and at <= now]
    newest = begun[-1] if begun else entries[-1]
    ran = _joined(infusions.of_entries(begun, now))
    sign = _sign(begun, now)
    state, why, stopped = _state(newest, sign, now, alive)
    period = newest.effective_period
    end = instant(period.end) if period is not None else None
    named = name_of(chart, newest.medication_codeable_concept, newest.medication_reference)
    read = read_request(chart, request, stay, now) if request is not None else None
    return Pump(
        key=request.key if request is not None else newest.key,
        name=named,
        atc=_atc(chart, newest),
        state=state,
        why=why,
        ran=ran,
        sign=sign,
        stopped=stopped,
        until=end if state == "running" and end is not None and end > now and end.year < 9000 else None,
        newest=newest,
        order=request,
        order_state=read.state if read is not None else None,
        open=sum(one.status == "in-progress" and not _ended(one, now) for one in begun),
    )


def _ended(one: MedicationAdministration, now: datetime) -> bool:
    end = instant(one.effective_period.end) if one.effective_period is not None else None
    return end is not None and end <= now


def _state(
    newest: MedicationAdministration, sign: datetime | None, now: datetime, alive: timedelta
) -> tuple[State, Why, datetime | None]:
    """State after the newest entry: state, reason for not knowing, time it was stopped."""
    at, became = given_at(newest), outcome(newest)
    end = instant(newest.effective_period.end) if newest.effective_period is not None else None
    if newest.status == "on-hold":
        return "paused", "", None
    if became is Outcome.UNKNOWN:
        return "unclear", "status", None
    if at is None:
        return ("unclear", "no-time", None) if end is None or end > now else ("stopped", "", end)
    if at > now:
        return "unclear", "ahead", None
    if newest.status == "stopped" and end is None:
        return "stopped", "no-stop-time", None
    if _nought(newest) and (end is None or end > now):
        return "stopped", "nought", at
    if became is Outcome.RUNNING:
        if end is not None and end <= now:
            return "unclear", "end-passed", None
        old = sign is None or sign < shifted(now, -alive)
        return ("unclear", "old", None) if old else ("running", "", None)
    if end is None:
        return "unclear", "no-end", None
    return ("unclear", "ahead", None) if end > now else ("stopped", "", end)


def _nought(one: MedicationAdministration) -> bool:
    dosage = one.dosage
    if dosage is None:
        return False
    ratio = dosage.rate_ratio
    rate = dosage.rate_quantity or (ratio.numerator if ratio is not None else None)
    return rate is not None and rate.value == 0 and not rate.comparator


def _sign(begun: Iterable[MedicationAdministration], now: datetime) -> datetime | None:
    """Time of the last entry of any kind: a rate, an end, a note."""
    found = []
    for one in begun:
        texts = [note.time for note in one.note]
        if one.effective_period is not None and not _goes_on(one):
            texts.append(one.effective_period.end)
        found += [at for at in (given_at(one), *map(instant, texts)) if at is not None and at <= now]
    return max(found, default=None)


def _joined(ran: Iterable[Ran]) -> tuple[Ran, ...]:
    """Times that follow on each other at the same rate as one: an entry every hour is no change."""
    made: list[Ran] = []
    for one in ran:
        last = made[-1] if made else None
        same = (
            last is not None
            and (last.value, last.figure, last.unit) == (one.value, one.figure, one.unit)
            and (one.value is not None or bool(one.figure))
        )
        if last is not None and same and (last.end is None or shifted(last.end, _JOINED) >= one.start):
            made[-1] = msgspec.structs.replace(last, end=one.end)
        else:
            made.append(one)
    return tuple(made)


def _of_stay(one: Pump, stay: Stay | None) -> bool:
    """True when it has an entry in the present stay, or one without a known time."""
    if stay is None or not stay.ongoing:
        return False
    return stay.since is None or one.sign is None or one.sign >= stay.since


def _lately(one: Pump, now: datetime, lately: timedelta) -> bool:
    at = one.stopped or one.sign
    return at is None or at >= shifted(now, -lately)


def _waiting(chart: Chart, stay: Stay | None, now: datetime, entered: set[str]) -> Iterable[Pump]:
    """Orders of an infusion that stand, of which nobody has entered anything."""
    for request in sorted(chart.all(MedicationRequest), key=lambda one: one.id):
        if request.key in entered or not ways.infusion(request):
            continue
        read = read_request(chart, request, stay, now)
        if read.state is OrderState.STANDS and read.belongs is Belongs.WARD and read.mine:
            named = name_of(chart, request.medication_codeable_concept, request.medication_reference)
            atc = _atc(chart, request)
            yield Pump(request.key, named, atc, "waiting", order=request, order_state=read.state)


def _atc(chart: Chart, one: MedicationAdministration | MedicationRequest) -> str:
    return next(iter(codes(chart, one)), "")
