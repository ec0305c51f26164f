"""An order in the words of the screen: the card under the order field, and its line in the basket."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec.structs import replace

from desktop.clinical import units, vocabulary
from desktop.clinical.words.doses import quantity_words
from desktop.clinical.words.lists import listed
from desktop.clinical.words.not_checked import marked, service_marked
from desktop.clinical.words.routes import route_words
from desktop.clinical.words.sites import SITES, said_site
from desktop.clinical.words.timings import clocks, frequency_words, span_words
from desktop.core import formats
from desktop.core.clock import local
from desktop.core.decoding.by_type import from_json
from desktop.core.messages import _, language, ngettext, pgettext
from desktop.fhir import strict
from desktop.fhir.elements import Dosage, Quantity
from desktop.orders.draft import MedicineOrder, Order, Schedule, ServiceOrder, Start, Step
from desktop.orders.order_resources import dosages, title
from desktop.orders.totals import daily_total

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Summary(msgspec.Struct, frozen=True):
    """`name` in bold lower case, `brand` in capitals; the labelled parts; one line of times; the row.

    A part that has not been read is empty. `row` are the two lines in the basket.
    """

    name: str
    brand: str = ""
    dose: str = ""
    frequency: str = ""
    route: str = ""
    line: str = ""
    row: tuple[str, str] = ("", "")


def summary(order: Order, now: datetime) -> Summary:
    """The order in words, as far as it has been read."""
    return _medicine(order, now) if isinstance(order, MedicineOrder) else _service(order, now)


def _medicine(order: MedicineOrder, now: datetime) -> Summary:
    name = marked(order.name) if order.unlisted else order.name
    if order.verbatim:
        return Summary(
            name,
            order.brand.upper(),
            order.verbatim,
            "",
            _way(order),
            _("as written: nothing is computed from it"),
            (f"{name} «{order.verbatim}»", _way(order)),
        )
    doses = [dose_words(order, step) for step in order.steps]
    often = [frequency(order, step.schedule) for step in order.steps]
    parts = [_("urgent")] if order.priority == "urgent" else []
    together = len({step.sequence for step in order.steps}) < len(order.steps)
    # Hours that were written stand with each dose where they differ, and once where they don't.
    together |= len({_own_hours(step) for step in order.steps}) > 1
    for step in () if together else order.steps[:1]:
        usual = step.schedule is not None and step.schedule.usual_times
        if step.schedule is not None and step.schedule.times and not (order.as_needed and usual):
            parts.append(_hours(step))
    parts.append(start_words(order.start, now))
    until = _end(order.steps[0]) if len(order.steps) == 1 else ""
    parts.append(until)
    if (total := total_of(order, now)) is not None:
        parts.append(_("{amount} per day").format(amount=quantity_words(total)))
    basis = "; ".join(dict.fromkeys(step.basis for step in order.steps if step.basis))
    parts += [basis, order.note]
    if product := product_words(order):
        parts.insert(0, product)
    line = " · ".join(part for part in parts if part)
    brief = [frequency(order, step.schedule, short=True) for step in order.steps]
    # The days of a taper stand in the basket as they do in the letter, hours with each of several doses.
    ends = [_end(step) if len(order.steps) > 1 else "" for step in order.steps]
    hours = [_hours(step) if together else "" for step in order.steps]
    short = [" ".join(filter(None, said)) for said in zip(doses, brief, hours, ends, strict=True)]
    # Millilitres in an hour say no dose without what one holds: the two are never apart.
    held = [_with_content(order, step, words) for step, words in zip(order.steps, doses, strict=True)]
    long = [" ".join(filter(None, said)) for said in zip(held, hours, ends, strict=True)]
    row = (
        " ".join(filter(None, (name, product, _joined(order.steps, short)))),
        ", ".join(
            p
            for p in (
                _("urgent") if order.priority == "urgent" else "",
                order.brand.upper(),
                _way(order),
                "" if together or not order.steps else _own_hours(order.steps[0]),
                start_words(order.start, now),
                until,
                basis,
                order.note,
            )
            if p
        ),
    )
    return Summary(
        name,
        order.brand.upper(),
        _joined(order.steps, long),
        often[0] if len(set(often)) == 1 else _joined(order.steps, often),
        _way(order),
        line[:1].upper() + line[1:],
        row,
    )


def _way(order: MedicineOrder) -> str:
    """Way and site: an eye says both."""
    if not order.site:
        return route_words(order.route) if order.route else ""
    own = SITES[order.site].route if order.site in SITES else ""
    before = route_words(order.route) if order.route and order.route != own else ""
    return " ".join(filter(None, (before, said_site(order.site))))


def product_words(order: MedicineOrder) -> str:
    """`depottablett`, `50 mg/ml`: form and strength, as far as no dose counts pieces of that strength."""
    counted = any(step.dose is not None and _is_counted(step.dose.unit) for step in order.steps)
    return " ".join(filter(None, (order.form, "" if counted else _strength(order))))


def _strength(order: MedicineOrder) -> str:
    if order.strength is not None:
        return units.amount(order.strength.value, order.strength.unit)
    return order.strength_text


def _with_content(order: MedicineOrder, step: Step, words: str) -> str:
    """A dose in words, of a rate in millilitres with the concentration that is written."""
    flows = step.dose is None and step.rate is not None and step.rate.unit.startswith("mL/")
    if not flows or not order.strength_text:
        return words
    return _("{rate} with {concentration}").format(rate=words, concentration=order.strength_text)


def _is_counted(unit: str) -> bool:
    return units.UNITS.get(unit, units.UNITS["mg"]).kind == "count"


def _own_hours(step: Step) -> str:
    """The hours that were written, not those of the ward."""
    return "" if step.schedule is None or step.schedule.usual_times else _hours(step)


def _hours(step: Step) -> str:
    times = step.schedule.times if step.schedule is not None else ()
    return _("at {times}").format(times=clocks(times)) if times else ""


def _joined(steps: Sequence[Step], words: Sequence[str]) -> str:
    """The words of the steps: `+` between those that hold together, *then* between those that follow."""
    said, before = "", 0
    for step, one in zip(steps, words, strict=True):
        if one:
            join = _(", then ") if step.sequence != before else " + "
            said += (join if said else "") + one
        before = step.sequence
    return said


def dose_words(order: MedicineOrder, step: Step) -> str:
    """`1 g`, `2 tabletter à 500 mg`, `10 mmol per time`; empty when it has not been read."""
    amount = step.dose or step.rate
    if amount is None:
        return ""
    said = units.amount(amount.value, amount.unit, amount.high)
    if step.dose is not None and _is_counted(step.dose.unit) and (strength := _strength(order)):
        return _("{pieces} of {strength}").format(pieces=said, strength=strength)
    return said


def frequency(order: MedicineOrder, schedule: Schedule | None, *, short: bool = False) -> str:
    """`4 ganger daglig`, `inntil 4 ganger daglig ved behov`, `én gang`; empty when it has not been read."""
    if schedule is None:
        if order.as_needed and order.most is not None:
            most = units.amount(order.most.value, order.most.unit)
            return _("as needed, at most {amount} per day").format(amount=most)
        return _("as needed") if order.as_needed else ""
    if schedule.continuous:
        return _("continuously")
    if schedule.once:
        return _with_length(_("once"), schedule)
    said = frequency_words(
        schedule.frequency or 1, schedule.period, schedule.period_unit, schedule.frequency_max, short=short
    )
    said = _with_length(_on_days(said, schedule), schedule)
    if order.as_needed:
        return _("up to {often} as needed").format(often=said)
    return said


def _on_days(said: str, schedule: Schedule) -> str:
    """A frequency with its days of the week."""
    if not schedule.days:
        return said
    days = listed([formats_day(day) for day in schedule.days])
    daily = (schedule.frequency or 1) == schedule.period == 1 and schedule.period_unit == "d"
    # “Once daily on Monday” is misread as daily.
    words = _("every {days}") if daily else _("{often} on {days}")
    return words.format(often=said, days=days)


def _with_length(said: str, schedule: Schedule) -> str:
    """A frequency with the length of each dose and the number of doses in all."""
    if schedule.over is not None:
        over = _("over {span}").format(span=span_words(schedule.over.value, schedule.over.unit))
        said = f"{said} {over}"
    if schedule.count is not None:
        count = ngettext("{n} time in all", "{n} times in all", schedule.count).format(n=schedule.count)
        said = f"{said}, {count}"
    return said


def formats_day(code: str) -> str:
    """`mandag` of `mon`."""
    names = (
        _("Monday"),
        _("Tuesday"),
        _("Wednesday"),
        _("Thursday"),
        _("Friday"),
        _("Saturday"),
        _("Sunday"),
    )
    return names[_DAYS.index(code)]


def start_words(start: Start, now: datetime) -> str:
    """`fra nå`, `fra i morgen 08:00`."""
    if start.at is not None:
        return _("from {when}").format(when=formats.relative_day_time(start.at, now))
    if start.day is not None:
        noon = datetime(start.day.year, start.day.month, start.day.day, 12, tzinfo=local(now).tzinfo)
        return _("from {when}").format(when=formats.relative_day(noon, now))
    return _("from now")


def _end(step: Step) -> str:
    if step.until is not None:
        return _("to the end of {day}").format(day=formats.day(step.until))
    if step.days is not None:
        return _("for {span}").format(span=ngettext("{n} day", "{n} days", step.days).format(n=step.days))
    return ""


def total_of(order: MedicineOrder, now: datetime) -> Quantity | None:
    """The amount in a day; None where it can't be said, and while something is missing."""
    if order.verbatim or not order.steps or any(s.dose is None or s.schedule is None for s in order.steps):
        return None
    whole = order if order.route else replace(order, route="PO")
    read = from_json(strict.dumps(dosages(whole, now)), tuple[Dosage, ...])
    return daily_total(read)


