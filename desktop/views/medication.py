"""Medicines of a stay as treatments: what is ordered, how, since when, and each dose of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

import msgspec

from desktop.core.formats import number
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.elements import Dosage
from desktop.fhir.resources import MedicationAdministration, MedicationRequest
from desktop.fhir.when import after, instant
from desktop.letters.dosage import Regimen, regimen
from desktop.letters.medicines import name_of
from desktop.orders import timing, timing_words, wording
from desktop.views.stay import Stay

LATE = timedelta(minutes=30)
_BEFORE, _AFTER = timedelta(hours=2), timedelta(hours=5)
_OUTSIDE = ("community", "discharge")
_NOT_ORDERS = ("proposal", "plan", "option")


class Given(msgspec.Struct, frozen=True, gc=False):
    """A dose at a time. `why` says why it was not given, or that nobody knows whether it was."""

    at: datetime
    state: Literal["given", "ordered", "late", "refused"]
    why: str = ""
    reference: str = ""


class Treatment(msgspec.Struct, frozen=True, gc=False):
    """One order on the ward. `start` and `end` aware or None; `dose` short ("40 mg × 3"), `words` in full.

    `times_known` is whether its doses can be laid out: without that, no dose ahead is not none.
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
    as_needed: bool
    infusion: bool
    replaces: str
    doses: tuple[Given, ...]
    requester: str = ""
    running_until: datetime | None = None
    times_known: bool = True
    regimen: Regimen | None = None

    @property
    def active(self) -> bool:
        return self.status == "active"


def on_ward(chart: Chart, request: MedicationRequest) -> bool:
    """Whether an order belongs to the ward's chart and not to a prescription for home."""
    if any(c.has(*_OUTSIDE) for c in request.category) or request.intent in _NOT_ORDERS:
        return False
    if request.do_not_perform:
        return False
    return any(c.has("inpatient") for c in request.category) or request.encounter is not None


def treatments(chart: Chart, where: Stay | None, now: datetime) -> list[Treatment]:
    """The orders of the current stay with their doses, oldest first; those of earlier stays are left out."""
    given: dict[str, list[MedicationAdministration]] = {}
    for administration in chart.all(MedicationAdministration):
        if administration.request is not None and administration.status != "entered-in-error":
            given.setdefault(administration.request.target, []).append(administration)
    found = []
    for request in chart.all(MedicationRequest):
        if request.status in ("entered-in-error", "draft", "cancelled") or not on_ward(chart, request):
            continue
        if (
            where is not None
            and request.encounter is not None
            and request.encounter.target != where.encounter.key
        ):
            continue
        found.append(_treatment(chart, request, given.get(request.key, []), now))
    found.sort(key=lambda t: (t.start.timestamp() if t.start else 0.0, t.generic))
    return found


def _treatment(
    chart: Chart, request: MedicationRequest, given: list[MedicationAdministration], now: datetime
) -> Treatment:
    name = name_of(chart, request.medication_codeable_concept, request.medication_reference)
    first = request.dosage_instruction[0] if request.dosage_instruction else None
    repeat = first.timing.repeat if first and first.timing else None
    bounds = repeat.bounds_period if repeat else None
    start = instant(bounds.start if bounds and bounds.start else request.authored_on)
    end = _end(request.dosage_instruction)
    doses = [_dose(a) for a in given]
    running = next((a for a in given if a.status == "in-progress"), None)
    rates = any(e.rate_quantity or e.rate_ratio for d in request.dosage_instruction for e in d.dose_and_rate)
    as_needed = bool(request.dosage_instruction) and all(
        map(wording.is_as_needed, request.dosage_instruction)
    )
    known = [d for d in doses if d is not None]
    times_known = True
    if request.status == "active":
        planned, times_known = _planned(request.dosage_instruction, start, known, now)
        known += planned
    infusion = running is not None or rates
    known.sort(key=lambda d: d.at)
    generic, product = name.generic or name.product, name.product if name.generic else ""
    brand, form = _split(product, generic)
    return Treatment(
        key=request.key,
        generic=generic,
        brand=brand,
        form=form,
        route=wording.concept_route(first.route) if first else "",
        dose=short_dose(request.dosage_instruction),
        words=wording.dosages_words(request.dosage_instruction),
        status=request.status,
        why=request.status_reason.label if request.status_reason else "",
        start=start,
        end=end,
        as_needed=as_needed,
        infusion=infusion,
        replaces=request.prior_prescription.target if request.prior_prescription else "",
        doses=tuple(known),
        running_until=instant(running.effective_period.end)
        if running is not None and running.effective_period is not None
        else None,
        times_known=times_known or as_needed or infusion,
        regimen=regimen(request.dosage_instruction),
    )


