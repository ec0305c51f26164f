"""A patient's medicines: what is given now, today's doses, and what each source says.

One idea: the rows of one list, each with all that is known of its medicine and may be done with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from desktop.acts.medicines import GiveDose
from desktop.acts.patient import BeginOrder
from desktop.clinical.record import seen
from desktop.clinical.record.medicines import overridden
from desktop.clinical.record.medicines.administrations import of_order
from desktop.clinical.record.medicines.medicines import State, read_request
from desktop.clinical.record.medicines.order_acts import OrderAct, possible
from desktop.clinical.record.stays import stays
from desktop.clinical.record.stays.stays import Stay
from desktop.clinical.substances import key as substance
from desktop.clinical.words.doses import limits, quantity_words
from desktop.clinical.words.medicines import unnamed
from desktop.clinical.words.orders import state_words
from desktop.clinical.words.overridden import overridden_words
from desktop.core.clock import local, stamp
from desktop.core.formats import age, day_short, relative_day_time, today_time
from desktop.core.messages import _, ngettext
from desktop.fhir.chart import Chart
from desktop.fhir.resources import (
    MedicationAdministration,
    MedicationDispense,
    MedicationRequest,
    MedicationStatement,
)
from desktop.letters.compose.medicines import Entry
from desktop.orders import due, giving
from desktop.orders.as_needed.next_dose import needed
from desktop.orders.due import LATE
from desktop.orders.findings import Finding
from desktop.orders.giving import Dose
from desktop.orders.standing_conflicts import about, standing
from desktop.orders.timing_rules import Unread, unread_words
from desktop.orders.totals import daily_total
from desktop.shown.medicines.medicines import (
    Conflict,
    DoseMark,
    MedicineGroup,
    MedicineRow,
    MedicinesModel,
    SourceDose,
    SourceHead,
)
from desktop.shown.parts import PanelState, Provenance, SourceCheck
from desktop.views.base.context import Context
from desktop.views.base.making import date_words, list_state, way_on
from desktop.views.medicines import day_doses, medicine_sources, medicine_supplies, needed_words
from desktop.views.medicines.medication import Given, Treatment, treatments, unclear
from desktop.views.medicines.medicine_rest import Rest, rest
from desktop.views.medicines.medicine_sources import MedicineSource
from desktop.views.medicines.medicine_supplies import DispensedSource
from desktop.writing.reconcile_rows import at_home

LATELY = timedelta(hours=6)
"""Time for which a dose counts as today's, also across midnight, and then with its day."""
TYPES = frozenset(
    {
        "MedicationRequest", "MedicationAdministration", "MedicationStatement", "List", "Encounter",
        "AllergyIntolerance", "Condition", "DetectedIssue", "Flag", "Observation", "Procedure",
        "ServiceRequest", "DiagnosticReport", "RelatedPerson", "MedicationDispense", "Task",
    }
)  # fmt: skip
_CHART, _OUTSIDE, _ENDED, _OUTDATED = "chart", "outside", "ended", "outdated"


def keys(context: Context) -> Iterator[str]:
    """The keys (`Type/id`) of what a row tells of without naming it: doses given, what is dispensed, and
    what the patient or another list says."""
    yield from (one.key for one in context.chart.all(MedicationAdministration))
    yield from (one.key for one in context.chart.all(MedicationDispense))
    yield from (one.key for one in context.chart.all(MedicationStatement))


