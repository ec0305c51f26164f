"""Medicines of a stay as treatments: what is ordered, how, since when, and each dose of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final, Literal

import msgspec

from desktop.clinical.record.medicines import stopping
from desktop.clinical.record.medicines.administrations import (
    IN_THE_PATIENT,
    Outcome,
    given_at,
    of_order,
    outcome,
    planned_for,
    wrong,
)
from desktop.clinical.record.medicines.medicines import (
    REPLACED,
    Belongs,
    Reading,
    State,
    pause_is_over,
    read_request,
)
from desktop.clinical.record.medicines.named_orders import named
from desktop.clinical.record.medicines.regimens import Regimen, regimen
from desktop.clinical.record.medicines.restarting import restarter
from desktop.clinical.record.medicines.spans import first_of
from desktop.clinical.record.stays.stays import Stay
from desktop.clinical.words import dose_remarks, doses, order_remarks, timings
from desktop.clinical.words.medicines import name_of
from desktop.clinical.words.orders import until_words
from desktop.core.formats import number
from desktop.core.messages import _, pgettext
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Dosage
from desktop.fhir.resources import MedicationAdministration, MedicationRequest
from desktop.fhir.when import Moment, after, instant, parse
from desktop.orders import due
from desktop.orders.as_needed.next_dose import Again, again, needed
from desktop.orders.due import LATE, Entered, Look, OfShare
from desktop.orders.schedule import Share
from desktop.orders.timing_rules import Unread, unread_words

_NO_TREATMENT = (State.PLANNED, State.FORBIDDEN)


class Given(msgspec.Struct, frozen=True, gc=False):
    """A dose at a time. `why` says why it was not given, or that nobody knows whether it was; `amount` how
    much where only a part was given. `runs` when it is the entry of a rate that goes on, and no dose.
    `remark` is what was entered otherwise than ordered, and what was noted beside it."""

    at: datetime
    state: Literal["given", "ordered", "late", "refused"]
    why: str = ""
    reference: str = ""
    amount: str = ""
    runs: bool = False
    remark: str = ""


class Treatment(msgspec.Struct, frozen=True, gc=False):
    """One order on the ward. `start` and `end` aware or None (`end`: when a day that was named is over);
    `begins` and `ends` are the same as exactly as they were written; `dose` short ("40 mg × 3"), `words` in
    full.

    `until` says how long a pause lasts, `over` that it has passed. `struck` are the times of entries that
    were wrong; `twice` the planned moments for which two doses were given. `times_known` is whether its doses
    can be laid out: without that, no dose ahead is not none. `today` are the doses of now that have no hour,
    `later` the next ones of what is given seldom, `unread` what can't be read of when they are due. `remarks`
    are the greatest dose, how it is taken and what was noted, where the short dose lacks them. `again` tells
    of the doses of an order as needed that has not ended; `restarter` names who restarts a paused one.
    """

    key: str
    generic: str
    brand: str
    form: str
    route: str
    dose: str
    words: str
    status: str
    why: str
    start: datetime | None
    end: datetime | None
    begins: Moment | None
    ends: Moment | None
    as_needed: bool
    infusion: bool
    replaces: str
    doses: tuple[Given, ...]
    requester: str = ""
    running_until: datetime | None = None
    times_known: bool = True
    regimen: Regimen | None = None
    until: str = ""
    over: bool = False
    struck: tuple[datetime, ...] = ()
    twice: tuple[datetime, ...] = ()
    today: tuple[OfShare, ...] = ()
    later: Share | None = None
    unread: tuple[Unread, ...] = ()
    remarks: str = ""
    again: Again | None = None
    restarter: str = ""

    @property
    def active(self) -> bool:
        return self.status == "active"

    @property
    def said(self) -> str:
        """The dose as it is shown: short, else in full, else that there is none; never an empty place."""
        return self.dose or self.words or _("no dose stated")


def treatments(chart: Chart, where: Stay | None, now: datetime) -> list[Treatment]:
    """The orders of the current stay with their doses, oldest first; those of earlier stays are left out."""
    found = []
    for request, read in of_stay(chart, where, now):
        one = _treatment(chart, request, read, of_order(chart, request.key), where, now)
        struck = sorted(at for each in wrong(chart, request.key) if (at := given_at(each)) is not None)
        found.append(msgspec.structs.replace(one, struck=tuple(struck)))
    found.sort(key=lambda t: (t.start.timestamp() if t.start else 0.0, t.generic))
    return found


def of_stay(chart: Chart, where: Stay | None, now: datetime) -> Iterator[tuple[MedicationRequest, Reading]]:
    """The orders that are treatments of the current stay."""
    for request in chart.all(MedicationRequest):
        read = read_request(chart, request, where, now)
        # What is only planned, or must not be given, is no treatment: it stands outside the chart.
        if not read.use.show or read.belongs is not Belongs.WARD or read.state in _NO_TREATMENT:
            continue
        if read.mine or (where is None and read.use.why != "stay-over"):
            yield request, read


def _treatment(
    chart: Chart,
    request: MedicationRequest,
    read: Reading,
    given: list[MedicationAdministration],
    where: Stay | None,
    now: datetime,
) -> Treatment:
    name = name_of(chart, request.medication_codeable_concept, request.medication_reference)
    begins = first_of(request)
    start = begins.start if begins is not None else None
    end = _end(request.dosage_instruction)
    running = next((a for a in given if outcome(a) is Outcome.RUNNING), None)
    rates = any(e.rated for d in request.dosage_instruction for e in d.dose_and_rate)
    made = [_dose(a, request.dosage_instruction, _doubt(chart, a)) for a in given]
    as_needed = needed(request)
    known = [msgspec.structs.replace(d, runs=d.runs or rates) for d in made if d is not None]
    looked = due.of_request(chart, request, now) if read.running else due.Look()
    known += [Given(at, "late" if now - at > LATE else "ordered") for at in looked.moments]
    today, later = looked.today(now), None
    if read.running and not as_needed and not any((looked.moments, looked.unread, *(s.left for s in today))):
        later = _later(request, looked, due.entered(given), now)
    status = _status(read, known)
    why = request.status_reason.label if request.status_reason else ""
    if read.use == REPLACED:
        why = _("replaced by a newer order")
    if read.strange:
        why = unread_words(Unread.MODIFIED)
    infusion = running is not None or rates
    if infusion and end is None and read.over:
        # A rate has no doses that tell how long it was given.
        stopped = stopping.of_request(chart, request, read, where, now)
        end = stopped.at if stopped is not None else None
    known.sort(key=lambda d: d.at)
    generic, product = name.generic or name.product, name.product if name.generic else ""
    brand, form = _split(product, generic)
    dose = short_dose(request.dosage_instruction)
    return Treatment(
        key=request.key,
        remarks=order_remarks.remarks(request.dosage_instruction, request.note, dose),
        generic=generic,
        brand=brand,
        form=form,
        route=doses.common_how(request.dosage_instruction),
        dose=dose,
        words=doses.dosages_words(request.dosage_instruction),
        status=status,
        why=why,
        start=start,
        end=end,
        begins=begins,
        ends=_ends(request.dosage_instruction),
        as_needed=as_needed,
        infusion=infusion,
        replaces=request.prior_prescription.target if request.prior_prescription else "",
        doses=tuple(known),
        running_until=instant(running.effective_period.end)
        if running is not None and running.effective_period is not None
        else None,
        times_known=not (today or looked.unread) or as_needed or infusion,
        regimen=regimen(request.dosage_instruction),
        until=until_words(request, now) if read.state is State.PAUSED else "",
        restarter=restarter(chart, request.key) if read.state is State.PAUSED else "",
        over=read.state is State.PAUSED and pause_is_over(request, now),
        twice=_twice(given),
        today=() if infusion else today,
        later=later,
        unread=() if infusion and not read.strange else looked.unread,
        again=again(chart, request, now) if as_needed and not infusion and not read.over else None,
    )


def _later(
    request: MedicationRequest, looked: Look, entries: Sequence[Entered], now: datetime
) -> Share | None:
    """The next doses without an hour, of the days to come."""
    ahead = [one.share for one in looked.shares if one.share.start > now and one.left]
    return min(ahead, default=None) or due.next_day(due.plan_of(request), entries, now)


OF_A_BRAND: Final = frozenset({"forte", "mite", "comp", "novum", "retard", "depot", "duo", "plus"})
"""Words that make another product of a brand: CALCIGRAN forte."""
_WORDS: Final = {
    State.PAUSED: "on-hold",
    State.STOPPED: "stopped",
    State.ENDED: "completed",
    State.UNKNOWN: "unknown",
    State.EXPIRED: "unknown",
}


def _status(read: Reading, known: list[Given]) -> str:
    """FHIR's word for how an order stands, whatever was written: a course that is over is completed, but
    not while a dose of it is still late."""
    if read.state is State.ENDED and read.running and any(dose.state == "late" for dose in known):
        return "active"
    return _WORDS.get(read.state, "active")


def _split(product: str, generic: str) -> tuple[str, str]:
    """(brand, form and strength) of a product's words without the generic name; no brand where it is called
    as its substance is."""
    words = product.replace(generic, "").strip(" ,()").split()
    brand = []
    while words and words[0].isupper() and not words[0][0].isdigit():
        brand.append(words.pop(0))
    while brand and words and words[0].casefold() in OF_A_BRAND:
        brand.append(words.pop(0))
    named = " ".join(brand)
    return "" if named.casefold() == generic.casefold() else named, " ".join(words)


def _dose(
    administration: MedicationAdministration, ordered: Sequence[Dosage], doubt: Sequence[str] = ()
) -> Given | None:
    at = given_at(administration)
    if at is None:
        return None
    why = next((c.label for c in administration.status_reason if c.label), "")
    became = outcome(administration)
    part = became is Outcome.PARTLY and administration.dosage is not None
    # Of a dose that was broken off its own amount is told.
    remark = "; ".join((*doubt, *dose_remarks.of(administration, () if part else ordered)))
    if became is Outcome.NOT_GIVEN:
        why = why or pgettext("dose", "not given")
        return Given(at, "refused", why, administration.key, remark=remark)
    if became is Outcome.UNKNOWN:
        return Given(at, "refused", unclear(), administration.key, remark=remark)
    amount = doses.quantity_words(administration.dosage.dose) if part and administration.dosage else ""
    return Given(at, "given", "", administration.key, amount, became is Outcome.RUNNING, remark)


def _doubt(chart: Chart, administration: MedicationAdministration) -> tuple[str, ...]:
    """Words beside a dose that may be of another order as well."""
    possible = named(chart, administration).possible
    if not possible:
        return ()
    return (which_order() if len(possible) > 1 else _("not certain that it is of this order"),)


def which_order() -> str:
    """The words for a dose that fits more than one order."""
    return _("not known of which order: more than one fits")


def _twice(given: list[MedicationAdministration]) -> tuple[datetime, ...]:
    """The planned moments for which more than one dose was given: two people, each without the other's."""
    planned = Counter(planned_for(one) for one in given if outcome(one) in IN_THE_PATIENT)
    return tuple(sorted(at for at, count in planned.items() if at is not None and count > 1))


