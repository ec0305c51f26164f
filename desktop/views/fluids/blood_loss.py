"""Blood loss since a birth: the running sum, when its limits were reached, and what was given since."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from desktop.acts.measurements import BeginLoss
from desktop.clinical import blood_loss as settings
from desktop.clinical.blood_loss import BLOOD_LOSS
from desktop.clinical.columns import Source
from desktop.clinical.record import persons
from desktop.clinical.record.fluids import blood_loss
from desktop.clinical.record.fluids.blood_loss import Amount, Loss
from desktop.clinical.record.medicines import administrations, medicines
from desktop.clinical.record.medicines.medicines import State
from desktop.clinical.record.stays import stays
from desktop.clinical.typing import entered
from desktop.clinical.words import doses
from desktop.clinical.words.medicines import name_of, unnamed
from desktop.core.actor import short_name
from desktop.core.clock import shifted
from desktop.core.formats import NBSP, age, day_short, number, today_time
from desktop.core.messages import _, ngettext
from desktop.fhir.chart import Chart
from desktop.fhir.resources import MedicationAdministration, MedicationRequest, Observation, Procedure
from desktop.fhir.when import instant
from desktop.orders.substances import codes_in
from desktop.shown.fluids.blood_loss import BloodLossModel, LossRow
from desktop.shown.parts import PanelState, Tone
from desktop.views.base import making
from desktop.views.base.context import Context
from desktop.views.base.making import list_state, way_on
from desktop.views.columns.listed_sources import BY_SOURCE
from desktop.views.columns.told import Told
from desktop.views.fluids import fluid_words

if TYPE_CHECKING:
    from desktop.workspace.options import Options

TYPES = blood_loss.TYPES | {"MedicationAdministration", "MedicationRequest", "Medication", "Encounter"}
WITHIN: Final = 24
_BEFORE: Final = timedelta(minutes=30)
"""A medicine given up to this long before the birth counts with it: oxytocin is given during the birth."""


def build(context: Context) -> tuple[BloodLossModel, PanelState]:
    """The sum as it stands this minute; nothing for whom no birth and no amount is of the last hours."""
    chart, now = context.chart, context.now
    found = blood_loss.read(chart, now, since=None)
    within = timedelta(hours=float(context.options.get("within", WITHIN)))
    nothing = _("No birth and no blood loss is written in the last {n} hours.").format(
        n=f"{within // timedelta(hours=1)}"
    )
    steps = way_on(context, "blood_loss", BeginLoss())
    if not _is_current(found, now, within):
        return BloodLossModel(()), list_state(context, False, Observation, nothing, steps)
    given = _given(chart, found, now)
    rows = (*_amounts(chart, found, now), *_doses(chart, found, given, now), *_ordered(chart, found, now))
    sum_words = _sum(found)
    clock, since = _clock(found, now)
    limits = tuple(_limit(found, one, now) for one in found.passed)
    drug = _drug(chart, found, given, now)
    said = [sum_words, clock, since, *(words for words, _tone in (*limits, *drug))]
    model = BloodLossModel(
        rows,
        sum_words,
        _tone(found),
        clock,
        since,
        limits,
        drug,
        (*(one.key for one in found.counted), *(found.delivery.keys if found.delivery else ())),
        "" if BLOOD_LOSS.now().checked_by else _("limits not quality-assured"),
        tuple(_told(chart, found, now)),
        ". ".join(part for part in said if part),
    )
    state = list_state(context, True, Observation, nothing, steps)
    own = ("Procedure", "RelatedPerson", "MedicationAdministration", "MedicationRequest")
    return model, making.with_aside(state, [u for u in chart.unreadable if u.resource_type in own])


def _is_current(found: Loss, now: datetime, within: timedelta) -> bool:
    since = shifted(now, -within)
    if found.delivery is not None and found.delivery.until >= since:
        return True
    return any(one.at >= since for one in found.counted) or any(
        one.at is None or one.at >= since for one in found.apart
    )


def _ml(value: Decimal) -> str:
    return f"{number(value.quantize(Decimal(1)) if value % 1 == 0 else value)}{NBSP}ml"


def _sum(found: Loss) -> str:
    if found.amount is None:
        # That nobody wrote how much is never nought.
        return _("no amount counted") if found.apart else _("no amount written")
    sign = f"≥{NBSP}" if found.least else ""
    return f"{sign}{_ml(found.amount)}{'?' if found.doubt else ''}"


def _tone(found: Loss) -> Tone:
    reached = found.reached
    return "" if reached is None else "danger" if reached.limit.danger else "warn"


def _clock(found: Loss, now: datetime) -> tuple[str, str]:
    """Time since the birth in words, and the moment from which the blood loss is summed."""
    birth = found.delivery
    if birth is None:
        since = _("the sum is of the last {n} hours").format(n=blood_loss.UNKNOWN_BIRTH // timedelta(hours=1))
        return _("no clock: the time of birth is not written"), since
    several = (
        ngettext("{n} birth", "{n} births", birth.count).format(n=birth.count) if birth.count > 1 else ""
    )
    if not birth.timed:
        day = _("born {day}, hour not written").format(day=day_short(birth.last))
        since = _("the sum counts from that day on; some of it may be of before the birth")
        return _("no clock: {why}").format(why=day), " · ".join(part for part in (several, since) if part)
    clock = _("{age} since the birth").format(age=age(max(now - birth.last, timedelta(0))))
    when = _("born {time}").format(time=today_time(birth.last, now))
    if birth.count > 1:
        hours = " · ".join(dict.fromkeys((today_time(birth.first, now), today_time(birth.last, now))))
        when = _("{births}, {hours}: the clock runs from the last, the sum from the first").format(
            births=several, hours=hours
        )
        when += "; " + _("of some the hour is not written") if birth.some else ""
    return clock, when


def _limit(found: Loss, one: blood_loss.Passed, now: datetime) -> tuple[str, Tone]:
    amount = _ml(one.limit.at)
    if one.by is None:
        if found.least:
            return _("{amount} not reached by what is counted").format(amount=amount), "warn"
        return _("warns at {amount}").format(amount=amount), "quiet"
    when = _when(one.by, now)
    after = _after(found, one.by.at) if one.by.exact else ""
    words = _("{amount} reached {time}").format(amount=amount, time=when)
    return " · ".join(part for part in (words, after) if part), "danger" if one.limit.danger else "warn"


def _after(found: Loss, at: datetime) -> str:
    birth = found.delivery
    if birth is None or not birth.timed or at < birth.last:
        return ""
    return _("{age} after the birth").format(age=age(at - birth.last))


def _when(one: Amount, now: datetime) -> str:
    return today_time(one.at, now) if one.exact else _("by {time}").format(time=today_time(one.at, now))


def _amounts(chart: Chart, found: Loss, now: datetime) -> list[LossRow]:
    made, reached = [], {one.by.key: one.limit for one in found.passed if one.by is not None}
    for one in found.counted:
        how = {
            "weighed": _("weighed"), "measured": _("measured"), "estimated": _("estimated"),
            None: _("not written how"),
        }[one.how]  # fmt: skip
        who = short_name(entered.author(chart, one.key))
        remarks: list[tuple[str, Tone]] = []
        if one.part == "total":
            remarks.append((_("a total: stands for all before it"), "quiet"))
        if one.part == "held":
            remarks.append((_("a total that is no more than the sum before it: not added"), "warn"))
        if one.weighed is not None:
            remarks.append((_("{n} g weighed, counted as {amount}").format(
                n=number(one.weighed), amount=_ml(one.millilitres)), "warn"))  # fmt: skip
        if one.doubt:
            remarks.append((_("may be of before the birth, be counted twice, or be preliminary"), "warn"))
        limit = reached.get(one.key)
        tone: Tone = "" if limit is None else "danger" if limit.danger else "warn"
        sign = "" if one.part == "added" else "Σ "
        row = LossRow(
            one.key, "amounts", _when(one, now), f"{sign}{'≥ ' if one.least else ''}{_ml(one.millilitres)}",
            " · ".join(part for part in (how, who) if part), _ml(one.running), tone, tuple(remarks),
            entered.standing(chart, BLOOD_LOSS.now().fluid, one.key) is not None, (one.key,),
        )  # fmt: skip
        made.append(_spoken(row))
    return made[::-1]


def _spoken(row: LossRow) -> LossRow:
    from msgspec.structs import replace

    parts = (row.time, row.name, row.detail, row.beside, *(words for words, _tone in row.remarks))
    return replace(row, spoken=", ".join(part for part in parts if part))


def _given(chart: Chart, found: Loss, now: datetime) -> list[Told]:
    """The doses of those medicines since shortly before the birth, oldest first."""
    source = Source(given=settings.drugs())
    every = [one for one, _codes in BY_SOURCE["given"](chart, stays.latest(chart, now), now, source)]
    since = shifted(found.since, -_BEFORE)
    mine = [one for one in every if one.began is not None and one.began >= since and not one.lacks]
    return sorted(mine, key=lambda one: (one.began.timestamp() if one.began else 0.0, one.keys))


def _doses(chart: Chart, found: Loss, given: list[Told], now: datetime) -> list[LossRow]:
    first, made = found.first, []
    for one in given:
        assert one.began is not None
        source = chart.find(one.keys[0], MedicationAdministration)
        dose = doses.quantity_words(source.dosage.dose) if source is not None and source.dosage else ""
        when = today_time(one.began, now) if one.timed else day_short(one.began)
        beside = ""
        if first is not None and first.by is not None and one.timed and first.by.exact:
            by = first.by.at
            beside = _("{age} after {amount}").format(
                age=age(one.began - by), amount=_ml(first.limit.at)
            ) if one.began >= by else _("before {amount}").format(amount=_ml(first.limit.at))  # fmt: skip
        givers = [persons.name_of(chart, p.actor) for p in source.performer] if source is not None else []
        who = short_name(next((name for name in givers if name), ""))
        name = " ".join(part for part in (one.text or unnamed(), dose or _("dose not written")) if part)
        row = LossRow(one.keys[0], "given", when, name, who, beside, keys=one.keys)
        made.append(_spoken(row))
    return made


def _drug(chart: Chart, found: Loss, given: list[Told], now: datetime) -> tuple[tuple[str, Tone], ...]:
    """Time from the first blood loss limit to the first dose of each medicine."""
    first = found.first
    if first is None or first.by is None:
        return ()
    amount = _ml(first.limit.at)
    if not chart.known(MedicationAdministration):
        coming = not chart.settled(MedicationAdministration)
        return (
            (_("What was given is still coming") if coming else _("What was given is not asked for"), "warn"),
        )
    after = [one for one in given if one.began is not None and one.timed and one.began >= first.by.at]
    if not first.by.exact:
        return ((_("when {amount} was reached is not known to the minute").format(amount=amount), "warn"),)
    if not after or after[0].began is None:
        waits = _("no medicine entered as given in the {age} since {amount}").format(
            age=age(now - first.by.at), amount=amount
        )
        return ((waits, _tone(found)),)
    words = _("{medicine} {age} after {amount}").format(
        medicine=after[0].text or unnamed(), age=age(after[0].began - first.by.at), amount=amount
    )
    return ((words, ""),)


def _ordered(chart: Chart, found: Loss, now: datetime) -> list[LossRow]:
    """Rows for ordered haemorrhage medicines of which no dose was given since the birth."""
    stay, wanted, made = stays.latest(chart, now), settings.drugs(), []
    for one in chart.all(MedicationRequest):
        read = medicines.read_request(chart, one, stay, now)
        name = name_of(chart, one.medication_codeable_concept, one.medication_reference)
        codes = codes_in(chart, one, name.substance, name.generic or name.product)
        stands = read.state in (State.STANDS, State.NOT_BEGUN, State.PAUSED)
        if not stands or not read.mine or not any(code.startswith(wanted) for code in codes):
            continue
        since = shifted(found.since, -_BEFORE)
        doses_given = [
            at
            for dose in administrations.of_order(chart, one.key)
            if administrations.outcome(dose) in administrations.IN_THE_PATIENT
            and (at := administrations.given_at(dose)) is not None
        ]
        if any(at >= since or medicines.once(one) for at in doses_given):
            continue
        at = instant(one.authored_on)
        said = doses.dosages_words(one.dosage_instruction) or _("no dose stated")
        remarks: tuple[tuple[str, Tone], ...] = ((_("paused"), "warn"),) if read.state is State.PAUSED else ()
        row = LossRow(
            one.key, "ordered", today_time(at, now) if at is not None else _("time not written"),
            name.generic or name.product or unnamed(), said,
            age(now - at) if at is not None and at <= now else "",
            remarks=remarks, keys=(one.key,),
        )  # fmt: skip
        made.append((at.timestamp() if at is not None else 0.0, _spoken(row)))
    return [row for _at, row in sorted(made, key=lambda pair: (pair[0], pair[1].key))]


def _told(chart: Chart, found: Loss, now: datetime) -> list[str]:
    """Notes on incomplete data: entries left out of the sum, with the reason, and types that were not
    read."""
    told = []
    if not chart.settled(Observation):
        told.append(_("Measurements are still coming."))
    if found.delivery is None and not chart.known(Procedure):
        coming = not chart.settled(Procedure)
        told.append(_("Procedures are still coming") if coming else _("The server can't be asked for births"))
    told += fluid_words.apart_words(found.apart, now)
    if found.before:
        words = ngettext(
            "{n} amount from before the birth is not counted: {amounts}",
            "{n} amounts from before the birth are not counted: {amounts}", len(found.before),
        )  # fmt: skip
        told.append(words.format(n=len(found.before), amounts=", ".join(one.amount for one in found.before)))
    return told


def OPTIONS() -> type[Options]:
    """A workspace's options of blood loss: `within`, so many hours after a birth it is shown though
    nothing is written."""
    from typing import Annotated

    from pydantic import Field

    from desktop.workspace.options import Options

    class BloodLossOptions(Options):
        within: Annotated[float, Field(gt=0, le=1008)] = WITHIN

    return BloodLossOptions