def build(context: Context) -> tuple[MedicinesModel, PanelState]:
    """The ward's medicines beside what each source says; a source that was not asked says so."""
    chart, now = context.chart, context.now
    where = stays.current(chart, now)
    found = treatments(chart, where, now)
    home = at_home(chart, where, now)
    others = [e for e in home if not e.read.over]
    unlisted = rest(chart, where, now, _listed(found, others))
    dispensed = _supplies(chart, found, others, unlisted, now)
    sources = medicine_sources.of(chart, home, dispensed, now)
    heads = (SourceHead("chart", _("Chart"), _("now")), *(s.head for s in sources))
    rows = []
    for one in found:
        group = _CHART if one.active or one.status in ("on-hold", "unknown", "") else _ENDED
        rows.append(_row(chart, one, group, sources, where, now))
    here = {substance(t.generic) for t in found} - {substance(unnamed())}
    elsewhere: dict[tuple[str, str], list[Entry]] = {}
    for entry in others:
        name = substance(entry.name.generic or entry.name.product)
        if name not in here:
            # One medicine without a name is not another.
            apart = entry.source.keys[0] if name == substance(unnamed()) else ""
            place = (name + apart, entry.dose if entry.outdated else "")
            elsewhere.setdefault(place, []).append(entry)
    rows += [_home(chart, same, sources) for same in elsewhere.values()]
    rows += [_unlisted(one, sources) for one in unlisted]
    supplied = [medicine_supplies.row(group, sources) for group in dispensed.apart()]
    rows += supplied
    named = _keys(others, elsewhere.values())
    rows = _marked(rows, named, standing(chart, now))
    rows = _answered(chart, rows, named, now)
    rows.sort(key=lambda r: (r.group, r.sort))
    on_chart = sum(r.group == _CHART for r in rows)
    outside = sum(r.group == _OUTSIDE for r in rows)
    note = _("{n} on the chart").format(n=on_chart)
    if outside:
        note += " · " + _("{n} outside the chart").format(n=outside)
    model = MedicinesModel(
        rows=tuple(rows),
        groups=(
            MedicineGroup(_CHART, _("On the chart"), _("late ones first")),
            MedicineGroup(_OUTSIDE, _("Outside the chart"), _elsewhere(heads[1:])),
            # That there is none would be said of what nobody may have been asked for.
            *(
                [MedicineGroup(medicine_supplies.GROUP, _("Dispensed, not on the list"), counted=False)]
                if supplied
                else []
            ),
            MedicineGroup(_ENDED, _("Ended in this stay"), folded=True),
            MedicineGroup(_OUTDATED, _("Outdated prescriptions"), folded=True),
        ),
        sources=heads,
        title=_("Medicines"),
        note=note,
    )
    steps = way_on(context, "medicines", BeginOrder())
    state = list_state(context, bool(rows), MedicationRequest, _("No medicines are ordered."), steps)
    if state.kind == "empty":
        state = msgspec.structs.replace(state, checks=tuple(_asked(head) for head in heads[1:]))
    return model, state


def supplies(chart: Chart, now: datetime) -> DispensedSource:
    """Dispensed medicines beside the rows of this list."""
    where = stays.current(chart, now)
    found = treatments(chart, where, now)
    others = [e for e in at_home(chart, where, now) if not e.read.over]
    return _supplies(chart, found, others, rest(chart, where, now, _listed(found, others)), now)


def _listed(found: Iterable[Treatment], others: Iterable[Entry]) -> set[str]:
    return {t.key for t in found} | {key for e in others for key in e.source.keys}


def _supplies(
    chart: Chart, found: Iterable[Treatment], others: Iterable[Entry], unlisted: Iterable[Rest], now: datetime
) -> DispensedSource:
    rows = (
        *((one.generic, (one.key,)) for one in found),
        *((one.name.generic or one.name.product, one.source.keys) for one in others),
        *((one.generic, (one.key,)) for one in unlisted),
    )
    return medicine_supplies.source(chart, now, rows)


def _elsewhere(heads: Sequence[SourceHead]) -> str:
    """Summary of the sources of medicines outside the chart; an unasked source is not a no."""
    lacking = sum(head.state in ("not_asked", "error") for head in heads)
    if lacking == len(heads):
        return _("no other source asked")
    if not lacking:
        return _("found in other sources")
    # Which of them stands in the heads.
    return ngettext("{n} source not asked", "{n} sources not asked", lacking).format(n=lacking)