def _split(product: str, generic: str) -> tuple[str, str]:
    """(brand, form and strength) of a product's words without the generic name."""
    words = product.replace(generic, "").strip(" ,()").split()
    brand = []
    while words and words[0].isupper() and not words[0][0].isdigit():
        brand.append(words.pop(0))
    return " ".join(brand), " ".join(words)


def _dose(administration: MedicationAdministration) -> Given | None:
    period = administration.effective_period
    at = instant(administration.effective_date_time or (period.start if period else ""))
    if at is None:
        return None
    why = next((c.label for c in administration.status_reason if c.label), "")
    if administration.status in ("not-done", "stopped") and not (period and period.end):
        return Given(at, "refused", why or _("not given"), administration.key)
    if administration.status in ("unknown", "on-hold"):
        return Given(at, "refused", unclear(), administration.key)
    return Given(at, "given", "", administration.key)


def unclear() -> str:
    """The words for a dose of which the record does not say whether it was given."""
    return _("not known whether given")


def _end(dosages: Sequence[Dosage]) -> datetime | None:
    """When the last of the dosages ends; None when one goes on."""
    ends = [
        after(d.timing.repeat.bounds_period.end)
        if d.timing and d.timing.repeat and d.timing.repeat.bounds_period
        else None
        for d in dosages
    ]
    known = [end for end in ends if end is not None]
    return max(known) if known and len(known) == len(ends) else None


def _planned(
    dosages: Iterable[Dosage], start: datetime | None, given: list[Given], now: datetime
) -> tuple[list[Given], bool]:
    """Doses from twelve hours back to a day ahead that nobody has given or refused, and whether each dosage
    says when its doses are."""
    free = sorted(given, key=lambda g: g.at)
    since, until = now - timedelta(hours=12), now + timedelta(hours=24)
    if start is not None:
        since = max(since, start - timedelta(minutes=1))
    found = []
    known = True
    for dosage in dosages:
        if wording.is_as_needed(dosage):
            continue
        doses = timing.planned(dosage, since, until)
        known = known and doses is not None
        for at in sorted(dose.at for dose in doses or ()):
            match = next((g for g in free if at - _BEFORE <= g.at <= at + _AFTER), None)
            if match is not None:
                free.remove(match)
                continue
            found.append(Given(at, "late" if now - at > LATE else "ordered"))
    return found, known


def short_dose(dosages: tuple[Dosage, ...]) -> str:
    """`40 mg × 3`, `1 g inntil × 4`; the written text where the structure does not say it all."""
    if len(dosages) != 1:
        steps = sorted({d.sequence or 0 for d in dosages})
        said = [
            "; ".join(p for d in dosages if (d.sequence or 0) == n and (p := short_dose((d,)))) for n in steps
        ]
        return _(", then ").join(part for part in said if part)
    dosage = dosages[0]
    amount = wording.amount_words(dosage.dose_and_rate)
    repeat = dosage.timing.repeat if dosage.timing else None
    written = " ".join(dosage.text.split())
    if not amount or (written and wording.dosage_words(dosage).startswith(written)):
        # The text says something that the structure does not: nothing of it may be lost.
        return written
    plain = repeat is not None and not (
        repeat.day_of_week or repeat.frequency_max or repeat.period_max or repeat.when or repeat.duration
    )
    if plain and repeat is not None and repeat.frequency and repeat.period == 1 and repeat.period_unit == "d":
        times = number(Decimal(repeat.frequency))
        if wording.is_as_needed(dosage):
            return _("{amount} up to × {times}").format(amount=amount, times=times)
        return f"{amount} × {times}"
    when = timing_words.timing_words(dosage.timing, clock=False, short=True)
    if wording.is_as_needed(dosage):
        when = " ".join(part for part in (when, _("as needed")) if part)
    if not when and not any(d.rate_quantity or d.rate_ratio for d in dosage.dose_and_rate) and dosage.text:
        return dosage.text
    return f"{amount} {when}".strip()


def full_dose(dosage: Dosage) -> str:
    """The dosage in whole words, structured parts first, else the text as written."""
    return wording.dosage_words(dosage)
