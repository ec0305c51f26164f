"""Running infusions of a patient with rate and start; infusions that were stopped lately."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from desktop.clinical.record import persons
from desktop.clinical.record.fluids import pumps
from desktop.clinical.record.fluids.pumps import Pump
from desktop.clinical.record.medicines.infusions import Ran
from desktop.clinical.record.medicines.medicines import OVER, State
from desktop.clinical.words import doses, routes
from desktop.clinical.words import pumps as pump_words
from desktop.clinical.words.medicines import unnamed
from desktop.core.actor import short_name
from desktop.core.formats import NBSP, age, near_day, today_time
from desktop.core.messages import _, ngettext
from desktop.fhir.chart import Chart
from desktop.fhir.resources import MedicationAdministration, MedicationRequest
from desktop.fhir.when import instant, parse
from desktop.shown.fluids.pumps import PumpRow, PumpsModel, PumpState
from desktop.shown.parts import PanelState, Tone
from desktop.views.base import making
from desktop.views.base.context import Context
from desktop.views.base.making import list_state

if TYPE_CHECKING:
    from desktop.workspace.options import Options

TYPES = frozenset({"MedicationAdministration", "MedicationRequest", "Encounter"})
_BEFORE: Final = 3
_ORDER: Final[tuple[PumpState, ...]] = ("running", "paused", "unclear", "waiting", "stopped")
_FIRST: Final = ("C01C", "N01A", "N02A", "N05C", "M03A", "A10A")
Remarks = list[tuple[str, Tone]]


def build(context: Context) -> tuple[PumpsModel, PanelState]:
    """The infusions as they stand, what runs first, and among those what the workspace names first."""
    chart, now = context.chart, context.now
    alive = timedelta(hours=context.options.get("alive", 24))
    lately = timedelta(hours=context.options.get("stopped", 12))
    found = pumps.pumps(chart, now, alive=alive, lately=lately)
    first = tuple(context.options.get("first", _FIRST))

    def place(one: Pump) -> tuple[int, int, str, str]:
        named = next((number for number, begin in enumerate(first) if one.atc.startswith(begin)), len(first))
        return _ORDER.index(one.state), named, (one.name.generic or one.name.product).casefold(), one.key

    rows = tuple(_row(chart, one, now, alive) for one in sorted(found.pumps, key=place))
    runs = sum(row.state == "running" for row in rows)
    unclear = sum(row.state == "unclear" for row in rows)
    note = ngettext("{n} running", "{n} running", runs).format(n=runs)
    if unclear:
        note += " · " + _("{n} not known").format(n=unclear)
    told = (*_lacking(chart), *_before(found.before))
    model = PumpsModel(rows, _("Pumps"), note if rows else "", told, ". ".join(row.spoken for row in rows))
    hours = f"{lately // timedelta(hours=1)}"
    nothing = _("Nothing runs, and nothing was stopped in the last {n} hours.").format(n=hours)
    state = list_state(context, bool(rows), MedicationAdministration, nothing)
    aside = [one for one in chart.unreadable if one.resource_type == "MedicationRequest"]
    return model, making.with_aside(state, aside)


def _lacking(chart: Chart) -> tuple[str, ...]:
    if MedicationRequest.__name__ in chart.unasked:
        return (_("The server can't be asked for orders: what an order says is not told"),)
    if not chart.settled(MedicationRequest):
        return (_("Orders are still coming"),)
    return ()


def _before(count: int) -> tuple[str, ...]:
    if not count:
        return ()
    words = ngettext(
        "{n} infusion from before the stay was never ended; not counted as running",
        "{n} infusions from before the stay were never ended; not counted as running", count,
    )  # fmt: skip
    return (words.format(n=count),)


def _row(chart: Chart, one: Pump, now: datetime, alive: timedelta) -> PumpRow:
    last = one.ran[-1] if one.ran else None
    rate, note = pump_words.rate(one)
    since, span = _since(chart, one, last, now)
    remarks = [*_unclear(one, now, alive), *_order_remarks(one), *_rate_remarks(one, last), *_notes(one)]
    name = one.name.generic or one.name.product or unnamed()
    product = one.name.product if one.name.generic else ""
    route = one.newest.dosage.route if one.newest is not None and one.newest.dosage is not None else None
    before = tuple(_earlier(chart, ran, now) for ran in reversed(one.ran[:-1][-_BEFORE:]))
    ordered = _ordered(chart, one, now)
    said = ", ".join(part for part in (
        name, _state_words(one.state), f"{rate} {note}".strip(), since, *(words for words, _tone in remarks),
    ) if part)  # fmt: skip
    return PumpRow(
        key=one.key,
        name=name,
        product=product,
        route=routes.concept_route(route),
        state=one.state,
        rate=rate,
        since=since,
        span=span,
        rate_note=note,
        before=before,
        ordered=ordered,
        remarks=tuple(remarks),
        keys=one.keys,
        spoken=said,
    )


def _state_words(state: str) -> str:
    return {
        "running": _("running"), "paused": _("paused"), "unclear": _("not known whether it runs"),
        "waiting": _("not entered as begun"), "stopped": _("stopped"),
    }[state]  # fmt: skip


def _since(chart: Chart, one: Pump, last: Ran | None, now: datetime) -> tuple[str, str]:
    """Start of the present rate, with its duration; of a stopped infusion the time it was stopped."""
    if one.state == "stopped":
        if one.stopped is None:
            return _("stopped, time not written"), ""
        words = _("rate 0 since {time}") if one.why == "nought" else _("stopped {time}")
        end = one.newest.effective_period.end if one.newest and one.newest.effective_period else ""
        when = one.stopped if one.why == "nought" else None
        return words.format(time=_at(end if when is None else "", one.stopped, now)), age(now - one.stopped)
    if one.newest is None:
        return _ordered_at(one.order, now), ""
    if one.state == "paused" or last is None:
        text = _begun(one.newest)
        at = instant(text)
        return (_("since {date}").format(date=_at(text, at, now)), age(now - at)) if at and at <= now else (
            _("begins {time}").format(time=_at(text, at, now)) if at else _("no time written"), ""
        )  # fmt: skip
    entry = chart.find(last.key, MedicationAdministration)
    text = _begun(entry) if entry is not None else ""
    return _("since {date}").format(date=_at(text, last.start, now)), age(now - last.start)


def _begun(entry: MedicationAdministration) -> str:
    period = entry.effective_period
    return entry.effective_date_time or (period.start if period is not None else "")


def _at(text: str, at: datetime, now: datetime) -> str:
    """A moment as exactly as it is written: of a day alone no hour is told."""
    moment = parse(text)
    if moment is None or moment.has_time:
        return today_time(at, now)
    return near_day(at, now)


def _ordered_at(order: MedicationRequest | None, now: datetime) -> str:
    at = instant(order.authored_on) if order is not None else None
    return _("ordered {time}").format(time=_at(order.authored_on if order else "", at, now)) if at else ""


def _earlier(chart: Chart, ran: Ran, now: datetime) -> str:
    """A rate before this one with its hours: `0,12 µg/kg/min 08:00–14:20`."""
    start = today_time(ran.start, now)
    end = today_time(ran.end, now) if ran.end is not None else "?"
    first, _space, clock = end.rpartition(" ")
    if first and start.startswith(f"{first} "):
        end = clock
    rate = pump_words.said_rate(ran) or _("no rate written")
    hours = f"{start}–{end}".replace(" ", NBSP)
    return f"{rate}  {hours}"


def _ordered(chart: Chart, one: Pump, now: datetime) -> str:
    order = one.order
    if order is None:
        return ""
    said = doses.dosages_words(order.dosage_instruction) or _("no dose stated")
    who = short_name(persons.name_of(chart, order.requester))
    at = instant(order.authored_on)
    when = _at(order.authored_on, at, now) if at is not None else ""
    return " · ".join(part for part in (said, who, when) if part)


def _unclear(one: Pump, now: datetime, alive: timedelta) -> Remarks:
    """Reason it is not known to run."""
    if one.state != "unclear":
        return []
    sign = today_time(one.sign, now) if one.sign is not None else ""
    period = one.newest.effective_period if one.newest is not None else None
    end = instant(period.end) if period is not None else None
    words = {
        "old": _("not known to run: nothing entered since {time}").format(time=sign),
        "no-end": _("not known to run: no end is written"),
        "end-passed": _("entered as running, but its end was {time}").format(
            time=_at(period.end if period is not None else "", end, now) if end is not None else ""
        ),
        "status": _("not known to run: its status does not say"),
        "no-time": _("not known to run: no time is written"),
        "ahead": _("not known to run: its times lie ahead"),
    }.get(one.why, "")
    return [(words, "warn")] if words else []


def _order_remarks(one: Pump) -> Remarks:
    here = one.state in ("running", "paused", "unclear")
    if one.order is None:
        named = one.newest is not None and one.newest.request is not None
        words = _("its order is not held here") if named else _("no order")
        return [(words, "warn" if here else "quiet")]
    if not here or one.order_state is None:
        return []
    why = one.order.status_reason.label if one.order.status_reason is not None else ""
    if one.order_state in OVER:
        return [(": ".join(part for part in (_("its order has ended"), why) if part), "danger")]
    if one.order_state is State.PAUSED and one.state == "running":
        return [(_("its order is paused"), "danger")]
    return []


def _rate_remarks(one: Pump, last: Ran | None) -> Remarks:
    found: Remarks = []
    dosage = one.newest.dosage if one.newest is not None else None
    rate = dosage.rate_quantity if dosage is not None else None
    if last is not None and rate is not None and rate.value is not None and not (rate.unit or rate.code):
        found.append((_("the rate has no unit"), "warn"))
    ratio = dosage.rate_ratio if dosage is not None and dosage.rate_quantity is None else None
    below = ratio.denominator if ratio is not None else None
    if below is not None and below.value not in (None, 1):
        found.append((_("written as {rate}").format(rate=doses.ratio_words(ratio)), "quiet"))
    if one.open > 1 and one.state == "running":
        words = _("{n} entries say that it runs: the newest counts").format(n=one.open)
        found.append((words, "quiet"))
    return found


def _notes(one: Pump) -> Remarks:
    return [(note.text, "quiet") for note in one.newest.note if note.text] if one.newest is not None else []


def OPTIONS() -> type[Options]:
    """A workspace's options of the pumps.

    `alive`: after so many hours without an entry nothing is known to run. `stopped`: for so many hours what
    was stopped is told. `first`: beginnings of ATC codes of what stands first.
    """
    from typing import Annotated

    from pydantic import Field

    from desktop.clinical.coded import AtcCode
    from desktop.workspace.options import Options

    class PumpsOptions(Options):
        alive: Annotated[float, Field(ge=1, le=168)] = 24
        stopped: Annotated[float, Field(ge=1, le=168)] = 12
        first: Annotated[list[AtcCode], Field(max_length=20)] = list(_FIRST)  # noqa: RUF012

    return PumpsOptions