def _asked(head: SourceHead) -> SourceCheck:
    """Check line for a source without entries; an unasked source is not a no."""
    if head.state in ("not_asked", "error"):
        return SourceCheck(head.name, head.note, head.state)
    return SourceCheck(head.name, " · ".join(filter(None, (head.note, _("has nothing")))))


def _keys(others: Iterable[Entry], rows: Iterable[list[Entry]]) -> dict[str, tuple[str, ...]]:
    """Under the key of a row every resource behind it: what concerns one of its sources concerns the row."""
    named = {key: entry.source.keys for entry in others for key in entry.source.keys}
    for same in rows:
        every = tuple(dict.fromkeys(key for entry in same for key in entry.source.keys))
        named |= dict.fromkeys(every, every)
    return named


def _marked(
    rows: list[MedicineRow], named: Mapping[str, tuple[str, ...]], found: Sequence[Finding]
) -> list[MedicineRow]:
    """The rows with what conflicts in what stands, each at every treatment that it is about."""
    marked = []
    for row in rows:
        keys = named.get(row.key, (row.key,))
        mine = tuple(Conflict(one.title, "stop" if one.stops else "notice") for one in about(found, *keys))
        if mine and row.group not in (_ENDED, _OUTDATED):
            spoken = ". ".join((row.spoken, *(conflict.text for conflict in mine)))
            # What is dangerous stands first, before what is late.
            sort = f"!{row.sort}" if any(conflict.tone == "stop" for conflict in mine) else row.sort
            row = msgspec.structs.replace(row, conflicts=tuple(dict.fromkeys(mine)), spoken=spoken, sort=sort)
        marked.append(row)
    return marked


def _answered(
    chart: Chart, rows: list[MedicineRow], named: Mapping[str, tuple[str, ...]], now: datetime
) -> list[MedicineRow]:
    """The rows with what each order was signed in spite of, and why; also of what has ended."""
    known = overridden.overridden(chart)
    if not known:
        return rows
    marked = []
    for row in rows:
        found = [
            one for key in named.get(row.key, (row.key,)) for one in overridden.of_order(chart, key, known)
        ]
        said = dict.fromkeys(overridden_words(one, now) for one in found)
        if said:
            mine = (*row.conflicts, *(Conflict(words, "answered") for words in said))
            row = msgspec.structs.replace(row, conflicts=mine, spoken=". ".join((row.spoken, *said)))
        marked.append(row)
    return marked


def _row(
    chart: Chart, one: Treatment, group: str, sources: tuple[MedicineSource, ...], where: Stay | None,
    now: datetime,
) -> MedicineRow:  # fmt: skip
    request = chart.find(one.key, MedicationRequest)
    give, cannot = _offered(chart, request, where, now) if request is not None else (None, ())
    today = [d for d in one.doses if _lately(d.at, now) or d.state == "late"]
    late = next((d for d in one.doses if d.state == "late"), None)
    following = next((d for d in one.doses if d.state == "ordered" and d.at >= now - LATE), None)
    struck = [
        DoseMark("struck", _("{time} struck").format(time=today_time(at, now)))
        for at in one.struck
        if _lately(at, now)
    ]
    at_home = any(source.has(substance(one.generic)) for source in sources)
    change, tone = _change(one, now, at_home=at_home)
    stands = group == _CHART and one.status != "on-hold"
    mine = SourceDose(one.said if stands else _("pause") if one.status == "on-hold" else "–")
    said = tuple(s.says(substance(one.generic), one.dose, one.regimen) for s in sources)
    return MedicineRow(
        key=one.key,
        name=one.generic,
        dose=one.said,
        brand=one.brand,
        form=one.form,
        route=one.route,
        noted=_noted(one, request),
        change=change,
        change_tone=tone,  # type: ignore[arg-type]
        today=(*(_mark(d, now, goes_on=d.runs and one.active) for d in today), *struck),
        today_text=_today_text(one, today, now),
        infusion=_progress(one, now),
        infusion_text=_("until {time}").format(time=today_time(one.running_until, now))
        if one.running_until
        else "",
        sources=(mine, *said),
        next=_next(late, following, one, now, stands=stands),
        next_tone="warn" if late or one.until else "",
        next_detail=_next_detail(one, now) if late is None and following is None else "",
        next_sort=stamp((late or following).at) if late or following else "9",  # type: ignore[union-attr]
        warning=_warning(one, stands=stands, now=now),
        group=group,
        active=one.active,
        as_needed=one.as_needed,
        needed=needed_words.given_words(one.again, now) if one.again is not None else "",
        give=give,
        cannot=cannot,
        sort=f"{0 if late else 1}{1 if one.as_needed else 0}{one.generic}",
        spoken=", ".join(
            p for p in (one.generic, one.brand, one.words, one.remarks, change, _needed(one, now)) if p
        ),
        replaces=one.replaces,
        provenance=Provenance(one.key, one.requester, pending=_unsent(chart, one)),
    )