def _service(order: ServiceOrder, now: datetime) -> Summary:
    when = when_words(order, now)
    urgent = _("urgent") if order.priority == "urgent" else ""
    repeat = ""
    if order.repeat is not None:
        schedule = order.repeat
        often = frequency_words(schedule.frequency or 1, schedule.period, schedule.period_unit)
        repeat = _on_days(often, schedule)
        if schedule.times:
            repeat += " " + _("at {times}").format(times=clocks(schedule.times))
        repeat = _with_length(repeat, schedule)
        repeat = " ".join(p for p in (repeat, _end(Step(days=order.days, until=order.until))) if p)
    sets = ngettext("{n} sample", "{n} samples", order.quantity).format(n=order.quantity)
    said = [urgent, when, repeat, sets if order.quantity > 1 else "", order.reason, order.note]
    line = ", ".join(part for part in said if part)
    name = title(replace(order, title=title_words(order)))
    if order.unlisted:
        name = service_marked(name)
    return Summary(name, line=line[:1].upper() + line[1:], row=(name, line))


def title_words(order: ServiceOrder) -> str:
    """The order's title in the language in use where the vocabulary knows it."""
    if language() == "nb" or len(order.items) != 1:
        return order.title
    row = vocabulary.analyses().get(order.items[0].key) if order.kind == "laboratory" else None
    return row.en if row else order.title


def when_words(order: ServiceOrder, now: datetime) -> str:
    """`i dag 18:00`, `i morgen`; *nå* of an urgent one, empty for whenever it fits."""
    if order.at is not None:
        return formats.relative_day_time(order.at, now)
    if order.day is not None:
        noon = datetime(order.day.year, order.day.month, order.day.day, 12, tzinfo=local(now).tzinfo)
        return formats.relative_day(noon, now)
    return pgettext("start", "now") if order.priority == "urgent" else ""