def unclear() -> str:
    """The words for a dose of which the record does not say whether it was given."""
    return _("not known whether given")


def _ends(dosages: Sequence[Dosage]) -> Moment | None:
    """End of the last dosage, as exact as it was written; None when one goes on."""
    last = _last(dosages)
    return parse(last) if last else None


def _end(dosages: Sequence[Dosage]) -> datetime | None:
    """Moment after which the last dosage is over; None when one goes on."""
    last = _last(dosages)
    return after(last) if last else None


def _last(dosages: Sequence[Dosage]) -> str:
    """The latest end of all dosages, as it was written; empty where one of them has none."""
    bounds = [d.timing.repeat.bounds_period if d.timing and d.timing.repeat else None for d in dosages]
    ends = [(over, b.end) for b in bounds if b and (over := after(b.end)) is not None]
    return max(ends)[1] if ends and len(ends) == len(bounds) else ""


def short_dose(dosages: tuple[Dosage, ...]) -> str:
    """`40 mg × 3`, `1 g inntil × 4`; the written text where the structure does not say it all.

    Dosages that are given in different ways each say their own; those that hold together say their hours,
    and steps until when each lasts.
    """
    if len(dosages) != 1:
        steps = sorted({d.sequence or 0 for d in dosages})
        apart = not doses.common_how(dosages)
        said = []
        for n in steps:
            group = [d for d in dosages if (d.sequence or 0) == n]
            parts = [_with(_short(d, how=apart), _hours(d) if len(group) > 1 else "") for d in group]
            end = timings.bounds_words(group[0].timing) if len(steps) > 1 else ""
            said.append(_with("; ".join(filter(None, parts)), end))
        return doses.in_turn(said)
    return _short(dosages[0], how=False)