def _needed(one: Treatment, now: datetime) -> str:
    """Words told aloud of the doses of a row as needed: its columns are not read one by one."""
    if one.again is None:
        return ""
    return needed_words.words(one.again, now) if one.active else needed_words.given_words(one.again, now)


def _noted(one: Treatment, request: MedicationRequest | None) -> str:
    """Remarks of an order, without a greatest dose a day that is only what its doses come to."""
    dosages = request.dosage_instruction if request is not None else ()
    total = daily_total(tuple(msgspec.structs.replace(each, max_dose_per_period=None) for each in dosages))
    words = _("{amount} per day").format(amount=quantity_words(total)) if total is not None else ""
    implied = {
        limit for dosage in dosages for limit in limits(dosage) if words and limit.endswith(f" {words}")
    }
    return "; ".join(part for part in one.remarks.split("; ") if part not in implied)


Offered = tuple[GiveDose | None, tuple[tuple[str, str], ...]]


def _offered(chart: Chart, request: MedicationRequest, where: Stay | None, now: datetime) -> Offered:
    """The act of giving the dose that waits where nothing must be asked first, and (act, why not) pairs."""
    read = read_request(chart, request, where, now)
    allowed = possible(read)
    waits = due.waiting(chart, request, now) if OrderAct.GIVE in allowed else None
    cannot = {
        act.value: _("the order is {state}").format(state=state_words(read))
        for act in OrderAct
        if act not in allowed
    }
    if OrderAct.RENEW not in allowed and OrderAct.CHANGE in allowed:
        cannot["renew"] = _("has no end")
    if OrderAct.RESUME not in allowed and OrderAct.PAUSE in allowed:
        cannot["resume"] = _("is not paused")
    mine = due.of_request(chart, request, now).today(now) if waits is None else ()
    left = any(one.left for one in mine)
    if waits is None and not left and OrderAct.OMIT in allowed:
        cannot["omit"] = _("no dose is waiting")
    if not of_order(chart, request.key):
        cannot["correct"] = _("no dose is entered")
    give = None
    may = "give" not in cannot and (waits is not None or needed(request) or left)
    if may and not giving.objections(chart, request, read, Dose(now, waits), now):
        give = GiveDose(chart.patient.id, request.key, seen.mark(request), due=stamp(waits) if waits else "")
    return give, tuple(cannot.items())


def _warning(one: Treatment, *, stands: bool, now: datetime) -> str:
    """Warning for a treatment: a dose given twice, the reason it is inactive, unknown status."""
    if one.twice:
        when = relative_day_time(one.twice[-1], now)
        return _("the dose of {when} is entered as given twice").format(when=when)
    if one.active or (stands and one.status == "unknown"):
        return day_doses.doubt(one)
    return one.why or (_("not known whether it stands") if stands else "")


def _unsent(chart: Chart, one: Treatment) -> bool:
    """True when the order or one of its doses still waits to be sent."""
    return one.key in chart.unsent or any(d.reference in chart.unsent for d in one.doses if d.reference)


