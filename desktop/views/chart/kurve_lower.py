"""Lower part of the chart: medicine bars with their doses, and fluid by periods."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from desktop.clinical import fluid as balance
from desktop.clinical.periods import periods as eight_hours
from desktop.clinical.record.beside import MARK
from desktop.clinical.record.fluids import fluid_sums
from desktop.clinical.record.fluids.fluids import UNKNOWN
from desktop.clinical.record.measured import weights
from desktop.clinical.record.medicines import administrations, infusions, overridden
from desktop.clinical.words.overridden import short_words
from desktop.core.formats import NBSP, age, day_short, inside, today_time
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import MedicationRequest
from desktop.orders import due
from desktop.orders.steady import steady_since
from desktop.shown.chart.vitals import Dose, FluidPart, MedicineBar, RateStep
from desktop.views.fluids import fluid_rows
from desktop.views.medicines import day_doses, needed_words
from desktop.views.medicines.medication import Given, Treatment


def bars(
    chart: Chart, found: list[Treatment], now: datetime, until: datetime, admitted: datetime | None
) -> tuple[MedicineBar, ...]:
    """One bar a treatment; what was replaced lies on the bar of its own, ended by a word.

    What is late, can't be read, or was signed in spite of a warning, stands first, then what runs: a low
    chart has room for some only.
    """
    known = overridden.overridden(chart)
    replaced = {t.replaces for t in found if t.replaces}

    def place(one: Treatment) -> tuple[bool, bool, bool, bool, float]:
        late = any(dose.state == "late" for dose in one.doses)
        doubted = bool(day_doses.doubt(one))
        first = late or doubted or bool(overridden.of_order(chart, one.key, known))
        begun = one.start.timestamp() if one.start else 0.0
        return not (one.active or doubted), not first, not (one.infusion and one.active), one.as_needed, begun

    order = sorted(found, key=place)
    made = []
    for one in order:
        if one.start is None:
            continue
        end = one.end if one.end is not None and one.end < until else until
        if one.status in ("stopped", "completed", "on-hold") and one.end is None:
            end = max((d.at for d in one.doses), default=one.start)
        ended = ""
        if one.key in replaced:
            ended = _("changed")
        elif one.status == "stopped":
            ended = _("stopped")
        elif one.status == "on-hold":
            ended = _("paused")
        if ended and one.why:
            ended = f"{ended}, {inside(one.why)}"
        steps, unit = _rates(chart, one, now)
        dose = " ".join(p for p in (one.said, one.route) if p)
        # Apart from the strength: "1 g 500 mg × 3" is read as a gram and a half.
        dose = (" · " if _FIGURE.search(one.form) else " ").join(p for p in (one.form, dose) if p)
        # A third line would press a medicine out of sight: the sign says that more is told where it is read.
        dose = f"{dose} {MARK}".strip() if one.remarks else dose
        if unit and unit not in dose:
            dose = _("{dose}; rate in {unit}").format(dose=dose, unit=unit)
        spite = overridden.of_order(chart, one.key, known)
        doubt = day_doses.doubt(one)
        answered = (*filter(None, (doubt,)), *dict.fromkeys(short_words(one) for one in spite))
        made.append(
            MedicineBar(
                key=one.key,
                name=one.generic,
                # With the form and strength that the number of tablets is of, as in the list.
                dose=dose,
                brand=one.brand,
                style="infusion" if one.infusion else "as_needed" if one.as_needed else "regular",
                periods=((one.start.timestamp(), end.timestamp()),),
                doses=_doses(chart, one, now, until),
                told="; ".join(filter(None, (one.remarks, _needed(one, now)))),
                ended=ended,
                remark=one.dose if one.infusion and not steps else "",
                rates=steps,
                rate_unit=unit,
                remark_after=_("until {time}").format(time=today_time(one.running_until, now))
                if one.running_until
                else _next(one, now),
                new_text=_("New") if now - one.start < timedelta(hours=6) and one.active else "",
                answered=answered,
                gone=_gone(one, ended),
                comes=_("from {date}").format(date=day_short(one.start)),
                steady=_steady(chart, one, admitted, now) if not answered else None,
            )
        )
    return tuple(made)


def _needed(one: Treatment, now: datetime) -> str:
    """The doses as needed in words, where they have an hour to tell of."""
    return needed_words.given_words(one.again, now) if one.again is not None else ""


def _next(one: Treatment, now: datetime) -> str:
    """The earliest time of another dose as needed, behind its bar."""
    return needed_words.next_words(one.again, now) if one.again is not None and one.active else ""


_FIGURE: Final = re.compile(r"\d")


def _rates(chart: Chart, one: Treatment, now: datetime) -> tuple[tuple[RateStep, ...], str]:
    """The steps of an infusion, and the unit of the newest known rate: what has another is not drawn."""
    found = infusions.rates(chart, one.key, now)
    unit = next((ran.unit for ran in reversed(found) if ran.value is not None), "")
    return tuple(_step(ran, unit) for ran in found), unit


def _step(ran: infusions.Ran, unit: str) -> RateStep:
    same = ran.value is not None and ran.unit == unit
    text = ran.figure if same else f"{ran.figure} {ran.unit}".strip()
    start = ran.start.timestamp()
    end = ran.end.timestamp() if ran.end is not None else start
    return RateStep(start, max(end, start), float(ran.value or 0) if same else None, text, ran.key)


def _steady(chart: Chart, one: Treatment, admitted: datetime | None, now: datetime) -> float | None:
    """Start of a steady treatment; None where there is something to be read or done about it."""
    request = chart.find(one.key, MedicationRequest)
    if request is None or not one.active or not one.times_known or one.twice:
        return None
    if any(dose.state == "late" for dose in one.doses):
        return None
    since = steady_since(chart, request, admitted, one.struck, now)
    return since.timestamp() if since is not None else None


def _gone(one: Treatment, ended: str) -> str:
    """End of a treatment in words with its day; where no end was written, the day of the last dose."""
    last = max((dose.at for dose in one.doses if dose.state == "given"), default=None)
    on = day_short(one.end) if one.end is not None else ""
    if not on and last is not None:
        on = _("last dose {day}").format(day=day_short(last))
    return ", ".join(part for part in (ended or _("ended"), on) if part)


def _doses(chart: Chart, one: Treatment, now: datetime, until: datetime) -> tuple[Dose, ...]:
    """Doses in order of time, with those that were entered in error."""
    found = [_dose(dose, now) for dose in one.doses if dose.at <= until]
    for wrong in administrations.wrong(chart, one.key) if one.struck else ():
        at = administrations.given_at(wrong)
        if at is not None and at <= until:
            found.append(Dose(at.timestamp(), "struck", _("struck"), wrong.key))
    request = chart.find(one.key, MedicationRequest) if one.active else None
    if request is not None and not one.as_needed and not one.infusion:
        known = due.entered(administrations.of_order(chart, one.key))
        past = due.unwritten(due.plan_of(request), known, now)
        found += [Dose(at.timestamp(), "unwritten", _("nothing entered")) for at in past]
    return tuple(sorted(found, key=lambda dose: dose.time))


def _dose(one: Given, now: datetime) -> Dose:
    if one.state == "late":
        late = now - one.at
        minutes = late // timedelta(minutes=1)
        words = (
            _("{n} min late").format(n=minutes) if minutes <= 120 else _("{time} late").format(time=age(late))
        )
        return Dose(one.at.timestamp(), "late", words, one.reference)
    why = one.why if one.state == "refused" else ""
    return Dose(one.at.timestamp(), one.state, "; ".join(filter(None, (why, one.remark))), one.reference)


def fluid(
    chart: Chart, start: datetime, last: datetime, now: datetime
) -> tuple[tuple[FluidPart, ...], str, str]:
    """(eight-hour periods from `start` to `last`, the sum of the stay in words, since when); nothing where
    nobody wrote anything. The sum has the balance's own sign where something has no amount."""
    counted = fluid_sums.sums(chart, now)
    found = counted.entries
    if not found:
        return (), "", ""
    small = weights.small(chart, now)
    periods = balance.balances(found, eight_hours(start, last, 8))
    parts = tuple(
        FluidPart(
            p.start.timestamp(),
            min(p.end, last).timestamp(),
            float(p.intake),
            float(p.output),
            fluid_rows.written(p.net, tenths=small, plus=True),
            f"{fluid_rows.written(p.intake, tenths=small)} / {fluid_rows.written(p.output, tenths=small)}",
            p.references,
        )
        for p in periods
        if p.entries
    )
    total = sum((p.net for p in periods), Decimal(0))
    amount = fluid_rows.total(total, small)
    first = min(e.start for e in found)
    unknown = {a.direction for a in counted.apart if a.why in UNKNOWN and (a.at is None or a.at >= start)}
    unknown |= {e.direction for e in found if e.least}
    sign = fluid_rows.sign_of(fluid_rows.Lack("in" in unknown, "out" in unknown), False)
    said = f"{sign}{NBSP if sign else ''}{amount}"
    return parts, said, _("since {date}").format(date=day_short(first))