def _with(said: str, more: str) -> str:
    return f"{said} {more}" if said and more and more not in said else said


def _hours(dosage: Dosage) -> str:
    """Hours of one of several doses: which of them is the larger one."""
    repeat = dosage.timing.repeat if dosage.timing else None
    if repeat is None or not repeat.time_of_day:
        return ""
    return _("at {times}").format(times=timings.clocks(repeat.time_of_day))


def _short(dosage: Dosage, *, how: bool) -> str:
    said, way = _short_amount(dosage), doses.how_words(dosage) if how else ""
    return said if way.casefold() in said.casefold() else f"{said} {way}".strip()


def _short_amount(dosage: Dosage) -> str:
    if doses.is_as_needed(dosage):
        dosage = msgspec.structs.replace(dosage, timing=doses.at_most(dosage.timing))
    amount = doses.amount_words(dosage.dose_and_rate)
    repeat = dosage.timing.repeat if dosage.timing else None
    written = doses.written_words(dosage)
    if not amount and not written:
        plain_dosage = msgspec.structs.replace(dosage, route=None, site=None, method=None)
        return doses.dosage_words(plain_dosage, short=True)
    if not amount or (written and doses.dosage_words(dosage).startswith(written)):
        # The text says something that the structure does not: nothing of it may be lost.
        return written
    plain = repeat is not None and not (
        repeat.day_of_week or repeat.frequency_max or repeat.period_max or repeat.when or repeat.duration
    )
    if plain and repeat is not None and repeat.frequency and repeat.period == 1 and repeat.period_unit == "d":
        times = number(Decimal(repeat.frequency))
        if doses.is_as_needed(dosage):
            return _("{amount} up to × {times}").format(amount=amount, times=times)
        return f"{amount} × {times}"
    when = timings.timing_words(dosage.timing, clock=False, short=True)
    if doses.is_as_needed(dosage):
        when = " ".join(part for part in (when, _("as needed")) if part)
    if not when and not any(d.rated for d in dosage.dose_and_rate) and written:
        return written
    return f"{amount} {when}".strip()