def _home(chart: Chart, same: list[Entry], sources: tuple[MedicineSource, ...]) -> MedicineRow:
    """A treatment that is not on the chart: one row a substance, each source in its own column."""
    entry = _leading(same)
    generic = entry.name.generic or entry.name.product
    name = substance(generic)
    dose = medicine_sources.dose_words(chart, entry)
    # Told by whichever source: what somebody wrote beside it may be that it is not taken.
    noted = "; ".join(dict.fromkeys(filter(None, (medicine_sources.noted(chart, one) for one in same))))
    if entry.outdated:
        said = tuple(
            SourceDose(dose) if s.keys & set(entry.source.keys) else SourceDose("–") for s in sources
        )
    else:
        said = tuple(s.says(name, "") for s in sources)
    return MedicineRow(
        key=entry.source.keys[0],
        name=generic,
        dose="; ".join(filter(None, (dose, noted))),
        brand=entry.name.product if entry.name.generic else "",
        # When somebody wrote or said it: since when it is taken, no source tells.
        change=_("written {date}").format(date=date_words(entry.when)) if entry.when else "",
        change_tone="quiet",
        sources=(SourceDose("–"), *said),
        warning=_("expired") if entry.outdated else _doubts(same),
        group=_OUTDATED if entry.outdated else _OUTSIDE,
        active=False,
        sort=generic,
        spoken=f"{generic}, {dose}",
        provenance=Provenance(entry.source.keys[0], entry.source.label, entry.when),
    )


def _doubts(same: list[Entry]) -> str:
    """Doubts about a medicine outside the chart: something that can't be read, or if it is used at all."""
    told = [unread_words(Unread.MODIFIED)] if any(entry.read.strange for entry in same) else []
    if any(entry.read.state is State.UNKNOWN and not entry.read.strange for entry in same):
        told.append(_("not known whether it is used"))
    return "; ".join((*told, _("not decided upon")))


def _leading(same: list[Entry]) -> Entry:
    """Entry whose words stand as the dose: the newest, or the newest with a dose where that one has only
    words ("doesn't remember"). Who denies it has said all there is."""
    newest = same[0]
    if newest.denied or newest.regimen is not None:
        return newest
    return next((one for one in same if one.regimen is not None), newest)


def _unlisted(one: Rest, sources: tuple[MedicineSource, ...]) -> MedicineRow:
    """Row for a medicine that stands in the record and on no list."""
    said = tuple(s.says(substance(one.generic), "") for s in sources)
    return MedicineRow(
        key=one.key,
        name=one.generic,
        dose=one.dose,
        brand=one.brand,
        change=_("written {date}").format(date=date_words(one.when)) if one.when else "",
        change_tone="quiet",
        sources=(SourceDose("–"), *said),
        warning=one.why,
        group=_OUTSIDE,
        active=False,
        sort=one.generic,
        spoken=", ".join(p for p in (one.generic, one.brand, one.words, one.why) if p),
        provenance=Provenance(one.key, "", one.when),
    )


def _today_text(one: Treatment, today: list[Given], now: datetime) -> str:
    """Text for a treatment without doses today; one without known hours may have doses all the same, and of a
    continuous rate a dose is entered now and then."""
    if today:
        return ""
    if one.infusion and one.active:
        last = max((dose.at for dose in one.doses if dose.state == "given"), default=None)
        if last is None and one.start is not None:
            begins = today_time(one.start, now)
            return _("continuous from {time}, not entered as begun").format(time=begins)
        if last is None:
            return _("continuous, not entered as begun")
        return _("continuous, last entered {time}").format(time=today_time(last, now))
    if one.status == "unknown":
        return _("uncertain")
    if one.times_known:
        return _("none")
    return day_doses.reasons(one.unread) or _("hours not given")


def _lately(at: datetime, now: datetime) -> bool:
    """Today, or in the hours before: what was given at 23:30 is not *none* half an hour after midnight."""
    return local(at).date() == local(now).date() or timedelta(0) <= now - at <= LATELY


def _mark(dose: Given, now: datetime, *, goes_on: bool = False) -> DoseMark:
    """A dose in words, with the remark beside it; what was entered of a rate that `goes_on` is no dose by
    itself."""
    made = _plain_mark(dose, now, goes_on=goes_on)
    return msgspec.structs.replace(made, text=f"{made.text} ({dose.remark})") if dose.remark else made


def _plain_mark(dose: Given, now: datetime, *, goes_on: bool) -> DoseMark:
    at = today_time(dose.at, now)
    if goes_on and dose.state == "given":
        return DoseMark("given", _("{time} entered, continuous").format(time=at))
    if dose.amount:
        return DoseMark("given", _("{time} {amount} given").format(time=at, amount=dose.amount))
    words = {
        "given": _("{time} given"), "ordered": _("{time} ordered"), "late": _("{time} late"),
        "refused": _("{time} not given"),
    }  # fmt: skip
    if dose.state == "refused" and dose.why == unclear():
        return DoseMark("refused", f"{at} {dose.why}")
    return DoseMark(dose.state, words[dose.state].format(time=at))


def _progress(one: Treatment, now: datetime) -> float:
    if one.running_until is None or one.start is None or one.running_until <= one.start:
        return -1.0
    part = (now - one.start) / (one.running_until - one.start)
    return min(1.0, max(0.0, part))


def _next(late: Given | None, following: Given | None, one: Treatment, now: datetime, *, stands: bool) -> str:
    """Time of the next dose; a dose without planned hours says so."""
    if late is not None:
        return _("{time}, {age} late").format(time=today_time(late.at, now), age=age(now - late.at))
    if following is not None:
        return today_time(following.at, now)
    if one.until:
        words = _("the pause was until {until}") if one.over else _("until {until}")
        return words.format(until=one.until)
    if one.running_until is not None:
        return _("goes until {time}").format(time=today_time(one.running_until, now))
    if one.active and stands and one.today:
        return "; ".join(day_doses.share_words(of, now) for of in one.today)
    if one.active and stands and one.later is not None:
        return day_doses.later_words(one.later, now)
    if one.active and stands and not one.times_known:
        return _("hours not given")
    if one.again is not None and one.active and one.again.next is not None:
        return needed_words.next_words(one.again, now)
    return _("as needed") if one.as_needed and one.active else ""


def _next_detail(one: Treatment, now: datetime) -> str:
    """Words below the next dose: who restarts what is paused, why the earliest time of one as needed is not
    known, or what its day was counted from."""
    if one.again is not None and one.active and one.again.next is None:
        return needed_words.next_words(one.again, now)
    if one.status != "on-hold":
        return day_doses.assumed_words(one.today)
    if one.restarter:
        return _("restarted by {name}").format(name=one.restarter)
    return _("nobody is asked to restart it")


def _change(one: Treatment, now: datetime, *, at_home: bool) -> tuple[str, str]:
    """Recent change of an order with its tone; what is taken at home is ordered, not new."""
    if one.status == "on-hold":
        return _("Paused"), "warn"
    if one.status in ("stopped", "completed"):
        if one.end is not None:
            return _("Stopped {date}").format(date=day_short(one.end)), "quiet"
        return (_("Stopped") if one.status == "stopped" else _("Ended")), "quiet"
    if one.start is None:
        return "", ""
    since = now - one.start
    if since < -LATE:
        return _("Begins {date}").format(date=day_short(one.start)), "quiet"
    if since.days >= 4:
        return "", ""
    new = local(one.start).date() == local(now).date()
    if one.replaces:
        return _("Changed {date}").format(date=day_short(one.start)), "accent"
    if at_home:
        return (_("Ordered today") if new else _("Ordered {date}").format(date=day_short(one.start))), "quiet"
    return (_("New today") if new else _("New {date}").format(date=day_short(one.start))), "accent"
